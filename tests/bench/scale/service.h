// What driftd holds and has on disk of a fleet: as after a day of values in every series.
#ifndef DRIFT_TESTS_BENCH_SCALE_SERVICE_H_
#define DRIFT_TESTS_BENCH_SCALE_SERVICE_H_

#include <memory>
#include <string>

#include "drift/v1/config.pb.h"
#include "server/catalog/catalog.h"
#include "server/store/store.h"
#include "tests/bench/scale/fleet.h"

namespace drift {

// The name of the one model.
inline constexpr char kModelName[] = "bench";

// Writes the fleet's series and panes to a new store at `path`.
void WriteFleet(const FleetOptions& options, const std::string& path);

// A store and its catalog, opened.
struct Service {
  Service(const std::string& path, uint64_t series);

  v1::Config config;
  std::unique_ptr<Store> store;
  std::unique_ptr<Catalog> catalog;
  ModelPtr model;

  // Values of one more pane in every series, whatever closes then, and housekeeping.
  void NextPane(const FleetOptions& options);
};

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_SERVICE_H_

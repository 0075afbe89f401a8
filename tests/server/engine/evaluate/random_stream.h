// Random streams of a model with several series: how they are watched, and batches of values that
// come late, early, out of order and more than once, with gaps between them.
#ifndef DRIFT_TESTS_SERVER_ENGINE_EVALUATE_RANDOM_STREAM_H_
#define DRIFT_TESTS_SERVER_ENGINE_EVALUATE_RANDOM_STREAM_H_

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/evaluate/series_watch.h"

namespace drift {

// The seed of a test's streams: from the clock of the generator's device, or DRIFT_TEST_SEED to
// repeat a run. Printed.
uint64_t PrintedSeed();

struct RawValue {
  SeriesId series;
  absl::Time time;
  Counts counts;  // of one value
};

struct RandomStream {
  explicit RandomStream(uint64_t seed);

  PaneLengths lengths;
  std::map<SeriesId, SeriesSetup> series;
  std::vector<std::vector<RawValue>> batches;

 private:
  using Generator = std::mt19937_64;

  SeriesSetup AnySetup(Generator& generator, SeriesId id) const;
  WatchPlan AnyPlan(Generator& generator, SeriesId id) const;
  std::vector<RawValue> AnyBatch(Generator& generator);
  absl::Time AnyTime(Generator& generator) const;
  Counts AnyValue(Generator& generator, const Layout& layout) const;

  absl::Time clock_;  // of the stream so far; batches go on from here
  bool shifted_ = false;
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_EVALUATE_RANDOM_STREAM_H_

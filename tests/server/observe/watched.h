// A store, a catalog and a writer as driftd has them, in a directory of their own, with a clock
// that stands still.
#ifndef DRIFT_TESTS_SERVER_OBSERVE_WATCHED_H_
#define DRIFT_TESTS_SERVER_OBSERVE_WATCHED_H_

#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "drift/v1/config.pb.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"
#include "server/store/store.h"

namespace drift {

class Watched {
 public:
  explicit Watched(const std::string& yaml = "");
  ~Watched();

  const v1::Config& config() const { return config_; }
  Catalog& catalog() { return *catalog_; }
  Writer& writer() { return *writer_; }
  // The wall clock. Event times may be this and up to 5 minutes more.
  Clock clock() const;
  absl::Time now() const { return now_; }
  void Advance(absl::Duration duration) { now_ += duration; }

  using CountsByCategory = std::map<std::string, int>;
  // Counts values of one event time; when it returns they are on disk, and due panes are closed.
  Receipt Record(const SeriesKey& key, absl::Time event_time, const CountsByCategory& counts);
  void Upload(const PinnedReferenceKey& key, const CountsByCategory& counts);

 private:
  const std::string directory_;
  v1::Config config_;
  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2026, 3, 1), absl::UTCTimeZone());
  std::unique_ptr<Store> store_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_OBSERVE_WATCHED_H_

// A writer over a catalog of its own, with a clock that stands still until it is told.
#ifndef DRIFT_TESTS_SERVER_INGEST_INGEST_FIXTURE_H_
#define DRIFT_TESTS_SERVER_INGEST_INGEST_FIXTURE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/ingest/fold.h"
#include "server/ingest/writer.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {

class IngestFixture : public CatalogFixture {
 protected:
  ~IngestFixture() override;

  // Opens store and catalog and starts a writer, anew if they are open.
  void Start(const std::string& yaml = "", const WriterOptions& options = {});
  void SetNow(absl::Time now) { now_us_ = absl::ToUnixMicros(now); }
  absl::Time Now() const { return absl::FromUnixMicros(now_us_); }

  SeriesPtr Resolve(const std::string& model, const std::string& feature, bool categorical = false);

  // A numbered batch of producer "p" with the values of one series, at one time.
  FoldedBatch Numbers(uint64_t sequence, const SeriesPtr& series, const std::vector<double>& values,
                      absl::Time time);
  FoldedBatch Strings(uint64_t sequence, const SeriesPtr& series,
                      const std::vector<std::string>& values, absl::Time time);
  FoldedBatch Missing(uint64_t sequence, const SeriesPtr& series, uint64_t count, absl::Time time);

  // Submits and waits.
  absl::StatusOr<Receipt> Apply(FoldedBatch batch);

  // Calls `queue` while the writing thread is held up, so that what it queues is committed
  // together.
  void Together(const std::function<void()>& queue);

  std::unique_ptr<Writer> writer_;

 private:
  std::atomic<int64_t> now_us_ = 1'700'000'000'000'000;
};

// What a batch was refused for: reason names and values, "wrong_type 3, too_late 1".
std::string RejectedOf(const Rejections& rejections);

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_INGEST_INGEST_FIXTURE_H_

// Sorts what comes out of the lanes by series, and says when there is enough of it for a batch.
// Thread-safety: none; the recorder's thread owns it.
#ifndef DRIFT_RECORDING_COLLECTOR_H_
#define DRIFT_RECORDING_COLLECTOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "drift/recording/lane.h"
#include "drift/recording/series_buffer.h"

namespace drift::recording {

struct CollectedSeries {
  uint32_t alias;
  SeriesContents contents;
};

class Collector {
 public:
  // `series_count` is the highest alias given out so far; it may grow at any time.
  explicit Collector(const std::atomic<uint32_t>* series_count) : series_count_(series_count) {}

  // `alias` must be at least 1.
  void SetRule(uint32_t alias, std::optional<FoldingRule> rule) {
    BufferOf(alias).SetRule(std::move(rule));
  }

  // Takes a value; one that happened kNow gets the time `now_us`. What has no valid series, and
  // categories that are not UTF-8, are counted as invalid and go no further.
  void Add(const Entry& entry, int64_t now_us);

  bool empty() const { return touched_.empty(); }
  // Whether what is here makes a batch of about 1 MiB: more should not be added to it.
  bool full() const { return bytes_ >= kFullBytes || touched_.size() >= kFullSeries; }

  // Hands everything over, in the order in which the series came up.
  std::vector<CollectedSeries> Take();

  uint64_t added() const { return added_; }      // since the beginning, invalid ones included
  uint64_t invalid() const { return invalid_; }  // of these

 private:
  static constexpr size_t kFullBytes = size_t{1} << 20;
  static constexpr size_t kFullSeries = 1000;  // the first batch with them carries their keys too

  SeriesBuffer& BufferOf(uint32_t alias);
  bool IsValid(const Entry& entry) const;

  const std::atomic<uint32_t>* const series_count_;
  std::vector<SeriesBuffer> buffers_;  // of alias i + 1 at i
  std::vector<uint32_t> touched_;      // aliases of the buffers that are not empty
  size_t bytes_ = 0;                   // sum over buffers_
  uint64_t added_ = 0;
  uint64_t invalid_ = 0;
};

}  // namespace drift::recording

#endif  // DRIFT_RECORDING_COLLECTOR_H_

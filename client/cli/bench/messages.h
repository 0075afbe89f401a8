// The messages of one stream under load, made once and sent over and over, so that making them
// costs next to nothing beside sending them.
// Thread-safety: none.
#ifndef DRIFT_CLI_BENCH_MESSAGES_H_
#define DRIFT_CLI_BENCH_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/cli/bench/load.h"
#include "drift/v1/ingest.pb.h"

namespace drift::cli {

class Messages {
 public:
  Messages(const Load& load, uint64_t stream);

  // Messages that bring the series into being: keys, and values enough for the server to choose a
  // layout. With the event time of the first that will be sent. All of them at once would take 2
  // KiB a series.
  size_t introductions() const;
  v1::StreamBatchesRequest Introduction(size_t number, absl::Time event_time) const;

  // The layout that the server has told for a series.
  void Learn(const v1::SeriesInfo& info);
  // Whether all are known that have to be: those of every series where counts are sent.
  bool ready() const { return !load_.counts || layouts_known_ == infos_.size(); }

  // Makes what Next gives out. FailedPrecondition for a layout that values cannot be folded by,
  // InvalidArgument for counts that CheckMessage does not take.
  absl::Status Make();

  // The next message, without a sequence; to be sent before the one after it is asked for.
  v1::StreamBatchesRequest& Next(absl::Time event_time);

 private:
  v1::SeriesKey KeyOf(size_t index) const;
  absl::Status FillCounts(size_t index, v1::SeriesValues& entry) const;

  const Load load_;
  const uint64_t stream_;
  std::vector<float> values_;          // of every series
  std::vector<v1::SeriesInfo> infos_;  // of alias i + 1 at i; without a layout where not known
  size_t layouts_known_ = 0;
  std::vector<v1::StreamBatchesRequest> messages_;
  size_t next_ = 0;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_MESSAGES_H_

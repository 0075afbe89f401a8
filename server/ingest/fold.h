// Folds values as they came into counts per series and fine pane. Runs on the threads that receive,
// for many streams at once; the writing thread only merges the results.
#ifndef DRIFT_SERVER_INGEST_FOLD_H_
#define DRIFT_SERVER_INGEST_FOLD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/catalog/series.h"
#include "server/ingest/batch.h"

namespace drift {

// Values of one series, as views of a message.
struct RawValues {
  using Categories = absl::Span<const std::string* const>;
  struct Missing {
    uint64_t count;
  };
  absl::Time event_time;                      // of all values, or what the offsets add to
  absl::Span<const int64_t> time_offsets_us;  // empty, or one a value
  std::variant<absl::Span<const float>, absl::Span<const double>, Categories, Missing> values;
  absl::Span<const uint64_t> value_counts = {};  // how often each is there; empty: once

  // How many different ones may be there, each with its time and its count.
  uint64_t count() const;
  // How many there are, each as often as it is; at the most 2^64 − 1.
  uint64_t total() const { return total(0, count()); }
  uint64_t total(size_t begin, size_t count) const;  // of a part
};

struct FoldLimits {
  absl::Duration max_future =
      absl::Minutes(5);  // how far event time may be ahead of the wall clock
  size_t max_category_bytes = 128;
};

// Values of `series` at `event_time` are too late to be counted, as panes are kept since
// `kept_since`.
std::string WhyTooLate(const Series& series, absl::Time event_time, absl::Time kept_since);

// How finely the last values of a series could be told apart (Counts::dropped_bits): the next ones
// hardly differ in that, and where it is known beforehand they need not be told apart any finer.
struct FoldHint {
  int dropped_bits = 0;
};

// Appends the values of `series` to `batch`; what cannot be counted goes to batch.rejections. What
// is known to be too late does as well, so that it takes no memory; the writing thread, which alone
// knows where the model's clock stands by then, finds the rest. `now` is the wall clock. With a
// `hint`, which it keeps up to date, it is faster; what it appends is the same.
void Fold(const SeriesPtr& series, const RawValues& values, const FoldLimits& limits,
          absl::Time now, FoldedBatch& batch, FoldHint* hint = nullptr);

// Counts of one fine pane that the producer has folded.
struct FoldedPane {
  absl::Time pane_start;
  absl::Time last_event;
  Counts counts;
};
// Appends them. They were folded with `layout`, which is the series' as the batch came.
void AddFolded(const SeriesPtr& series, const Layout& layout, std::vector<FoldedPane> panes,
               const FoldLimits& limits, absl::Time now, FoldedBatch& batch);

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_FOLD_H_

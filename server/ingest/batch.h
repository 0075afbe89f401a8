// A producer's batch, folded: what the writing thread applies.
#ifndef DRIFT_SERVER_INGEST_BATCH_H_
#define DRIFT_SERVER_INGEST_BATCH_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "server/catalog/model.h"
#include "server/catalog/series.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// Why values are refused; the order of drift.v1.RejectionReason, from its 1 on.
enum class RejectionReason : uint8_t {
  kInvalidSeries,
  kWrongType,
  kInvalidCategory,
  kInTheFuture,
  kTooLate,
  kInvalidTime,
  kTooManySeries,
  kWrongLayout,
};
inline constexpr int kRejectionReasons = 8;
// "invalid_series", as the metric's label names it.
const char* NameOf(RejectionReason reason);

struct Rejection {
  RejectionReason reason;
  uint64_t values;
  std::string example;  // which series, what was wrong, what would be right
};

// At most one a reason, with the first example.
class Rejections {
 public:
  // `example` is asked for the first of a reason only: a message can hold many that are refused.
  using MakeExample = absl::FunctionRef<std::string()>;
  void Add(RejectionReason reason, uint64_t values, MakeExample example);
  void Add(RejectionReason reason, uint64_t values, std::string example);
  void Add(const Rejections& other);
  const std::vector<Rejection>& all() const { return all_; }
  uint64_t values() const;

 private:
  std::vector<Rejection> all_;
};

// Values of one series in one fine pane.
struct PaneValues {
  absl::Time fine_start;
  absl::Time last_event;
  Counts counts;  // of FoldedSeries::layout; special buckets alone for categories
  Model::CategoryCounts categories;  // not yet numbered
  uint64_t values() const;
};

struct FoldedSeries {
  SeriesPtr series;
  Layout layout = Layout::Lossless();  // the layout that was folded with
  std::vector<PaneValues> panes;
};

// Fine panes that one batch may have values in, at most: as they close, each costs a commit. More
// than a day of panes of two seconds.
inline constexpr size_t kMaxPanesInBatch = size_t{1} << 16;

struct FoldedBatch {
  std::string producer;  // empty: not numbered
  uint64_t sequence = 0;
  uint64_t stream = 0;          // which of the producer's streams sent it; 0: a unary call
  uint64_t dropped_values = 0;  // reported by the producer
  std::vector<FoldedSeries> series;
  Rejections rejections;  // of values that could not be folded
  size_t bytes = 0;       // what it takes while it waits
  absl::flat_hash_set<std::pair<const Model*, absl::Time>> panes;  // by their start

  // Whether values may go to that fine pane: it is one of the first kMaxPanesInBatch.
  bool TakesPane(const Model& model, absl::Time fine_start);
};

// What became of a batch.
struct Receipt {
  uint64_t committed_sequence = 0;  // of its producer
  uint64_t accepted_values = 0;
  Rejections rejections;
  bool repeated = false;  // was committed before; not counted again
  // Another batch of its stream is answered right after: one acknowledgement can tell of both.
  bool followed = false;
};

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_BATCH_H_

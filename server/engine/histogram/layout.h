// Which values a bucket holds: a monotone map from values to bucket numbers, fixed once a series
// has it: only one that is not decided yet (Lossless) is ever replaced.
// Copies share what the layout is.
// Thread-safety: immutable after creation.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_LAYOUT_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_LAYOUT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"

namespace drift {

// Any number. Starts at full precision and drops a mantissa bit of all buckets while more than
// `max_buckets` are populated; 0 keeps full precision for ever (how a series starts that nobody
// configured).
struct LogLinear {
  int max_buckets = 160;
  friend bool operator==(const LogLinear&, const LogLinear&) = default;
};
// Scores in [0, 1]: log-linear in the odds p / (1 − p), at 4 buckets an octave or coarser. 0 and 1
// are buckets of their own; what is outside goes to below and above.
struct Probability {
  int max_buckets = 160;
  friend bool operator==(const Probability&, const Probability&) = default;
};
// Equal buckets over (min, max]; min belongs to the first.
struct Linear {
  double min = 0;
  double max = 1;
  int buckets = 64;
  friend bool operator==(const Linear&, const Linear&) = default;
};
// Bucket i is (bounds[i], bounds[i + 1]]; bounds[0] belongs to the first.
struct Explicit {
  std::vector<double> bounds;
  friend bool operator==(const Explicit&, const Explicit&) = default;
};
// Bucket i is category i of a dictionary that the server keeps per model and feature
// (dictionary.h).
struct Categorical {
  int max_categories = 64;
  friend bool operator==(const Categorical&, const Categorical&) = default;
};

class Layout {
 public:
  using Kind = std::variant<LogLinear, Probability, Linear, Explicit, Categorical>;

  // Full precision, no limit on buckets.
  static Layout Lossless();
  // InvalidArgument, naming the field and what it may be, when `kind` is impossible.
  static absl::StatusOr<Layout> Create(Kind kind);

  const Kind& kind() const { return shape_->kind; }
  bool numeric() const { return !std::holds_alternative<Categorical>(kind()); }
  bool lossless() const;
  // Of LogLinear and Probability; 0 (no limit) for the others.
  int max_buckets() const;
  // Dropped bits of counts in which nothing has been coarsened yet: 50 for Probability, 0 for the
  // others.
  int finest_dropped_bits() const;
  // The same for equal layouts, different (but for a collision) for unequal ones; stable over
  // versions of driftd.
  uint64_t fingerprint() const { return shape_->fingerprint; }
  // "log_linear, 160 buckets", as messages show it.
  std::string ToString() const;

  // Empty counts of this layout.
  Counts NewCounts() const { return Counts(finest_dropped_bits()); }

  // Adds each of `values` to its bucket of `counts`, which were made by NewCounts() of this layout.
  // The layout must be numeric. NaN, infinities and what is outside go to their special buckets, so
  // nothing is dropped.
  void Fold(absl::Span<const double> values, Counts& counts) const;
  void Fold(absl::Span<const float> values, Counts& counts) const;

  // The edges (lower, upper] of a regular bucket of numeric counts with that many dropped bits.
  struct Edges {
    double lower;
    double upper;
  };
  Edges EdgesOf(int64_t bucket, int dropped_bits) const;

  // Counts of `from`, as this numeric layout would have them. Exact, or InvalidArgument: every
  // populated bucket must lie inside one bucket of this layout, which always holds for lossless
  // counts; the message names a bucket that does not.
  absl::StatusOr<Counts> Convert(const Counts& counts, const Layout& from) const;

  // Whether there are copies that share what the layout is.
  bool shared() const { return shape_.use_count() > 1; }

  friend bool operator==(const Layout& a, const Layout& b) {
    return a.shape_ == b.shape_ || a.kind() == b.kind();
  }
  template <typename H>
  friend H AbslHashValue(H h, const Layout& layout) {
    return H::combine(std::move(h), layout.fingerprint());
  }

 private:
  struct Shape {
    Kind kind;
    uint64_t fingerprint;
  };
  explicit Layout(Kind kind);
  std::shared_ptr<const Shape> shape_;  // nullptr only where it was moved from
};

// The layout of a numeric series that nobody configured, from its reference or first values,
// counted losslessly: Probability when all are in [0, 1] and not only 0 and 1, else LogLinear. Both
// with `max_buckets`.
Layout ChooseLayout(const Counts& lossless, int max_buckets);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_LAYOUT_H_

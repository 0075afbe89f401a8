#include "server/engine/histogram/layout.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/engine/histogram/fingerprint.h"
#include "server/engine/histogram/format_number.h"
#include "server/engine/histogram/log_linear.h"
#include "server/engine/histogram/place.h"

namespace drift {
namespace {

constexpr int kMaxBuckets = 4096;

bool Between(int64_t value, int64_t least, int64_t most) { return least <= value && value <= most; }

template <typename Value>
absl::Status Impossible(absl::string_view field, const Value& value, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(field, " is ", value, "; it must be ", rule));
}

absl::Status Check(const LogLinear& kind) {
  if (kind.max_buckets == 0 || Between(kind.max_buckets, 2, kMaxBuckets)) return absl::OkStatus();
  return Impossible("log_linear.max_buckets", kind.max_buckets, "2 to 4096, or 0 for no limit");
}

absl::Status Check(const Probability& kind) {
  if (Between(kind.max_buckets, 2, kMaxBuckets)) return absl::OkStatus();
  return Impossible("probability.max_buckets", kind.max_buckets, "2 to 4096");
}

absl::Status Check(const Linear& kind) {
  if (!Between(kind.buckets, 1, kMaxBuckets)) {
    return Impossible("linear.buckets", kind.buckets, "1 to 4096");
  }
  if (!std::isfinite(kind.min)) return Impossible("linear.min", kind.min, "a finite number");
  if (!std::isfinite(kind.max)) return Impossible("linear.max", kind.max, "a finite number");
  if (kind.min >= kind.max) {
    return Impossible("linear.min", FormatNumber(kind.min),
                      absl::StrCat("less than linear.max, ", FormatNumber(kind.max)));
  }
  if (!std::isfinite((kind.max - kind.min) * kind.buckets)) {
    return Impossible("linear.max", FormatNumber(kind.max),
                      "so near to linear.min that buckets times the range is a double");
  }
  for (int i = 0; i < kind.buckets; ++i) {
    if (EdgeOf(kind, i) < EdgeOf(kind, i + 1)) continue;
    return Impossible("linear.buckets", kind.buckets,
                      absl::StrCat("fewer: doubles from ", FormatNumber(kind.min), " to ",
                                   FormatNumber(kind.max), " do not tell so many apart"));
  }
  return absl::OkStatus();
}

absl::Status Check(const Explicit& kind) {
  if (!Between(static_cast<int64_t>(kind.bounds.size()), 2, kMaxBuckets + 1)) {
    return Impossible("the number of explicit.bounds", kind.bounds.size(), "2 to 4097");
  }
  for (size_t i = 0; i < kind.bounds.size(); ++i) {
    const std::string field = absl::StrCat("explicit.bounds[", i, "]");
    const std::string bound = FormatNumber(kind.bounds[i]);
    if (!std::isfinite(kind.bounds[i])) return Impossible(field, bound, "a finite number");
    if (i > 0 && kind.bounds[i] <= kind.bounds[i - 1]) {
      return Impossible(
          field, bound,
          absl::StrCat("greater than the one before, ", FormatNumber(kind.bounds[i - 1])));
    }
  }
  return absl::OkStatus();
}

absl::Status Check(const Categorical& kind) {
  if (Between(kind.max_categories, 1, kMaxBuckets)) return absl::OkStatus();
  return Impossible("categorical.max_categories", kind.max_categories, "1 to 4096");
}

std::string Describe(const LogLinear& kind) {
  if (kind.max_buckets == 0) return "log_linear, lossless";
  return absl::StrCat("log_linear, ", kind.max_buckets, " buckets");
}

std::string Describe(const Probability& kind) {
  return absl::StrCat("probability, ", kind.max_buckets, " buckets");
}

std::string Describe(const Linear& kind) {
  return absl::StrCat("linear from ", FormatNumber(kind.min), " to ", FormatNumber(kind.max), ", ",
                      kind.buckets, " buckets");
}

std::string Describe(const Explicit& kind) {
  return absl::StrCat("explicit from ", FormatNumber(kind.bounds.front()), " to ",
                      FormatNumber(kind.bounds.back()), ", ", kind.bounds.size() - 1, " buckets");
}

std::string Describe(const Categorical& kind) {
  return absl::StrCat("categorical, ", kind.max_categories, " categories");
}

}  // namespace

Layout::Layout(Kind kind) {
  const uint64_t fingerprint = Fingerprint(kind);
  shape_ = std::make_shared<const Shape>(Shape{std::move(kind), fingerprint});
}

Layout Layout::Lossless() {
  static const Layout kLossless(LogLinear{.max_buckets = 0});
  return kLossless;
}

absl::StatusOr<Layout> Layout::Create(Kind kind) {
  const absl::Status status =
      std::visit([](const auto& parameters) { return Check(parameters); }, kind);
  if (!status.ok()) return status;
  return Layout(std::move(kind));
}

bool Layout::lossless() const {
  const auto* log_linear = std::get_if<LogLinear>(&kind());
  return log_linear != nullptr && log_linear->max_buckets == 0;
}

int Layout::max_buckets() const {
  if (const auto* log_linear = std::get_if<LogLinear>(&kind())) return log_linear->max_buckets;
  if (const auto* probability = std::get_if<Probability>(&kind())) return probability->max_buckets;
  return 0;
}

int Layout::finest_dropped_bits() const {
  return std::holds_alternative<Probability>(kind()) ? kOddsDroppedBits : 0;
}

std::string Layout::ToString() const {
  return std::visit([](const auto& parameters) { return Describe(parameters); }, kind());
}

Layout ChooseLayout(const Counts& lossless, int max_buckets) {
  const Place one = log_linear::BucketOf(1, 0);
  bool within = lossless.special(Special::kBelow) == 0 && lossless.special(Special::kAbove) == 0;
  bool between = false;
  for (const Bucket& bucket : lossless.buckets()) {
    within = within && 0 <= bucket.number && bucket.number <= one;
    between = between || (0 < bucket.number && bucket.number < one);
  }
  if (within && between) return *Layout::Create(Probability{max_buckets});
  return *Layout::Create(LogLinear{max_buckets});
}

}  // namespace drift

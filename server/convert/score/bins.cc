#include "server/convert/score/bins.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/engine/divergence/contributions.h"
#include "server/engine/histogram/dictionary.h"
#include "server/engine/statistics/bin_counts.h"

namespace drift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Where the outermost groups of bins end (scoring_bins.h).
constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

// How many buckets a layout numbers from 0 on; the others have no last one.
int64_t BucketsOf(const Layout& layout) {
  if (const auto* linear = std::get_if<Linear>(&layout.kind())) return linear->buckets;
  const auto* bounds = std::get_if<Explicit>(&layout.kind());
  return bounds == nullptr ? 0 : static_cast<int64_t>(bounds->bounds.size()) - 1;
}

Layout::Edges EdgesOf(const Layout& layout, int64_t bucket, int dropped_bits) {
  if (const int64_t buckets = BucketsOf(layout)) {
    return layout.EdgesOf(std::clamp<int64_t>(bucket, 0, buckets - 1), dropped_bits);
  }
  const bool probability = std::holds_alternative<Probability>(layout.kind());
  if (bucket == kFirst) return {probability ? 0 : -kInfinity, 0};
  if (bucket == kLast && !probability) return {0, kInfinity};
  return layout.EdgesOf(bucket, dropped_bits);
}

const char* NameOf(Special special) {
  switch (special) {
    case Special::kMissing:
      return "missing";
    case Special::kNan:
      return "nan";
    case Special::kBelow:
      return "below";
    case Special::kAbove:
      return "above";
    case Special::kOther:
      return "other";
  }
  return "";
}

std::vector<double> ContributionsOf(const std::vector<ScoringBin>& bins) {
  if (bins.empty()) return {};
  const Sides sides = SidesOf(bins);
  return JsdContributionsBits(sides.live, sides.reference);
}

}  // namespace

v1::Bin ToProto(const ScoringBin& bin, const Layout& layout, int dropped_bits,
                const std::vector<std::string>& categories) {
  v1::Bin proto;
  proto.set_live_values(bin.live);
  proto.set_reference_values(bin.reference);
  if (bin.kind == ScoringBin::Kind::kRange) {
    proto.mutable_range()->set_lower(EdgesOf(layout, bin.first_bucket, dropped_bits).lower);
    proto.mutable_range()->set_upper(EdgesOf(layout, bin.last_bucket, dropped_bits).upper);
    return proto;
  }
  for (int64_t bucket : bin.categories) {
    if (const std::optional<int> part = OtherPartOf(bucket)) {
      // Merged with the rare ones it is in `other`, which stands there already.
      const bool is_alone = bin.kind == ScoringBin::Kind::kCategories;
      if (is_alone) proto.mutable_members()->add_specials(absl::StrCat("other ", *part));
      continue;
    }
    // A category is in the dictionary before it is in a pane, so this holds but for damage.
    const bool known = 0 <= bucket && bucket < static_cast<int64_t>(categories.size());
    proto.mutable_members()->add_categories(known ? categories[bucket]
                                                  : absl::StrCat("category ", bucket));
  }
  for (Special special : bin.specials) proto.mutable_members()->add_specials(NameOf(special));
  return proto;
}

v1::Summary ToProto(const Summary& summary) {
  v1::Summary proto;
  proto.set_values(summary.values);
  proto.set_missing_share(summary.missing_share);
  if (!summary.location.has_value()) return proto;
  proto.set_mean(summary.location->mean);
  proto.set_p5(summary.location->p5);
  proto.set_p25(summary.location->p25);
  proto.set_p50(summary.location->p50);
  proto.set_p75(summary.location->p75);
  proto.set_p95(summary.location->p95);
  return proto;
}

void AddBins(const std::vector<ScoringBin>& bins, const Layout& layout, int dropped_bits,
             const std::vector<std::string>& categories, v1::HistogramPair& pair) {
  const std::vector<double> contributions = ContributionsOf(bins);
  for (size_t i = 0; i < bins.size(); ++i) {
    *pair.add_bins() = ToProto(bins[i], layout, dropped_bits, categories);
    pair.mutable_bins(i)->set_jsd_bits(contributions[i]);
  }
}

}  // namespace drift

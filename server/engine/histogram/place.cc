#include "server/engine/histogram/place.h"

#include <variant>

#include "absl/base/macros.h"

namespace drift {
namespace {

using Edges = Layout::Edges;

double Odds(double probability) { return probability / (1 - probability); }

// The greatest probability below 1 whose odds are at most `odds`. The formula is a few roundings
// off at most; what a bucket holds is decided by Odds(), so its edges are too.
double GreatestWithOdds(double odds) {
  const double below_one = std::nextafter(1.0, 0.0);
  double probability = std::min(odds / (1 + odds), below_one);
  while (Odds(probability) > odds) probability = std::nextafter(probability, 0.0);
  while (probability < below_one && Odds(std::nextafter(probability, 1.0)) <= odds) {
    probability = std::nextafter(probability, 1.0);
  }
  return probability;
}

Edges EdgesOf(const LogLinear&, int64_t bucket, int dropped_bits) {
  const log_linear::Edges edges = log_linear::EdgesOf(bucket, dropped_bits);
  return {edges.lower, edges.upper};
}

Edges EdgesOf(const Probability&, int64_t bucket, int dropped_bits) {
  if (bucket == kOneBucket) return {1, 1};
  const log_linear::Edges odds = log_linear::EdgesOf(bucket, dropped_bits);
  return {GreatestWithOdds(odds.lower), GreatestWithOdds(odds.upper)};
}

Edges EdgesOf(const Linear& kind, int64_t bucket, int) {
  ABSL_HARDENING_ASSERT(0 <= bucket && bucket < kind.buckets);
  return {EdgeOf(kind, bucket), EdgeOf(kind, bucket + 1)};
}

Edges EdgesOf(const Explicit& kind, int64_t bucket, int) {
  ABSL_HARDENING_ASSERT(0 <= bucket && bucket + 1 < static_cast<int64_t>(kind.bounds.size()));
  return {kind.bounds[bucket], kind.bounds[bucket + 1]};
}

Edges EdgesOf(const Categorical&, int64_t, int) {
  ABSL_HARDENING_ASSERT(false && "categories have no edges");
  return {0, 0};
}

constexpr double kGreatest = std::numeric_limits<double>::max();

Edges SpanOf(const LogLinear&) { return {-kGreatest, kGreatest}; }
Edges SpanOf(const Probability&) { return {0, 1}; }
Edges SpanOf(const Linear& kind) { return {kind.min, kind.max}; }
Edges SpanOf(const Explicit& kind) { return {kind.bounds.front(), kind.bounds.back()}; }
Edges SpanOf(const Categorical&) { return {0, 0}; }

Edges SpanOf(const Layout& layout) {
  return std::visit([](const auto& kind) { return SpanOf(kind); }, layout.kind());
}

// Where the lowest edge belongs to the first bucket. In the others a bucket next to it is of its
// own.
bool HoldsLowestEdge(const Layout& layout, int64_t bucket) {
  return bucket == 0 && (std::holds_alternative<Linear>(layout.kind()) ||
                         std::holds_alternative<Explicit>(layout.kind()));
}

}  // namespace

void AddAt(Place place, uint64_t count, Counts& counts) {
  if (IsSpecial(place)) {
    counts.Add(static_cast<Special>(place - kFirstSpecial), count);
  } else {
    counts.Add(place, count);
  }
}

Place PlaceOf(const Layout& layout, double value, int dropped_bits) {
  return std::visit([=](const auto& kind) { return PlaceOf(kind, value, dropped_bits); },
                    layout.kind());
}

Layout::Edges Layout::EdgesOf(int64_t bucket, int dropped_bits) const {
  return std::visit([=](const auto& kind) { return drift::EdgesOf(kind, bucket, dropped_bits); },
                    kind());
}

Range RangeOf(const Layout& layout, int64_t bucket, int dropped_bits) {
  const Edges edges = layout.EdgesOf(bucket, dropped_bits);
  if (edges.lower == edges.upper || HoldsLowestEdge(layout, bucket)) {
    return {edges.lower, edges.upper};
  }
  return {std::nextafter(edges.lower, edges.upper), edges.upper};
}

double LowestEdge(const Layout& layout) { return SpanOf(layout).lower; }

double HighestEdge(const Layout& layout) { return SpanOf(layout).upper; }

}  // namespace drift

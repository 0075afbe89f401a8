#include "server/engine/evaluate/fingerprint.h"

#include <gtest/gtest.h>

#include <set>

namespace drift {
namespace {

ReferenceSpec Trailing(absl::Duration length, absl::Duration gap) {
  return {.name = "base",
          .kind = TrailingSpec{.length = length, .gap = gap, .freeze_while_drifting = false}};
}

ReferenceSpec Seasonal(absl::Duration period, int count) {
  return {.name = "base", .kind = SeasonalSpec{.period = period, .count = count}};
}

uint64_t Of(const ReferenceSpec& reference, const Counts* pinned, std::optional<SeriesId> other,
            absl::Duration live = absl::Minutes(10)) {
  WatchPlan plan;
  plan.live = live;
  return FingerprintOf(plan, reference, pinned, other);
}

Counts CountsOf(int64_t bucket, uint64_t count) {
  Counts counts;
  counts.Add(bucket, count);
  return counts;
}

TEST(FingerprintTest, TellsComparisonsApart) {
  const ReferenceSpec pinned{.name = "base", .kind = PinnedSpec()};
  const ReferenceSpec other{.name = "base", .kind = OtherSeriesSpec()};
  const Counts one = CountsOf(1, 10), more = CountsOf(1, 11), elsewhere = CountsOf(2, 10);
  Counts missing = one;
  missing.Add(Special::kMissing, 1);
  const std::set<uint64_t> all = {Of(pinned, nullptr, {}),
                                  Of(pinned, &one, {}),
                                  Of(pinned, &more, {}),
                                  Of(pinned, &elsewhere, {}),
                                  Of(pinned, &missing, {}),
                                  Of({.name = "base", .kind = PreviousSpec()}, nullptr, {}),
                                  Of(Trailing(absl::Hours(1), absl::ZeroDuration()), nullptr, {}),
                                  Of(Trailing(absl::Hours(2), absl::ZeroDuration()), nullptr, {}),
                                  Of(Trailing(absl::Hours(1), absl::Hours(1)), nullptr, {}),
                                  Of(Seasonal(absl::Hours(24), 7), nullptr, {}),
                                  Of(Seasonal(absl::Hours(24), 8), nullptr, {}),
                                  Of(other, nullptr, {}),
                                  Of(other, nullptr, 7),
                                  Of(other, nullptr, 8),
                                  Of(other, nullptr, 8, absl::Minutes(20))};
  EXPECT_EQ(all.size(), 15u);
}

// What is kept on disk must mean the same to the next process.
TEST(FingerprintTest, IsTheSameInEveryProcess) {
  const Counts one = CountsOf(1, 10);
  const uint64_t by_hand = 3705630761696852954u;  // FNV-1a in a few lines of Python
  EXPECT_EQ(Of({.name = "base", .kind = PinnedSpec()}, &one, {}), by_hand);
}

TEST(FingerprintTest, NamesAndFreezingDoNotMatter) {
  ReferenceSpec freezing = Trailing(absl::Hours(1), absl::ZeroDuration());
  const uint64_t same = Of(freezing, nullptr, {});
  std::get<TrailingSpec>(freezing.kind).freeze_while_drifting = true;
  freezing.name = "another";
  EXPECT_EQ(Of(freezing, nullptr, {}), same);
}

}  // namespace
}  // namespace drift

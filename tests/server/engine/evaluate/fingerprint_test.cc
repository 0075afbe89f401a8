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

Counts CountsOf(int64_t bucket, uint64_t count) {
  Counts counts;
  counts.Add(bucket, count);
  return counts;
}

TEST(FingerprintTest, TellsReferencesApart) {
  const ReferenceSpec pinned{.name = "base", .kind = PinnedSpec()};
  const ReferenceSpec other{.name = "base", .kind = OtherSeriesSpec()};
  const Counts one = CountsOf(1, 10), more = CountsOf(1, 11), elsewhere = CountsOf(2, 10);
  Counts missing = one;
  missing.Add(Special::kMissing, 1);
  const std::set<uint64_t> all = {
      FingerprintOf(pinned, nullptr, {}),
      FingerprintOf(pinned, &one, {}),
      FingerprintOf(pinned, &more, {}),
      FingerprintOf(pinned, &elsewhere, {}),
      FingerprintOf(pinned, &missing, {}),
      FingerprintOf({.name = "base", .kind = PreviousSpec()}, nullptr, {}),
      FingerprintOf(Trailing(absl::Hours(1), absl::ZeroDuration()), nullptr, {}),
      FingerprintOf(Trailing(absl::Hours(2), absl::ZeroDuration()), nullptr, {}),
      FingerprintOf(Trailing(absl::Hours(1), absl::Hours(1)), nullptr, {}),
      FingerprintOf(Seasonal(absl::Hours(24), 7), nullptr, {}),
      FingerprintOf(Seasonal(absl::Hours(24), 8), nullptr, {}),
      FingerprintOf(other, nullptr, {}),
      FingerprintOf(other, nullptr, 7),
      FingerprintOf(other, nullptr, 8)};
  EXPECT_EQ(all.size(), 14u);
}

// What is kept on disk must mean the same to the next process.
TEST(FingerprintTest, IsTheSameInEveryProcess) {
  const Counts one = CountsOf(1, 10);
  EXPECT_EQ(FingerprintOf({.name = "base", .kind = PinnedSpec()}, &one, {}), 10132080373862677747u);
}

TEST(FingerprintTest, NamesAndFreezingDoNotMatter) {
  ReferenceSpec freezing = Trailing(absl::Hours(1), absl::ZeroDuration());
  const uint64_t same = FingerprintOf(freezing, nullptr, {});
  std::get<TrailingSpec>(freezing.kind).freeze_while_drifting = true;
  freezing.name = "another";
  EXPECT_EQ(FingerprintOf(freezing, nullptr, {}), same);
}

}  // namespace
}  // namespace drift

// Bad periods, which a monitor leaves out of its references.
#include <gtest/gtest.h>

#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

class ExcludeTest : public CatalogFixture {
 protected:
  // Values of live and of the hour before it, at ten past one; there are two a minute.
  std::pair<uint64_t, uint64_t> Compared(const std::string& exclude) {
    Open(
        "models: [{match: '*', coarse_pane: 10m}]\nmonitors: [{name: m, live: 10m, references: "
        "[{name: before, trailing: {length: 1h}}]" +
        exclude + "}]");
    const SeriesPtr series = Series(exclude.empty() ? "whole" : "cut", "f");
    for (int minute = 0; minute <= 71; ++minute) Take(series, {1, 2}, At(60 * minute));
    const Score score = ScoreOf(series, "before").standing.score;
    return {score.live_values, score.reference_values};
  }
};

TEST_F(ExcludeTest, PanesThatOverlapABadPeriodAreInNoReference) {
  EXPECT_EQ(Compared(""), std::pair(uint64_t{20}, uint64_t{120}));
  // Ten minutes, and a pane that is cut by a second.
  EXPECT_EQ(Compared(", exclude: [{start_time: '1970-01-01T00:30:00Z', end_time: "
                     "'1970-01-01T00:40:01Z'}]"),
            std::pair(uint64_t{20}, uint64_t{80}));
}

TEST_F(ExcludeTest, LiveIsCountedAllTheSame) {
  EXPECT_EQ(Compared(", exclude: [{start_time: '1970-01-01T01:00:00Z', end_time: "
                     "'1970-01-01T02:00:00Z'}]"),
            std::pair(uint64_t{20}, uint64_t{120}));
}

}  // namespace
}  // namespace drift

// What is known of the values before makes folding faster, and nothing else.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "server/ingest/fold.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

class FoldHintTest : public CatalogFixture {
 protected:
  FoldHintTest() { Open(); }
};

// The widths make the resolution rise and fall from one batch to the next.
TEST_F(FoldHintTest, AHintOfTheBatchBeforeChangesNothing) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const SeriesPtr series = Series("loans", "score");
  ASSERT_TRUE(catalog_->DecideLayout(series, *Layout::Create(LogLinear{20})).ok());
  FoldHint hint;
  std::set<int> resolutions;
  for (int i = 0; i < 200; ++i) {
    std::normal_distribution<double> distribution(
        100, std::exp2(static_cast<double>(random() % 12) - 6));
    std::vector<double> values(1 + random() % 400);
    for (double& value : values) value = distribution(random);
    const RawValues raw{
        .event_time = At(1'000'000), .time_offsets_us = {}, .values = absl::MakeConstSpan(values)};
    FoldedBatch with, without;
    Fold(series, raw, {}, At(1'000'000), with, &hint);
    Fold(series, raw, {}, At(1'000'000), without);
    ASSERT_EQ(with.series.front().panes[0].counts, without.series.front().panes[0].counts);
    resolutions.insert(hint.dropped_bits);
  }
  EXPECT_GT(resolutions.size(), 3u);
}

}  // namespace
}  // namespace drift

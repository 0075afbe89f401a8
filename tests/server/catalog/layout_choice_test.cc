// A series that nobody configured gets its layout from its first 500 values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

constexpr TimeRange kAlways{absl::InfinitePast(), absl::InfiniteFuture()};

class LayoutChoiceTest : public CatalogFixture {
 protected:
  LayoutChoiceTest() { Open(); }

  // `count` values from `least` on, `step` apart.
  static std::vector<double> Values(int count, double least, double step) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(least + step * i);
    return values;
  }

  static Counts Folded(const Layout& layout, const std::vector<double>& values) {
    Counts counts = layout.NewCounts();
    layout.Fold(values, counts);
    counts.Limit(layout.max_buckets());
    return counts;
  }
};

TEST_F(LayoutChoiceTest, ASeriesStartsLosslessAndStaysSoUntilFiveHundredValues) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, Values(499, 0.001, 0.002), At(0));
  EXPECT_TRUE(series->layout().lossless());
  Take(series, {0.5}, At(0));
  EXPECT_EQ(series->layout(), *Layout::Create(Probability{160}));
}

TEST_F(LayoutChoiceTest, NumbersBeyondOneAreLogLinear) {
  const SeriesPtr series = Series("loans", "income");
  Take(series, Values(500, 0, 3), At(0));
  EXPECT_EQ(series->layout(), *Layout::Create(LogLinear{160}));
}

TEST_F(LayoutChoiceTest, MissingValuesDoNotCountTowardsTheChoice) {
  const SeriesPtr series = Series("loans", "score");
  Counts missing;
  missing.Add(Special::kMissing, 600);
  StoreWrite write;
  series->model().Add(*series, series->layout(), At(0), missing, write);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
  EXPECT_FALSE(series->model().HasUndecided());
  Take(series, Values(500, 0.001, 0.001), At(0));
  EXPECT_EQ(series->layout(), *Layout::Create(Probability{160}));
}

TEST_F(LayoutChoiceTest, PanesOnDiskAreConvertedExactly) {
  const SeriesPtr series = Series("loans", "score");
  const std::vector<double> first = Values(300, 0.001, 0.002), second = Values(300, 0.3, 0.001);
  Take(series, first, At(5));
  Take(series, second, At(15));
  ASSERT_EQ(series->layout(), *Layout::Create(Probability{160}));
  for (int times = 0; times < 2; ++times) {
    Model& model = *catalog_->FindModel("loans");
    const SeriesPtr now = catalog_->FindSeries(series->key());
    const Layout layout = now->layout();
    EXPECT_EQ(*model.SumPanes(*now, Tier::kFine, {At(0), At(10)}), Folded(layout, first));
    EXPECT_EQ(*model.SumPanes(*now, Tier::kFine, {At(10), At(20)}), Folded(layout, second));
    EXPECT_EQ(model.SumPanes(*now, Tier::kCoarse, kAlways)->total(), 600u);
    if (times == 0) Open();
  }
}

TEST_F(LayoutChoiceTest, TheFirstValuesAreRememberedOverARestart) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, Values(499, 0.001, 0.002), At(0));
  Open();
  const SeriesPtr after = catalog_->FindSeries(series->key());
  EXPECT_EQ(after->model().FirstValuesOf(*after).total(), 499u);
  Take(after, {7}, At(0));
  EXPECT_EQ(after->layout(), *Layout::Create(LogLinear{160})) << "7 is no probability";
}

TEST_F(LayoutChoiceTest, AChoiceLeavesNoTraceThatARestartWouldChange) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, Values(100, 0.1, 0.001), At(0));
  Take(series, Values(100, 0.1, 0.001), At(7200));  // so that scores and groups have been made
  Take(series, Values(400, 0.2, 0.001), At(7205));
  ASSERT_FALSE(series->layout().lossless());
  const ReferenceState before = ScoreOf(series, "trailing").standing.state;
  Open();
  EXPECT_EQ(ScoreOf(catalog_->FindSeries(series->key()), "trailing").standing.state, before);
}

TEST_F(LayoutChoiceTest, ConfiguredLayoutsAndCategoriesAreDecidedFromTheStart) {
  Open(
      "monitors: [{name: m, match: {feature: score}, layout: {linear: {min: 0, max: 1, "
      "buckets: 20}}}]");
  EXPECT_EQ(Series("loans", "score")->layout(), *Layout::Create(Linear{0, 1, 20}));
  EXPECT_EQ(Categories("loans", "city")->layout(), *Layout::Create(Categorical{64}));
}

TEST_F(LayoutChoiceTest, NumbersCannotBecomeCategories) {
  const SeriesPtr series = Series("loans", "city");
  Take(series, {1, 2}, At(0));
  const absl::Status status = catalog_->DecideLayout(series, catalog_->CategoricalLayout());
  EXPECT_EQ(status,
            absl::InvalidArgumentError("series \"loans/city\" has numbers, not categories"));
  EXPECT_TRUE(series->layout().lossless());
}

TEST_F(LayoutChoiceTest, ASeriesThatHasGotItsLayoutMeanwhileIsNotDecidedAgain) {
  Open();
  const SeriesPtr series = Series("m", "f");
  Counts counts = Layout::Lossless().NewCounts();
  Layout::Lossless().Fold(std::vector<double>(kValuesToChooseLayout, 0.5), counts);
  StoreWrite write;
  series->model().Add(*series, series->layout(), At(1000), counts, write);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
  ASSERT_TRUE(series->model().HasUndecided());
  Pin({.model = "m", .feature = "f", .name = "base", .model_version = "", .segments = {}}, {1, 2});
  EXPECT_TRUE(series->model().TakeUndecided().empty());
}

}  // namespace
}  // namespace drift

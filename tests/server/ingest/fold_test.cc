#include "server/ingest/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A million seconds after 1970; in panes of 10 s.
constexpr int64_t kNow = 1'000'000;

class FoldTest : public CatalogFixture {
 protected:
  FoldTest() { Open(); }

  template <typename Values>
  void FoldAt(const SeriesPtr& series, absl::Time time, const std::vector<int64_t>& offsets_us,
              const Values& values) {
    Fold(series, {.event_time = time, .time_offsets_us = offsets_us, .values = values}, {},
         At(kNow), batch_);
  }

  const std::vector<PaneValues>& panes() const { return batch_.series.front().panes; }
  std::string Rejected() const { return RejectedOf(batch_.rejections); }
  std::string Example() const { return batch_.rejections.all().front().example; }

  FoldedBatch batch_;
};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST_F(FoldTest, ValuesOfOneTimeAreOnePane) {
  const SeriesPtr series = Series("loans", "score");
  const std::vector<double> values = {1, 2, 2};
  FoldAt(series, At(kNow - 3), {}, absl::MakeConstSpan(values));
  ASSERT_EQ(panes().size(), 1u);
  EXPECT_EQ(panes()[0].fine_start, At(kNow - 10));
  EXPECT_EQ(panes()[0].last_event, At(kNow - 3));
  Counts expected;
  Layout::Lossless().Fold(values, expected);
  EXPECT_EQ(panes()[0].counts, expected);
  EXPECT_EQ(batch_.series.front().series, series);
}

TEST_F(FoldTest, OffsetsPutEachValueInItsPaneWhateverTheirOrder) {
  const std::vector<float> values = {1, 2, 3, 4, 5};
  FoldAt(Series("loans", "score"), At(kNow),
         {-1, -10'000'000, -10'000'001, -5'000'000, -20'000'000}, absl::MakeConstSpan(values));
  ASSERT_EQ(panes().size(), 2u);
  EXPECT_EQ(panes()[0].fine_start, At(kNow - 10));
  EXPECT_EQ(panes()[0].last_event, At(kNow) - absl::Microseconds(1));
  EXPECT_EQ(panes()[0].values(), 3u);
  EXPECT_EQ(panes()[1].fine_start, At(kNow - 20));
  EXPECT_EQ(panes()[1].last_event, At(kNow - 10) - absl::Microseconds(1));
  EXPECT_EQ(panes()[1].values(), 2u);
}

TEST_F(FoldTest, WhatIsKnownToBeTooLateTakesNoPane) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, {1}, At(kNow));
  series->model().TooLateBefore(catalog_->retention());
  const std::vector<double> values = {1, 2, 3};
  FoldAt(series, At(kNow - 86'400), {0, -10'000'000, -20'000'000}, absl::MakeConstSpan(values));
  ASSERT_EQ(panes().size(), 1u);
  EXPECT_EQ(panes()[0].fine_start, At(kNow - 86'400));
  EXPECT_EQ(Rejected(), "too_late 2");
  EXPECT_THAT(Example(), HasSubstr("is before 1970-01-11T13:46:40+00:00"));
}

TEST_F(FoldTest, PanesBefore1970AreAlignedToo) {
  const std::vector<double> values = {1, 2};
  FoldAt(Series("loans", "score"), At(-1), {0, -9'000'000}, absl::MakeConstSpan(values));
  ASSERT_EQ(panes().size(), 1u);
  EXPECT_EQ(panes()[0].fine_start, At(-10));
}

TEST_F(FoldTest, SpecialNumbersHaveTheirBuckets) {
  const std::vector<double> values = {kNan, kInfinity, -kInfinity, -0.0, 0.0};
  FoldAt(Series("loans", "score"), At(kNow), {}, absl::MakeConstSpan(values));
  const Counts& counts = panes()[0].counts;
  EXPECT_EQ(counts.special(Special::kNan), 1u);
  EXPECT_EQ(counts.special(Special::kAbove), 1u);
  EXPECT_EQ(counts.special(Special::kBelow), 1u);
  EXPECT_EQ(counts.buckets(), (std::vector<Bucket>{{0, 2}}));
  EXPECT_EQ(batch_.rejections.values(), 0u);
}

TEST_F(FoldTest, MissingValuesFitEverySeries) {
  FoldAt(Series("loans", "score"), At(kNow), {}, RawValues::Missing{3});
  FoldAt(Categories("loans", "city"), At(kNow), {}, RawValues::Missing{4});
  ASSERT_EQ(batch_.series.size(), 2u);
  EXPECT_EQ(batch_.series[0].panes[0].counts.special(Special::kMissing), 3u);
  EXPECT_EQ(batch_.series[1].panes[0].counts.special(Special::kMissing), 4u);
}

TEST_F(FoldTest, CategoriesAreCountedByTheirText) {
  const std::string a = "Paris", b = "", c = "Paris";
  const std::vector<const std::string*> values = {&a, &b, &c};
  FoldAt(Categories("loans", "city"), At(kNow), {}, absl::MakeConstSpan(values));
  EXPECT_THAT(panes()[0].categories,
              ElementsAre(std::pair<const std::string, uint64_t>("", 1),
                          std::pair<const std::string, uint64_t>("Paris", 2)));
  EXPECT_EQ(panes()[0].values(), 3u);
}

TEST_F(FoldTest, CategoriesThatAreTooLongOrNoTextAreRefusedOneByOne) {
  const std::string good = "ok", longest(128, 'x'), too_long(129, 'x'), huge(2 << 20, 'x'),
                    binary = "\xff\xfe", control = "a\nb";
  const std::vector<const std::string*> values = {&good, &longest, &too_long,
                                                  &huge, &binary,  &control};
  FoldAt(Categories("loans", "city"), At(kNow), {}, absl::MakeConstSpan(values));
  EXPECT_EQ(panes()[0].values(), 2u);
  EXPECT_EQ(Rejected(), "invalid_category 4");
  EXPECT_EQ(Example(), "series \"loans/city\": category: has 129 bytes; at most 128 are allowed");
}

TEST_F(FoldTest, NothingIsLeftOfAPaneWithoutAnyValue) {
  const std::string bad = "\xff";
  const std::vector<const std::string*> values = {&bad};
  FoldAt(Categories("loans", "city"), At(kNow), {}, absl::MakeConstSpan(values));
  EXPECT_THAT(batch_.series, IsEmpty()) << "or it would move the model's clock";
}

TEST_F(FoldTest, AWrongTypeIsRefused) {
  const std::vector<double> numbers = {1, 2};
  FoldAt(Categories("loans", "city"), At(kNow), {}, absl::MakeConstSpan(numbers));
  EXPECT_EQ(Example(), "series \"loans/city\": takes categories, not numbers");
  const SeriesPtr series = Series("loans", "score");
  ASSERT_TRUE(catalog_->DecideLayout(series, *Layout::Create(Probability{160})).ok());
  const std::string text = "0.5";
  const std::vector<const std::string*> strings = {&text};
  FoldAt(series, At(kNow), {}, absl::MakeConstSpan(strings));
  EXPECT_EQ(Rejected(), "wrong_type 3");
}

TEST_F(FoldTest, UntilItsLayoutIsDecidedASeriesMayBeOfEitherType) {
  const std::string text = "Paris";
  const std::vector<const std::string*> strings = {&text};
  FoldAt(Series("loans", "city"), At(kNow), {}, absl::MakeConstSpan(strings));
  EXPECT_EQ(Rejected(), "");
  EXPECT_EQ(panes()[0].values(), 1u);
}

TEST_F(FoldTest, FiveMinutesAheadIsTheLimit) {
  const std::vector<double> values = {1};
  FoldAt(Series("loans", "score"), At(kNow + 300), {}, absl::MakeConstSpan(values));
  EXPECT_EQ(Rejected(), "");
  FoldAt(Series("loans", "score"), At(kNow + 300) + absl::Microseconds(1), {},
         absl::MakeConstSpan(values));
  EXPECT_EQ(Rejected(), "in_the_future 1");
  EXPECT_EQ(Example(),
            "series \"loans/score\": event time 1970-01-12T13:51:40.000001+00:00 is more than 5m "
            "ahead of the server's clock");
}

TEST_F(FoldTest, OfAPaneOnlyWhatIsTooFarAheadIsRefused) {
  Open("models: [{match: '*', fine_pane: 24h}]");
  const std::vector<double> values = {1, 2, 3, 4};
  FoldAt(Series("loans", "score"), At(kNow), {0, 301'000'000, 300'000'000, -1},
         absl::MakeConstSpan(values));
  EXPECT_EQ(Rejected(), "in_the_future 1");
  ASSERT_EQ(panes().size(), 1u);
  EXPECT_EQ(panes()[0].values(), 3u);
  EXPECT_EQ(panes()[0].last_event, At(kNow + 300));
}

TEST_F(FoldTest, TimesMustBeThere) {
  const std::vector<double> values = {1, 2, 3};
  const SeriesPtr series = Series("loans", "score");
  FoldAt(series, At(kNow), {0, 1}, absl::MakeConstSpan(values));
  EXPECT_EQ(Example(), "series \"loans/score\": 2 time offsets for 3 values; one each, or none");
  FoldAt(series, absl::InfinitePast(), {}, absl::MakeConstSpan(values));
  FoldAt(series, At(kNow), {0, 1}, RawValues::Missing{3});
  EXPECT_EQ(Rejected(), "invalid_time 9");
  EXPECT_THAT(batch_.series, IsEmpty());
}

TEST_F(FoldTest, OffsetsThatLeadOutOfTimeAreRefused) {
  const std::vector<double> values = {1, 2, 3};
  FoldAt(Series("loans", "score"), At(kNow),
         {std::numeric_limits<int64_t>::min(), 0, std::numeric_limits<int64_t>::max()},
         absl::MakeConstSpan(values));
  EXPECT_EQ(Rejected(), "invalid_time 1, in_the_future 1");
  ASSERT_EQ(panes().size(), 1u);
  EXPECT_EQ(panes()[0].values(), 1u);
}

TEST_F(FoldTest, PanesThatComeBackInAnyOrderAreEachThereOnce) {
  const std::vector<double> values(2000, 1);
  std::vector<int64_t> offsets;
  for (int64_t i = 0; i < 2000; ++i) offsets.push_back(-(i * 79 % 1000) * 10'000'000);
  FoldAt(Series("loans", "score"), At(kNow), offsets, absl::MakeConstSpan(values));
  std::set<absl::Time> starts;
  for (const PaneValues& pane : panes()) {
    starts.insert(pane.fine_start);
    EXPECT_EQ(pane.values(), 2u);
  }
  EXPECT_EQ(panes().size(), 1000u);
  EXPECT_EQ(starts.size(), 1000u);
}

TEST_F(FoldTest, ABatchHasNoMorePanesThanItMay) {
  const SeriesPtr series = Series("loans", "score");
  std::vector<int64_t> offsets;
  offsets.reserve(kMaxPanesInBatch + 3);
  for (size_t i = 0; i < kMaxPanesInBatch + 3; ++i) {
    offsets.push_back(-static_cast<int64_t>(i) * 10'000'000);
  }
  FoldAt(series, At(kNow), offsets, RawValues::Missing{offsets.size()});
  EXPECT_EQ(panes().size(), kMaxPanesInBatch);
  EXPECT_EQ(Rejected(), "invalid_time 3");
  EXPECT_EQ(Example(),
            "series \"loans/score\": the batch has values in more than 65536 panes; send them in "
            "several batches");
  FoldAt(Series("loans", "other"), At(kNow), {0, offsets.back()}, RawValues::Missing{2});
  EXPECT_EQ(batch_.series.back().panes.size(), 1u) << "one that the batch has already";
  EXPECT_EQ(Rejected(), "invalid_time 4");
}

// ---- Values with how often they are there

TEST_F(FoldTest, AValueIsThereAsOftenAsItsCountSays) {
  const std::vector<double> values = {1.5, -2, 1.5, kNan, -kInfinity, 7};
  const std::vector<uint64_t> counts = {3, 1'000'000'000, 2, 4, 5, 0};
  const SeriesPtr linear = Series("loans", "score");
  ASSERT_TRUE(catalog_->DecideLayout(linear, *Layout::Create(Linear{-2, 2, 4})).ok());
  for (const SeriesPtr& series : {Series("loans", "amount"), linear}) {
    batch_ = {};
    Fold(series,
         {.event_time = At(kNow),
          .time_offsets_us = {},
          .values = absl::MakeConstSpan(values),
          .value_counts = counts},
         {}, At(kNow), batch_);
    // Each value folded alone, in the layout's own way, and added as often.
    Counts expected = series->layout().NewCounts();
    series->layout().Fold(std::vector<double>(5, 1.5), expected);
    series->layout().Fold(std::vector<double>(4, kNan), expected);
    series->layout().Fold(std::vector<double>(5, -kInfinity), expected);
    Counts one = series->layout().NewCounts();
    series->layout().Fold(absl::Span<const double>({-2}), one);
    expected.Add(one.buckets().at(0).number, 1'000'000'000);
    EXPECT_EQ(panes().at(0).counts, expected) << series->name();
  }
}

TEST_F(FoldTest, CountsGoWithTheTimesOfTheirValues) {
  const std::vector<float> values = {1, 2, 3};
  const std::vector<int64_t> offsets = {0, -10'000'000, -1};
  const std::vector<uint64_t> counts = {10, 20, 30};
  Fold(Series("loans", "score"),
       {.event_time = At(kNow),
        .time_offsets_us = offsets,
        .values = absl::MakeConstSpan(values),
        .value_counts = counts},
       {}, At(kNow), batch_);
  ASSERT_EQ(panes().size(), 2u);
  EXPECT_EQ(panes()[0].values(), 10u);  // at kNow
  EXPECT_EQ(panes()[1].values(), 50u);
}

TEST_F(FoldTest, CategoriesAndMissingValuesAreCountedToo) {
  const std::string a = "a", b = "b";
  const std::vector<const std::string*> categories = {&a, &b, &a};
  const std::vector<uint64_t> counts = {2, 0, 5};
  const SeriesPtr series = Categories("loans", "decision");
  Fold(series,
       {.event_time = At(kNow),
        .time_offsets_us = {},
        .values = RawValues::Categories(categories),
        .value_counts = counts},
       {}, At(kNow), batch_);
  EXPECT_THAT(panes()[0].categories, testing::UnorderedElementsAre(testing::Pair("a", 7u)));
  batch_ = {};
  Fold(series,
       {.event_time = At(kNow),
        .time_offsets_us = {},
        .values = RawValues::Missing{3},
        .value_counts = counts},
       {}, At(kNow), batch_);
  EXPECT_EQ(panes()[0].counts.special(Special::kMissing), 7u);
}

TEST_F(FoldTest, EachValueHasACountOrNoneHas) {
  const std::vector<double> values = {1, 2};
  const std::vector<uint64_t> counts = {5};
  Fold(Series("loans", "score"),
       {.event_time = At(kNow),
        .time_offsets_us = {},
        .values = absl::MakeConstSpan(values),
        .value_counts = counts},
       {}, At(kNow), batch_);
  EXPECT_EQ(Rejected(), "wrong_type 5");
  EXPECT_THAT(Example(), HasSubstr("1 value counts for 2 values; one each, or none"));
}

TEST_F(FoldTest, WhatIsRejectedIsCountedAsOftenAsItIsThere) {
  const std::vector<double> values = {1, 2};
  const std::vector<uint64_t> counts = {5, 6};
  Fold(Series("loans", "score"),
       {.event_time = At(kNow + 301),
        .time_offsets_us = {},
        .values = absl::MakeConstSpan(values),
        .value_counts = counts},
       {}, At(kNow), batch_);
  EXPECT_EQ(Rejected(), "in_the_future 11");
}

// ---- AddFolded
class AddFoldedTest : public FoldTest {
 protected:
  AddFoldedTest() {
    series_ = Series("loans", "score");
    EXPECT_TRUE(catalog_->DecideLayout(series_, *Layout::Create(Linear{0, 1, 10})).ok());
  }

  static Counts Values(uint64_t count) {
    Counts counts;
    counts.Add(3, count);
    return counts;
  }

  void Add(absl::Time start, absl::Time last_event, uint64_t values = 5) {
    AddFolded(series_, series_->layout(), {{start, last_event, Values(values)}}, {}, At(kNow),
              batch_);
  }

  SeriesPtr series_;
};

TEST_F(AddFoldedTest, CountsOfTheSeriesLayoutAreTaken) {
  Add(At(kNow), At(kNow + 9));
  ASSERT_EQ(batch_.series.size(), 1u);
  EXPECT_EQ(panes()[0].counts, Values(5));
  EXPECT_EQ(panes()[0].last_event, At(kNow + 9));
  EXPECT_EQ(batch_.series[0].layout, series_->layout());
}

TEST_F(AddFoldedTest, PanesMustBeAlignedAndHoldTheirLastEvent) {
  Add(At(kNow - 5), At(kNow));
  EXPECT_THAT(Example(), HasSubstr("which is not a multiple of 10s since the Unix epoch"));
  Add(At(kNow), At(kNow + 10));
  Add(At(kNow), At(kNow - 1));
  EXPECT_EQ(Rejected(), "invalid_time 15");
}

TEST_F(AddFoldedTest, ABatchHasNoMorePanesThanItMay) {
  std::vector<FoldedPane> panes;
  panes.reserve(kMaxPanesInBatch + 2);
  for (size_t i = 0; i < kMaxPanesInBatch + 2; ++i) {
    const absl::Time start = At(kNow) - i * absl::Seconds(10);
    panes.push_back({start, start, Values(5)});
  }
  AddFolded(series_, series_->layout(), std::move(panes), {}, At(kNow), batch_);
  EXPECT_EQ(batch_.series.front().panes.size(), kMaxPanesInBatch);
  EXPECT_EQ(Rejected(), "invalid_time 10");
}

TEST_F(AddFoldedTest, TheFutureIsRefusedAndNothingIsIgnored) {
  Add(At(kNow + 300), At(kNow + 301));
  EXPECT_EQ(Rejected(), "in_the_future 5");
  Add(At(kNow), At(kNow), 0);
  EXPECT_THAT(batch_.series, IsEmpty());
}

}  // namespace
}  // namespace drift

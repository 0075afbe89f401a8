// References that are captured from a range of live time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "server/ingest/references.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

PinnedReferenceKey Key(const std::string& feature, const std::string& version = "") {
  return {.model = "loans",
          .feature = feature,
          .name = "base",
          .model_version = version,
          .segments = {}};
}

class CaptureTest : public IngestFixture {
 protected:
  CaptureTest() {
    StartWith(/*min_values=*/1);
    Record("score", 1);
  }

  // For ten hours, the last at 10:00; .1 in the first hour, then .9.
  void Record(const std::string& feature, int values_a_minute) {
    series_ = Resolve("loans", feature);
    std::vector<double> values;
    std::vector<int64_t> offsets_us;
    for (int minute = 0; minute <= 600; ++minute) {
      values.insert(values.end(), values_a_minute, minute < 60 ? 0.1 : 0.9);
      offsets_us.insert(offsets_us.end(), values_a_minute,
                        absl::ToInt64Microseconds(absl::Minutes(minute)));
    }
    FoldedBatch batch;
    Fold(series_,
         {.event_time = T(0), .time_offsets_us = offsets_us, .values = absl::MakeConstSpan(values)},
         {}, Now(), batch);
    EXPECT_TRUE(Apply(std::move(batch)).ok());
  }

  void StartWith(int min_values, const std::string& exclude = "", const std::string& fine = "2h") {
    Start(absl::StrCat(
        "retention: {fine: ", fine, ", coarse: 24h}\nalert_defaults: {min_values: ", min_values,
        "}\nmonitors: [{name: m, live: 10m, references: ", "[{name: base, pinned: {}}]", exclude,
        "}]"));
  }

  // Hours and minutes after some full hour.
  static absl::Time T(int hours, int minutes = 0) {
    return absl::FromUnixSeconds(1'699'000'000 / 3600 * 3600) + absl::Hours(hours) +
           absl::Minutes(minutes);
  }

  absl::StatusOr<ReferencePtr> Capture(TimeRange range,
                                       const PinnedReferenceKey& key = Key("score"),
                                       const std::string& feature = "score") {
    absl::StatusOr<ReferencePtr> made = absl::UnknownError("not run");
    (void)writer_->Run([&](Catalog& catalog) {
      made = CaptureReference(catalog, key,
                              {.model = "loans", .version = "", .feature = feature, .segments = {}},
                              range, Now());
      return made.status();
    });
    return made;
  }

  void ExpectError(absl::StatusCode code, const std::string& part,
                   const absl::StatusOr<ReferencePtr>& made) {
    EXPECT_EQ(made.status().code(), code);
    EXPECT_THAT(std::string(made.status().message()), HasSubstr(part));
    EXPECT_THAT(catalog_->References(), IsEmpty());
  }

  SeriesPtr series_;
};

TEST_F(CaptureTest, WholeCoarsePanesAreSummed) {
  const auto made = Capture({T(0), T(2)});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->counts.total(), 120u);
  EXPECT_EQ((*made)->layout, series_->layout());
  EXPECT_EQ((*made)->source,
            "captured from loans/score, 2023-11-03T08:00:00+00:00 to 2023-11-03T10:00:00+00:00");
  EXPECT_EQ(series_->model().HistogramsOf(*series_)->front().detail.reference.total(), 120u);
}

TEST_F(CaptureTest, WhereFinePanesAreKeptTheRangeMayBeFiner) {
  const auto made = Capture({T(9, 10), T(9, 20)});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->counts.total(), 10u);
}

TEST_F(CaptureTest, AnotherVersionMayHaveItAsItsBaseline) {
  ASSERT_TRUE(Capture({T(0), T(2)}, Key("score", "v2")).ok());
  const auto v2 = writer_->Resolve(
      {.model = "loans", .version = "v2", .feature = "score", .segments = {}}, false);
  EXPECT_EQ((*v2)->layout(), series_->layout());
}

TEST_F(CaptureTest, TheRangeMustBeClosed) {
  ExpectError(absl::StatusCode::kFailedPrecondition,
              "the panes are closed up to 2023-11-03T17:59:50+00:00 only", Capture({T(0), T(10)}));
}

TEST_F(CaptureTest, TheRangeMustBeRetained) {
  ExpectError(absl::StatusCode::kFailedPrecondition,
              "fine panes are kept since 2023-11-03T16:00:00+00:00; before that its ends must be "
              "multiples of the coarse pane, 1h",
              Capture({T(1, 10), T(2, 10)}));
}

TEST_F(CaptureTest, TheRangeMustBeOfWholePanesAndGoForward) {
  ExpectError(absl::StatusCode::kInvalidArgument,
              "its ends must be multiples of the fine pane, 10s",
              Capture({T(9), T(9) + absl::Seconds(15)}));
  ExpectError(absl::StatusCode::kInvalidArgument, "it ends before it starts",
              Capture({T(2), T(2)}));
}

TEST_F(CaptureTest, TheRangeMustHoldValues) {
  ExpectError(absl::StatusCode::kFailedPrecondition, "has no values in that range",
              Capture({T(-5), T(-4)}));
}

TEST_F(CaptureTest, TheRangeMustHoldEnoughValues) {
  StartWith(/*min_values=*/120);
  ExpectError(absl::StatusCode::kFailedPrecondition,
              "60 values are fewer than the 120 that monitor \"m\" compares with",
              Capture({T(0), T(1)}));
  EXPECT_TRUE(Capture({T(0), T(2)}).ok());
}

TEST_F(CaptureTest, WhatTheMonitorExcludesIsLeftOut) {
  // From 09:00 to 09:50, so all of that coarse pane.
  StartWith(/*min_values=*/1,
            ", exclude: [{start_time: '2023-11-03T09:00:00Z', end_time: '2023-11-03T09:50:00Z'}]");
  const auto made = Capture({T(0), T(3)});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->counts.total(), 120u);
  EXPECT_EQ((*made)->source,
            "captured from loans/score, 2023-11-03T08:00:00+00:00 to 2023-11-03T11:00:00+00:00, "
            "without 2023-11-03T09:00:00+00:00 to 2023-11-03T09:50:00+00:00");
  EXPECT_EQ(
      Capture({T(1), T(2)}).status().message(),
      "series \"loans/score\" has no values in that range besides what monitor \"m\" excludes");
}

TEST_F(CaptureTest, ItsBlocksTellHowMuchTheSeriesVaries) {
  StartWith(/*min_values=*/1, "", /*fine=*/"24h");
  Record("load", 10);
  const auto made = Capture({T(0), T(9)}, Key("load"), "load");
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE((*made)->blocks.has_value());
  EXPECT_EQ((*made)->blocks->live, absl::Minutes(10));
  EXPECT_EQ((*made)->blocks->moments.count, 50) << "of 54";
  // One of nine hours is of .1, so of 54 windows six. In bins of 1/9 and 8/9, 100 values against
  // 5,400.
  const auto times_chance = [](double p) {
    const double q = 1. / 9;
    const auto term = [](double a, double b) { return a > 0 ? a * std::log(2 * a / (a + b)) : 0; };
    const double jsd = (term(p, q) + term(1 - p, 1 - q) + term(q, p) + term(1 - q, 1 - p)) / 2;
    return 8 * jsd / (1. / 100 + 1. / 5'400) * (5'500. / 5'300);
  };
  // The fifty are those of index 54 i / 50: six are in the first hour, i = 0 to 5.
  const double mean = (6 * times_chance(1) + 44 * times_chance(0)) / 50;
  EXPECT_NEAR((*made)->blocks->moments.mean, mean, 2e-6 * mean);
  const Score score = series_->model().HistogramsOf(*series_)->front().detail.standing.score;
  EXPECT_EQ(score.overdispersion.source, OverdispersionSource::kReferenceBlocks);
  const auto v2 = writer_->Resolve(
      {.model = "loans", .version = "v2", .feature = "load", .segments = {}}, false);
  ASSERT_TRUE(v2.ok()) << v2.status();
  const Score of_another = (*v2)->model().HistogramsOf(**v2)->front().detail.standing.score;
  EXPECT_EQ(of_another.overdispersion.source, OverdispersionSource::kTooFewBlocks)
      << "another series has another rate, and noise of its own";
  EXPECT_GE(score.overdispersion.measured, mean);
  EXPECT_TRUE(score.overdispersion.unstable());
}

TEST_F(CaptureTest, NoBlockIsInAPaneThatIsLeftOut) {
  // Up to 09:50, but the coarse pane goes on to 10:00.
  StartWith(
      /*min_values=*/1,
      ", exclude: [{start_time: '2023-11-03T09:00:00Z', end_time: '2023-11-03T09:50:00Z'}]",
      /*fine=*/"24h");
  Record("load", 10);
  const auto made = Capture({T(0), T(9)}, Key("load"), "load");
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE((*made)->blocks.has_value());
  EXPECT_EQ((*made)->blocks->moments.count, 48);
}

TEST_F(CaptureTest, WhereTheirPanesAreNotKeptBlocksAreNotMeasured) {
  const auto made = Capture({T(0), T(9)});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_FALSE((*made)->blocks.has_value());
}

TEST_F(CaptureTest, TheSeriesMustBeThereAndOfTheSameFeature) {
  ExpectError(absl::StatusCode::kNotFound, "no series \"loans/none\"",
              Capture({T(0), T(1)}, Key("none"), "none"));
  ExpectError(absl::StatusCode::kInvalidArgument,
              "the reference is of loans/age, the series of loans/score",
              Capture({T(0), T(1)}, Key("age")));
}

TEST_F(CaptureTest, AnUndecidedSeriesIsDecidedByWhatIsCaptured) {
  const SeriesPtr age = Resolve("loans", "age");
  ASSERT_TRUE(Apply(Numbers(1, age, {20, 30}, T(9))).ok());
  ASSERT_TRUE(age->layout().lossless());
  const auto made = Capture({T(9), T(9, 10)}, Key("age"), "age");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(age->layout(), *Layout::Create(LogLinear{160}));
  EXPECT_EQ((*made)->counts.total(), 2u);
}

TEST_F(CaptureTest, CountsMustFitTheLayoutOfTheSeriesServed) {
  const auto v2 = writer_->Resolve(
      {.model = "loans", .version = "v2", .feature = "score", .segments = {}}, false);
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return catalog.DecideLayout(*v2, *Layout::Create(Explicit{{0, 0.1, 1}}));
                  })
                  .ok());
  const auto made = Capture({T(0), T(2)}, Key("score", "v2"));
  EXPECT_EQ(made.status().code(), absl::StatusCode::kInvalidArgument)
      << "a bucket of the series around 0.1 straddles";
  EXPECT_THAT(catalog_->References(), IsEmpty());
}

TEST_F(CaptureTest, CategoriesCannotServeNumbers) {
  const SeriesPtr city = Resolve("loans", "city", /*categorical=*/true);
  ASSERT_TRUE(Apply(Strings(1, city, {"Rome"}, T(9))).ok());
  const auto v2 = writer_->Resolve(
      {.model = "loans", .version = "v2", .feature = "city", .segments = {}}, false);
  FoldedBatch numbers = Numbers(2, *v2, {1}, T(9));
  ASSERT_TRUE(Apply(std::move(numbers)).ok());
  ExpectError(absl::StatusCode::kInvalidArgument, "has numbers; the reference has categories",
              Capture({T(9), T(9, 10)}, Key("city", "v2"), "city"));
}

TEST_F(CaptureTest, OfAModelThatHasClosedNothingYetItIsSaidInWords) {
  const SeriesPtr fresh = Resolve("fresh", "score");
  ASSERT_TRUE(Apply(Numbers(1, fresh, {0.5}, Now())).ok());
  const absl::Status status = writer_->Run([&](Catalog& catalog) {
    return CaptureReference(catalog,
                            {.model = "fresh",
                             .feature = "score",
                             .name = "base",
                             .model_version = "",
                             .segments = {}},
                            fresh->key(), {T(0), T(1)}, Now())
        .status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(
      status.message(),
      "range: no pane of model \"fresh\" is closed yet; the first closes with a value that is "
      "10s later than its end");
}

TEST_F(CaptureTest, NullsAloneDoNotChooseALayout) {
  const SeriesPtr city = Resolve("loans", "city");
  ASSERT_TRUE(Apply(Missing(1, city, 3, T(8, 45))).ok());
  ExpectError(absl::StatusCode::kFailedPrecondition,
              "series \"loans/city\" has in that range no values but nulls",
              Capture({T(8), T(9)}, Key("city"), "city"));
  EXPECT_TRUE(city->layout().lossless());
}

}  // namespace
}  // namespace drift

// References that are uploaded: numbers, counts between bounds, categories.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/engine/histogram/dictionary.h"
#include "server/ingest/references.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PinnedReferenceKey UploadKey(const std::string& feature, const std::string& version = "") {
  return {.model = "loans",
          .feature = feature,
          .name = "base",
          .model_version = version,
          .segments = {}};
}

NumberSample NumbersOf(const std::vector<double>& values) {
  NumberSample sample;
  Layout::Lossless().Fold(values, sample.lossless);
  return sample;
}

class UploadTest : public IngestFixture {
 protected:
  UploadTest() { StartWith(""); }

  // However few values a reference has.
  void StartWith(const std::string& yaml) { Start("alert_defaults: {min_values: 1}\n" + yaml); }

  absl::StatusOr<ReferencePtr> Upload(const PinnedReferenceKey& key,
                                      const ReferenceSample& sample) {
    absl::StatusOr<ReferencePtr> made = absl::UnknownError("not run");
    const absl::Status status = writer_->Run([&](Catalog& catalog) {
      made = UploadReference(catalog, key, sample, Now());
      return made.status();
    });
    EXPECT_EQ(status, made.status());
    return made;
  }

  std::string WhyNot(const PinnedReferenceKey& key, const ReferenceSample& sample) {
    const absl::Status status = Upload(key, sample).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(catalog_->References(), IsEmpty());
    return std::string(status.message());
  }
};

TEST_F(UploadTest, NumbersBecomeTheLayoutThatSuitsThem) {
  const auto scores = Upload(UploadKey("score"), NumbersOf({0.1, 0.5, 0.9}));
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ((*scores)->layout, *Layout::Create(Probability{160}));
  EXPECT_EQ((*scores)->counts.total(), 3u);
  EXPECT_EQ((*scores)->source, "uploaded");
  EXPECT_EQ((*scores)->created, Now());
  EXPECT_EQ((*Upload(UploadKey("age"), NumbersOf({20, 30, 40})))->layout,
            *Layout::Create(LogLinear{160}));
  EXPECT_EQ(Resolve("loans", "age")->layout(), *Layout::Create(LogLinear{160}));
}

TEST_F(UploadTest, AConfiguredLayoutComesFirst) {
  StartWith("monitors: [{name: m, layout: {linear: {min: 0, max: 1, buckets: 4}}}]");
  EXPECT_EQ((*Upload(UploadKey("score"), NumbersOf({0.1, 0.5})))->layout,
            *Layout::Create(Linear{0, 1, 4}));
}

TEST_F(UploadTest, TheLayoutOfTheSeriesComesFirstOfAll) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return catalog.DecideLayout(series, *Layout::Create(Linear{0, 1, 10}));
                  })
                  .ok());
  const auto made = Upload(UploadKey("score"), NumbersOf({0.1, 0.5, 7}));
  ASSERT_TRUE(made.ok());
  EXPECT_EQ((*made)->layout, series->layout());
  EXPECT_EQ((*made)->counts.special(Special::kAbove), 1u);
}

TEST_F(UploadTest, CountsBetweenBoundsMustNest) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return catalog.DecideLayout(series, *Layout::Create(Explicit{{0, 1, 2}}));
                  })
                  .ok());
  EXPECT_THAT(WhyNot(UploadKey("score"), BoundedSample{{0, 1.5, 2}, {3, 4}, {}}), HasSubstr("1.5"));
  const auto nests = Upload(UploadKey("score"), BoundedSample{{0, 0.5, 1, 2}, {1, 2, 4}, {}});
  ASSERT_TRUE(nests.ok()) << nests.status();
  EXPECT_EQ((*nests)->counts.buckets(), (std::vector<Bucket>{{0, 3}, {1, 4}}));
}

TEST_F(UploadTest, CountsBetweenBoundsMakeTheirOwnLayout) {
  BoundedSample sample{{0, 18, 65, 120}, {1, 2, 3}, {}};
  sample.specials[static_cast<int>(Special::kMissing)] = 9;
  const auto made = Upload(UploadKey("age"), sample);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->layout, *Layout::Create(Explicit{{0, 18, 65, 120}}));
  EXPECT_EQ((*made)->counts.total(), 15u);
}

TEST_F(UploadTest, CategoriesSeedTheDictionaryMostFrequentFirst) {
  StartWith("limits: {max_categories: 2}");
  const auto made = Upload(UploadKey("city"), CategorySample{{{"c", 1}, {"a", 5}, {"b", 9}}, 2});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(catalog_->FindModel("loans")->CategoriesOf("city"), ElementsAre("b", "a"));
  const int64_t other = Dictionary(0).Intern("c");
  EXPECT_EQ((*made)->counts.buckets(), (std::vector<Bucket>{{0, 9}, {1, 5}, {other, 1}}));
  EXPECT_EQ((*made)->counts.special(Special::kMissing), 2u);
  EXPECT_FALSE(Resolve("loans", "city")->layout().numeric());
}

TEST_F(UploadTest, AnEmptyOneIsRefusedAndLeavesNothingBehind) {
  const std::string why = "the reference has no values; at least one is needed";
  EXPECT_EQ(WhyNot(UploadKey("score"), NumberSample()), why);
  EXPECT_EQ(WhyNot(UploadKey("score"), BoundedSample{{0, 1}, {0}, {}}), why);
  EXPECT_EQ(WhyNot(UploadKey("city"), CategorySample{{{"a", 0}}, 0}), why);
  EXPECT_THAT(catalog_->Models(), IsEmpty());
  EXPECT_THAT(WhyNot(UploadKey("score"), BoundedSample{{1, 0}, {5}, {}}), HasSubstr("bounds"));
  EXPECT_THAT(catalog_->Models(), IsEmpty());
}

TEST_F(UploadTest, NullsAloneDoNotChooseALayout) {
  NumberSample numbers;
  numbers.lossless.Add(Special::kMissing, 5);
  BoundedSample bounded{{0, 1}, {0}, {}};
  bounded.specials[static_cast<int>(Special::kMissing)] = 5;
  const std::string why =
      "the reference has no values but nulls, which do not tell whether they are of numbers or "
      "categories; give at least one value, or configure the layout";
  EXPECT_EQ(WhyNot(UploadKey("city"), numbers), why);
  EXPECT_EQ(WhyNot(UploadKey("city"), bounded), why);
  EXPECT_EQ(WhyNot(UploadKey("city"), CategorySample{{}, 5}), why);
  EXPECT_THAT(catalog_->Models(), IsEmpty());
  const SeriesPtr city = Resolve("loans", "city", /*categorical=*/true);
  const auto receipt = Apply(Strings(1, city, {"a", "b"}, Now()));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(receipt->accepted_values, 2u);
  const auto known = Upload(UploadKey("city"), CategorySample{{}, 5});
  ASSERT_TRUE(known.ok()) << known.status() << ": the live values have told";
  EXPECT_EQ((*known)->counts.special(Special::kMissing), 5u);
}

TEST_F(UploadTest, TheModelIsMadeWhateverWasUploaded) {
  ASSERT_TRUE(Upload(UploadKey("score"), NumbersOf({0.5})).ok());
  EXPECT_NE(catalog_->FindModel("loans"), nullptr);
  PinnedReferenceKey key = UploadKey("age");
  key.model = "claims";
  ASSERT_TRUE(Upload(key, BoundedSample{{0, 18, 65}, {1, 2}, {}}).ok());
  EXPECT_NE(catalog_->FindModel("claims"), nullptr);
  EXPECT_EQ(catalog_->CreateModel("claims", {absl::Seconds(1), absl::Minutes(1)}).status().code(),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(UploadTest, ImpossibleNamesAreRefused) {
  PinnedReferenceKey key = UploadKey("score");
  key.name = "";
  EXPECT_EQ(WhyNot(key, NumbersOf({1})), "name: is empty; give 1 to 128 bytes");
  key = UploadKey("sco\nre");
  EXPECT_EQ(WhyNot(key, NumbersOf({1})), "feature: has the control character U+000A at byte 3");
}

TEST_F(UploadTest, TheTypeMustBeThatOfTheFeature) {
  Resolve("loans", "city", /*categorical=*/true);
  EXPECT_EQ(WhyNot(UploadKey("city"), NumbersOf({1})),
            "the feature's layout is " + (*Layout::Create(Categorical{64})).ToString() +
                "; it was sent numbers");
  EXPECT_THAT(WhyNot(UploadKey("city"), BoundedSample{{0, 1}, {5}, {}}),
              HasSubstr("it was sent counts between bounds"));
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(Apply(Numbers(1, series, {1}, Now())).ok());
  EXPECT_EQ(WhyNot(UploadKey("score"), CategorySample{{{"a", 1}}, 0}),
            "series \"loans/score\" has numbers; the reference has categories");
}

TEST_F(UploadTest, ReferencesThatMayServeTheSameSeriesAreOfOneLayout) {
  ASSERT_TRUE(Upload(UploadKey("score"), BoundedSample{{0, 0.5, 1}, {1, 2}, {}}).ok());
  const auto numbers = Upload(UploadKey("score", "v2"), NumbersOf({0.25, 0.75, 0.8}));
  ASSERT_TRUE(numbers.ok()) << numbers.status();
  EXPECT_EQ((*numbers)->layout, *Layout::Create(Explicit{{0, 0.5, 1}}));
  EXPECT_EQ((*numbers)->counts.buckets(), (std::vector<Bucket>{{0, 1}, {1, 2}}));
  EXPECT_EQ((*Upload(UploadKey("score"), BoundedSample{{0, 0.5, 1}, {3, 4}, {}}))->version, 2u);
}

TEST_F(UploadTest, SeriesOfDifferentLayoutsNeedReferencesOfTheirOwn) {
  for (const auto& [version, buckets] : {std::pair("v1", 4), std::pair("v2", 8)}) {
    const auto series = writer_->Resolve(
        {.model = "loans", .version = version, .feature = "score", .segments = {}}, false);
    ASSERT_TRUE(writer_
                    ->Run([&, buckets = buckets](Catalog& catalog) {
                      return catalog.DecideLayout(*series, *Layout::Create(Linear{0, 1, buckets}));
                    })
                    .ok());
  }
  EXPECT_THAT(WhyNot(UploadKey("score"), NumbersOf({0.5})),
              HasSubstr("name a model_version or segments that tell them apart"));
  EXPECT_EQ((*Upload(UploadKey("score", "v2"), NumbersOf({0.5})))->layout,
            *Layout::Create(Linear{0, 1, 8}));
}

TEST_F(UploadTest, ALayoutConfiguredForOneVersionIsThatOfTheReferenceThatServesAll) {
  StartWith(
      "monitors: [{name: second, match: {version: v2}, layout: {linear: {min: 0, max: 1, buckets: "
      "8}}}]");
  const auto made = Upload(UploadKey("score"), NumbersOf({0.1, 0.5, 0.9}));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->layout, *Layout::Create(Linear{0, 1, 8}));
  for (const char* version : {"v1", "v2"}) {
    const auto series = writer_->Resolve(
        {.model = "loans", .version = version, .feature = "score", .segments = {}}, false);
    EXPECT_EQ((*series)->layout(), (*made)->layout) << version;
    EXPECT_EQ(ScoreOf(*series, "base").unusable, "") << version;
  }
}

TEST_F(UploadTest, MonitorsOfDifferentLayoutsNeedReferencesOfTheirOwn) {
  StartWith(
      "monitors: [{name: first, match: {version: v1}, layout: {linear: {min: 0, max: 1, buckets: "
      "4}}}, {name: second, match: {version: v2}, layout: {linear: {min: 0, max: 1, buckets: "
      "8}}}]");
  const std::string why = WhyNot(UploadKey("score"), NumbersOf({0.5}));
  EXPECT_THAT(why, HasSubstr("\"first\" linear"));
  EXPECT_THAT(why, HasSubstr("\"second\" linear"));
  EXPECT_THAT(why, HasSubstr("name a model_version or segments that tell them apart"));
  EXPECT_EQ((*Upload(UploadKey("score", "v2"), NumbersOf({0.5})))->layout,
            *Layout::Create(Linear{0, 1, 8}));
}

TEST_F(UploadTest, AMonitorThatNothingReachesConfiguresNothing) {
  StartWith(
      "monitors: [{name: all, match: {model: loans}}, {name: second, match: {version: v2}, layout: "
      "{linear: {min: 0, max: 1, buckets: 8}}}]");
  EXPECT_EQ((*Upload(UploadKey("score"), NumbersOf({0.1, 0.5, 0.9})))->layout,
            *Layout::Create(Probability{160}));
}

std::string TooFew(const absl::StatusOr<ReferencePtr>& made) {
  EXPECT_EQ(made.status().code(), absl::StatusCode::kFailedPrecondition);
  return std::string(made.status().message());
}

TEST_F(UploadTest, FewerValuesThanAnyMonitorComparesWithAreRefused) {
  Start();
  const std::vector<double> few(499, 0.5);
  EXPECT_EQ(TooFew(Upload(UploadKey("score", "v2"), NumbersOf(few))),
            "reference \"base\" of loans@v2/score: 499 values are fewer than the 500 that monitor "
            "\"default\" compares with; give it more, or lower the monitor's alert.min_values");
  EXPECT_THAT(catalog_->References(), IsEmpty());
  EXPECT_TRUE(Upload(UploadKey("score"), NumbersOf(std::vector<double>(500, 0.5))).ok());
}

TEST_F(UploadTest, TheMonitorThatIsContentWithLeastDecides) {
  Start(
      "alert_defaults: {min_values: 9}\nmonitors: [{name: first, match: {version: v1}, alert: "
      "{min_values: 3}}, {name: all, match: {model: loans}}, {name: hidden, alert: {min_values: "
      "1}}]");
  EXPECT_THAT(TooFew(Upload(UploadKey("score"), NumbersOf({1, 2}))),
              HasSubstr("the 3 that monitor \"first\""));
  EXPECT_THAT(TooFew(Upload(UploadKey("score", "v2"), NumbersOf({1, 2, 3}))),
              HasSubstr("the 9 that monitor \"all\""));
  EXPECT_TRUE(Upload(UploadKey("score"), NumbersOf({1, 2, 3})).ok());
}

TEST_F(UploadTest, WhatCountsInASumMayHaveFewerValues) {
  Start("monitors: [{name: m, roll_up: {versions: true}}]");
  EXPECT_TRUE(Upload(UploadKey("score", "v1"), NumbersOf({1, 2})).ok());
  TooFew(Upload(UploadKey("score"), NumbersOf({1, 2})));
  TooFew(Upload(UploadKey("score", "*"), NumbersOf({1, 2})));
}

TEST_F(UploadTest, AReferenceOfASumTakesTheLayoutOfItsParts) {
  const auto part = writer_->Resolve(
      {.model = "loans", .version = "v1", .feature = "score", .segments = {}}, false);
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    return catalog.DecideLayout(*part, *Layout::Create(Linear{0, 1, 10}));
                  })
                  .ok());
  const auto made = Upload(UploadKey("score", "*"), NumbersOf({0.1, 0.5}));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->layout, (*part)->layout());
}

TEST_F(UploadTest, WhoMadeItIsKept) {
  absl::StatusOr<ReferencePtr> made = absl::UnknownError("not run");
  const auto upload = [&](const std::string& author) {
    (void)writer_->Run([&](Catalog& catalog) {
      made = UploadReference(catalog, UploadKey("score"), NumbersOf({0.5}), Now(), author);
      return made.status();
    });
  };
  upload("ada");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->author, "ada");
  StartWith("");
  EXPECT_EQ(catalog_->References().front()->author, "ada");
  upload("a\nb");
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("author: "));
}

}  // namespace
}  // namespace drift

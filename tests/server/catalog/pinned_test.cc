// Pinned references: whom they serve, what they decide, and how they are replaced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/engine/histogram/dictionary.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;

PinnedReferenceKey Key(const std::string& name, const std::string& version = "",
                       const Segments& segments = {}) {
  return {.model = "loans",
          .feature = "score",
          .name = name,
          .model_version = version,
          .segments = segments};
}

class PinnedTest : public CatalogFixture {
 protected:
  PinnedTest() { Open(); }

  uint64_t ValuesServed(const SeriesPtr& series) {
    return ScoreOf(series, "base").standing.score.reference_values;
  }
};

TEST_F(PinnedTest, ServesSeriesOfItsModelAndFeatureAndWhateverElseItNames) {
  const SeriesKey series{
      .model = "loans", .version = "v1", .feature = "score", .segments = {{"region", "eu"}}};
  EXPECT_TRUE(Serves(Key("base"), series));
  EXPECT_TRUE(Serves(Key("base", "v1"), series));
  EXPECT_FALSE(Serves(Key("base", "v2"), series));
  EXPECT_TRUE(Serves(Key("base", "v1", {{"region", "eu"}}), series));
  EXPECT_FALSE(Serves(Key("base", "", {{"region", "us"}}), series));
  PinnedReferenceKey other = Key("base");
  other.feature = "age";
  EXPECT_FALSE(Serves(other, series));
}

TEST_F(PinnedTest, ServesAFeatureOfEveryVersionWhateverFeaturesStandBetween) {
  const auto make = [&](const std::string& model, const std::string& version,
                        const std::string& feature) {
    const SeriesKey key{.model = model, .version = version, .feature = feature, .segments = {}};
    const auto made = catalog_->FindOrCreateSeries(key, /*categorical=*/false, absl::UnixEpoch());
    EXPECT_TRUE(made.ok()) << made.status();
  };
  for (const std::string version : {"", "1", "10", "2", "3", "4"}) {
    make("loans", version, "age");
    if (version != "2") make("loans", version, "score");
    if (version != "10") make("loans", version, "zip");
  }
  make("loans", "5", "zip");
  make("loans2", "1", "score");
  std::vector<std::string> served;
  for (const SeriesPtr& series : catalog_->SeriesServedBy(Key("base"))) {
    served.push_back(series->name());
  }
  EXPECT_THAT(served, ElementsAre("loans/score", "loans@1/score", "loans@10/score", "loans@3/score",
                                  "loans@4/score"));
}

TEST_F(PinnedTest, WithoutAConfiguredReferenceThePinnedOneIsUsed) {
  const SeriesPtr series = Series("loans", "score");
  EXPECT_THAT(ReferenceNames(series), ElementsAre("trailing"));
  Pin(Key("base"), {0.1, 0.2});
  EXPECT_THAT(ReferenceNames(series), ElementsAre("base"));
  ASSERT_TRUE(catalog_->DeleteReference(Key("base")).ok());
  EXPECT_THAT(ReferenceNames(series), ElementsAre("trailing"));
}

TEST_F(PinnedTest, TheNarrowestOfOneNameServes) {
  const SeriesPtr plain = Series("loans", "score");
  const SeriesPtr v1 = Series("loans", "score", "v1");
  const SeriesPtr eu = Series("loans", "score", "", {{"region", "eu"}});
  const SeriesPtr v1_eu = Series("loans", "score", "v1", {{"region", "eu"}});
  for (const SeriesPtr& series : {plain, v1, eu, v1_eu}) Take(series, {0.5}, At(0));
  Pin(Key("base", "v1", {{"region", "eu"}}), std::vector<double>(4, 0.1));
  Pin(Key("base", "", {{"region", "eu"}}), std::vector<double>(3, 0.1));
  Pin(Key("base", "v1"), std::vector<double>(2, 0.1));
  Pin(Key("base"), {0.1});
  for (int times = 0; times < 2; ++times) {
    const auto values = [&](const SeriesPtr& series) {
      const SeriesPtr now = catalog_->FindSeries(series->key());
      return now->model().HistogramsOf(*now)->front().detail.reference.total();
    };
    EXPECT_EQ(values(plain), 1u);
    EXPECT_EQ(values(v1), 2u);
    EXPECT_EQ(values(eu), 3u);
    EXPECT_EQ(values(v1_eu), 4u);
    if (times == 0) Open();
  }
}

TEST_F(PinnedTest, ANewVersionOfAModelStartsWithItsBaseline) {
  Pin(Key("base"), {0.1, 0.2, 0.3});
  const SeriesPtr series = Series("loans", "score", "v9");
  EXPECT_THAT(ReferenceNames(series), ElementsAre("base"));
  EXPECT_EQ(series->layout(), *Layout::Create(Probability{160}))
      << "uploaded before the first value, it decides the layout";
}

TEST_F(PinnedTest, DecidesTheLayoutOfWhatItServesAndConvertsItsPanes) {
  const SeriesPtr series = Series("loans", "score");
  const SeriesPtr other = Series("loans", "age");
  Take(series, {0.25, 0.5, 7}, At(0));
  Take(other, {40}, At(0));
  Pin(Key("base"), {0.1, 0.2});
  EXPECT_EQ(series->layout(), *Layout::Create(Probability{160}));
  EXPECT_TRUE(other->layout().lossless());
  const Counts sum = *series->model().SumPanes(*series, Tier::kFine,
                                               {absl::InfinitePast(), absl::InfiniteFuture()});
  EXPECT_EQ(sum.total(), 3u);
  EXPECT_EQ(sum.special(Special::kAbove), 1u);
}

TEST_F(PinnedTest, ReplacingCountsVersionsUpAndKeepsTheLastOne) {
  const SeriesPtr series = Series("loans", "score");
  EXPECT_EQ(Pin(Key("base"), {0.1, 0.2})->version, 1u);
  EXPECT_EQ(Pin(Key("base"), {0.1, 0.2, 0.3})->version, 2u);
  Take(series, {0.5}, At(0));
  Take(series, {0.5}, At(100));
  EXPECT_EQ(ValuesServed(series), 3u);
  Open();
  ASSERT_EQ(catalog_->References().size(), 1u);
  EXPECT_EQ(catalog_->References()[0]->version, 2u);
  EXPECT_EQ(ValuesServed(catalog_->FindSeries(series->key())), 3u);
}

TEST_F(PinnedTest, DeletingIsForGood) {
  Pin(Key("base"), {0.1, 0.2});
  Pin(Key("base", "v1"), {0.1, 0.2});
  ASSERT_TRUE(catalog_->DeleteReference(Key("base")).ok());
  EXPECT_EQ(catalog_->DeleteReference(Key("base")),
            absl::NotFoundError("no reference \"base\" of loans/score with that version and these "
                                "segments"));
  Open();
  ASSERT_EQ(catalog_->References().size(), 1u);
  EXPECT_EQ(catalog_->References()[0]->key, Key("base", "v1"));
}

TEST_F(PinnedTest, AReferenceThatIsMadeAgainDoesNotInheritTheOldOnesState) {
  const std::string yaml =
      "alert_defaults: {min_values: 1}\nmonitors: [{name: m, alert: {for: 0s}}]";
  Open(yaml);
  const SeriesPtr series = Series("loans", "score");
  Pin(Key("base"), std::vector<double>(1000, 0.1));
  Take(series, std::vector<double>(1000, 0.9), At(0));
  Take(series, {0.9}, At(100));
  ASSERT_EQ(ScoreOf(series, "base").standing.state.alert.state, AlertState::kDrifting);
  ASSERT_TRUE(catalog_->DeleteReference(Key("base")).ok());
  Open(yaml);
  Pin(Key("base"), std::vector<double>(1000, 0.9));
  Open(yaml);
  const ReferenceState state = ScoreOf(catalog_->FindSeries(series->key()), "base").standing.state;
  EXPECT_EQ(state.alert, Alert());
  EXPECT_EQ(state.raised, 0u);
  EXPECT_LT(state.score.divergences.jsd_bits, 0.01) << "of the new one, before a pane closes";
}

TEST_F(PinnedTest, AReferenceOfALayoutThatNestsInTheSeriesIsConverted) {
  const SeriesPtr series = Series("loans", "score");
  ASSERT_TRUE(catalog_->DecideLayout(series, *Layout::Create(Explicit{{0, 0.5, 1}})).ok());
  Take(series, {0.25}, At(0));
  Pin(Key("base"), {0.1, 0.2, 0.7}, *Layout::Create(Explicit{{0, 0.25, 0.5, 1}}));
  const auto views = series->model().HistogramsOf(*series);
  EXPECT_EQ(views->front().detail.reference.buckets(), (std::vector<Bucket>{{0, 2}, {1, 1}}));
  EXPECT_EQ(views->front().score.unusable, "");
}

TEST_F(PinnedTest, ACrashBeforeTheLayoutsThatFollowIsMadeUpForAtTheNextStart) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, {0.25, 0.5}, At(0));
  const Layout layout = *Layout::Create(Linear{0, 1, 4});
  Counts counts = layout.NewCounts();
  layout.Fold(std::vector<double>{0.1, 0.2, 0.3}, counts);
  StoreWrite write;
  write.PutReference({.key = Key("base"),
                      .version = 1,
                      .layout = layout,
                      .counts = counts,
                      .created = At(0),
                      .source = "uploaded",
                      .author = {},
                      .blocks = {}});
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kSynced).ok());
  Open();
  const SeriesPtr again = catalog_->FindSeries(series->key());
  EXPECT_EQ(again->layout(), layout);
  Take(again, {0.5}, At(100));
  EXPECT_EQ(ValuesServed(again), 3u);
}

TEST_F(PinnedTest, AReferenceOfALayoutThatDoesNotNestIsAsIfEmptyAndSaysSo) {
  const SeriesPtr series = Series("loans", "score");
  Pin(Key("base"), {0.1, 0.2});
  Take(series, {0.5}, At(0));
  Pin(Key("base"), {0.1, 0.2, 0.3}, *Layout::Create(Linear{0, 1, 10}));
  Take(series, {0.5}, At(100));
  EXPECT_EQ(ValuesServed(series), 0u);
  const std::string why = "reference \"base\" cannot be compared with: it is in the layout " +
                          Layout::Create(Linear{0, 1, 10})->ToString() +
                          ", which does not nest in the series' " + series->layout().ToString() +
                          "; upload it again";
  EXPECT_EQ(ScoreOf(series, "base").unusable, why);
  EXPECT_EQ(series->model().HistogramsOf(*series)->front().score.unusable, why);
}

TEST_F(PinnedTest, ADictionaryIsSeededByTheMostFrequentAndShared) {
  Open("limits: {max_categories: 3}");
  const SeriesPtr series = Categories("loans", "city");
  Model& model = series->model();
  StoreWrite write;
  model.SeedDictionary("city", 3, {{"rare", 1}, {"often", 9}, {"some", 5}, {"never", 0}}, write);
  const Counts counts = model.CountCategories("city", 3, {{"often", 2}, {"new", 4}}, write);
  ASSERT_EQ(counts.buckets().size(), 2u);
  EXPECT_EQ(counts.buckets()[0], (Bucket{0, 2}));
  EXPECT_TRUE(OtherPartOf(counts.buckets()[1].number).has_value());
  EXPECT_EQ(counts.buckets()[1].count, 4u);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
  EXPECT_THAT(model.CategoriesOf("city"), ElementsAre("often", "some", "rare"));
  Open("limits: {max_categories: 3}");
  EXPECT_THAT(catalog_->FindModel("loans")->CategoriesOf("city"),
              ElementsAre("often", "some", "rare"));
}

}  // namespace
}  // namespace drift

// References that are the live window of a series of another model: a fine-tuned model against its
// base.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kAgainstBase[] = R"(
models: [{match: base, fine_pane: 5s}]
monitors:
- name: tuned
  match: {model: tuned}
  live: 20s
  layout: {linear: {min: 0, max: 1, buckets: 4}}
  references: [{name: base, series: {model: base}}]
- name: rest
  live: 20s
  layout: {linear: {min: 0, max: 1, buckets: 4}}
)";

// Categories, of which one model tells more apart than the other.
constexpr char kCategoriesAgainstBase[] = R"(
monitors:
- name: tuned
  match: {model: tuned}
  live: 20s
  layout: {categorical: {max_categories: 12}}
  references: [{name: base, series: {model: base}}]
- {name: rest, live: 20s, layout: {categorical: {max_categories: 9}}}
)";

constexpr char kUnconfigured[] =
    "monitors: [{name: tuned, match: {model: tuned}, references: [{name: base, series: {model: "
    "base}}]}]";

// Each fits the panes of its own model alone.
constexpr char kTunedAgainstBase[] = R"(
models: [{match: base, fine_pane: 7s}]
monitors:
- {name: a, match: {model: tuned}, live: 20s, references: [{name: other, series: {model: base}}]}
)";
constexpr char kLinkBack[] =
    "monitors: [{name: b, match: {model: base}, live: 21s, references: [{name: other, series: "
    "{model: tuned}}]}]";

class OtherModelReferenceTest : public CatalogFixture {
 protected:
  SeriesPtr Tuned() { return Series("tuned", "f"); }
  SeriesPtr Base() { return Series("base", "f"); }
  ScoreView Score() { return ScoreOf(Tuned(), "base"); }

  // Counts categories as ingest does.
  void TakeCategories(const SeriesPtr& series, const Model::CategoryCounts& categories,
                      absl::Time time) {
    Model& model = series->model();
    const Layout layout = series->layout();
    const int most = std::get<Categorical>(layout.kind()).max_categories;
    StoreWrite write;
    const Counts counts = model.CountCategories(series->key().feature, most, categories, write);
    model.Add(*series, layout, FloorTo(time, model.panes().fine), counts, write);
    write.PutActivity(series->Accept(counts.total(), time, time));
    model.MoveClock(time, time, write);
    ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
    ASSERT_TRUE(model.ClosePanes(catalog_->changes()).ok());
  }

  // What `counts` says of each category of the model, by name; all others are under "".
  static Model::CategoryCounts ByName(const Counts& counts, const Model& model) {
    const std::vector<std::string> names = model.CategoriesOf("f");
    Model::CategoryCounts by_name;
    for (const Bucket& bucket : counts.buckets()) {
      const bool named = !OtherPartOf(bucket.number).has_value();
      by_name[named ? names.at(bucket.number) : ""] += bucket.count;
    }
    return by_name;
  }
};

TEST_F(OtherModelReferenceTest, LiveIsScoredAgainstTheWindowOfTheOtherAtItsOwnClock) {
  Open(kAgainstBase);
  Take(Base(), std::vector<double>(100, 0.1), At(5000));
  Take(Base(), std::vector<double>(100, 0.9), At(5010));
  Take(Base(), {0.1}, At(5025));
  Take(Tuned(), std::vector<double>(50, 0.9), At(1000));
  Take(Tuned(), {0.1}, At(1030));
  for (int times = 0; times < 2; ++times) {
    const ScoreView view = Score();
    EXPECT_EQ(view.unusable, "");
    EXPECT_EQ(view.standing.live_range, (TimeRange{At(990), At(1010)}));
    EXPECT_EQ(view.standing.score.live_values, 50u);
    EXPECT_EQ(view.standing.reference_range, (TimeRange{At(5000), At(5020)}));
    EXPECT_EQ(view.standing.score.reference_values, 200u);
    // p = (0, 1), q = (1/2, 1/2): H(1/4, 3/4) - H(1/2, 1/2) / 2.
    EXPECT_NEAR(view.standing.score.divergences.jsd_bits, 0.8112781244591328 - 0.5, 2e-6);
    EXPECT_EQ(ReferenceNames(Base()), std::vector<std::string>{"trailing"});
    Open(kAgainstBase);
  }
}

TEST_F(OtherModelReferenceTest, AClosingPaneSeesTheOtherAsItIsThen) {
  Open(kAgainstBase);
  Take(Tuned(), std::vector<double>(50, 0.9), At(1000));
  Take(Base(), std::vector<double>(100, 0.1), At(1000));
  Take(Base(), {0.1}, At(1010));
  Take(Tuned(), {0.9}, At(1010));
  Take(Tuned(), {0.9}, At(1020));
  EXPECT_EQ(Score().standing.score.reference_values, 100u);
  Take(Base(), {0.1}, At(1020));
  EXPECT_EQ(Score().standing.score.reference_values, 100u) << "no pane of its own has closed";
  Take(Tuned(), {0.9}, At(1030));
  EXPECT_EQ(Score().standing.score.reference_values, 101u);
}

// Nothing of the comparison is stored but the states: the rest must be there before it is scored.
TEST_F(OtherModelReferenceTest, AfterARestartTheWindowIsThereBeforeAnythingIsScored) {
  Open();
  Take(Base(), std::vector<double>(100, 0.1), At(1000));
  Take(Base(), {0.1}, At(1020));
  Take(Tuned(), std::vector<double>(50, 0.1), At(1000));
  Take(Tuned(), {0.1}, At(1020));
  Open(kUnconfigured);
  EXPECT_EQ(Score().unusable, "");
  EXPECT_EQ(Score().standing.score.reference_values, 100u);
  const auto views = Tuned()->model().HistogramsOf(*Tuned());
  ASSERT_TRUE(views.ok()) << views.status();
  EXPECT_EQ(views->front().detail.reference.total(), 100u);
}

TEST_F(OtherModelReferenceTest, ItIsUnusableWhileTheOtherIsNotThere) {
  Open(kAgainstBase);
  const std::string why = "reference \"base\" cannot be compared with: no series \"base/f\"";
  Take(Tuned(), std::vector<double>(50, 0.9), At(1000));
  Take(Tuned(), {0.9}, At(1010));
  Take(Tuned(), {0.9}, At(1020));
  EXPECT_EQ(Score().unusable, why);
  Take(Base(), std::vector<double>(100, 0.1), At(1000));
  EXPECT_EQ(Score().unusable, "") << "as soon as it comes";
  Take(Base(), {0.1}, At(1010));
  Take(Tuned(), {0.9}, At(1030));
  EXPECT_EQ(Score().standing.score.reference_values, 100u);
  ASSERT_TRUE(catalog_->DeleteSeries({Base()}).ok());
  EXPECT_EQ(catalog_->FindModel("base"), nullptr) << "its model went with it";
  EXPECT_EQ(Score().unusable, why);
  EXPECT_EQ(Score().standing.score.reference_values, 0u);
  Take(Tuned(), {0.9}, At(1040));
  EXPECT_EQ(Score().standing.score.reference_values, 0u);
  Take(Base(), std::vector<double>(70, 0.1), At(9000));
  Take(Base(), {0.1}, At(9010));
  Take(Tuned(), {0.9}, At(1050));
  EXPECT_EQ(Score().unusable, "");
  EXPECT_EQ(Score().standing.score.reference_values, 70u) << "of the new one";
}

TEST_F(OtherModelReferenceTest, WhatIsComparedMayGoBeforeWhatItIsComparedWith) {
  Open(kAgainstBase);
  Base();
  ASSERT_TRUE(catalog_->DeleteSeries({Tuned()}).ok());
  EXPECT_EQ(Score().unusable, "");
  ASSERT_TRUE(catalog_->DeleteSeries({Tuned(), Base()}).ok());
  EXPECT_THAT(catalog_->Models(), IsEmpty());
}

TEST_F(OtherModelReferenceTest, NumbersNeedOneLayout) {
  Open(kUnconfigured);
  Take(Base(), std::vector<double>(600, 3), At(1000));
  EXPECT_THAT(Score().unusable, HasSubstr("\"base/f\" is in the layout log_linear"));
  EXPECT_THAT(Score().unusable, HasSubstr("configure one layout for both"));
  Take(Tuned(), std::vector<double>(600, 3), At(1000));
  ASSERT_EQ(Tuned()->layout(), Base()->layout());
  EXPECT_EQ(Score().unusable, "");
}

TEST_F(OtherModelReferenceTest, ALayoutThatTheOtherGetsLaterIsUsed) {
  Open(kUnconfigured);
  Take(Tuned(), std::vector<double>(600, 3), At(1000));
  Take(Base(), std::vector<double>(400, 3), At(1000));
  EXPECT_NE(Score().unusable, "");
  Take(Base(), std::vector<double>(200, 3), At(1020));
  EXPECT_EQ(Score().unusable, "");
  Take(Tuned(), {3}, At(1020));
  EXPECT_EQ(Score().standing.score.reference_values, 400u);
  EXPECT_NEAR(Score().standing.score.divergences.jsd_bits, 0, 1e-9);
}

TEST_F(OtherModelReferenceTest, OpenPanesAreScoredAgainstTheOtherAsItIs) {
  Open(kAgainstBase);
  Take(Tuned(), std::vector<double>(50, 0.9), At(1000));
  Take(Base(), std::vector<double>(100, 0.1), At(1000));
  Take(Base(), {0.1}, At(1010));
  ASSERT_TRUE(Tuned()->model().ScoreOpenPanes(At(1000)).ok());
  EXPECT_TRUE(Score().provisional);
  EXPECT_EQ(Score().standing.score.live_values, 50u);
  EXPECT_EQ(Score().standing.score.reference_values, 100u);
}

TEST_F(OtherModelReferenceTest, NamingItsOwnModelIsNamingNone) {
  Open(
      "monitors: [{name: canary, match: {version: canary}, live: 20s, references: [{name: base, "
      "series: {model: tuned, version: prod}}]}]");
  const SeriesPtr canary = Series("tuned", "f", "canary"),
                  production = Series("tuned", "f", "prod");
  Take(production, std::vector<double>(30, 1), At(1000));
  Take(canary, {1}, At(1000));
  Take(canary, {1}, At(1020));
  EXPECT_EQ(ScoreOf(canary, "base").unusable, "");
  EXPECT_EQ(ScoreOf(canary, "base").standing.score.reference_values, 30u);
  EXPECT_FALSE(canary->model().compares_models());
}

TEST_F(OtherModelReferenceTest, ASeriesIsNotComparedWithItselfByNamingItsModel) {
  Open("monitors: [{name: all, references: [{name: base, series: {model: base}}]}]");
  EXPECT_THAT(ScoreOf(Base(), "base").unusable, HasSubstr("is the series itself"));
  EXPECT_EQ(Score().unusable, "") << "another model's is";
}

TEST_F(OtherModelReferenceTest, ACircleOfModelsIsToldOnceWithThePanesOfEach) {
  const auto circle = HasSubstr(
      "monitors \"a\", \"b\": series \"tuned/f\" is compared with itself by way of \"base/f\"");
  Open(kTunedAgainstBase);
  PutMonitors(kLinkBack);
  const SeriesPtr tuned = Tuned();
  EXPECT_THAT(catalog_->TakeMisfits(), ElementsAre(circle)) << "before the other is there";
  const SeriesPtr base = Base();
  EXPECT_THAT(catalog_->TakeMisfits(), IsEmpty());
  EXPECT_EQ(ScoreOf(tuned, "other").unusable,
            "reference \"other\" cannot be compared with: series \"base/f\" is itself compared "
            "with this one");
  EXPECT_THAT(ScoreOf(base, "other").unusable,
              HasSubstr("\"tuned/f\" is itself compared with this one"));
  ASSERT_TRUE(catalog_->DeleteMonitor("b").ok());
  EXPECT_EQ(ScoreOf(tuned, "other").unusable, "");
}

TEST_F(OtherModelReferenceTest, OneOfThePanesOfTheOtherModelIsNoCircle) {
  Open(kTunedAgainstBase);
  // Does not fit panes of 7 s: the built-in one watches base.
  PutMonitors(absl::StrReplaceAll(kLinkBack, {{"21s", "20s"}}));
  Base();
  EXPECT_EQ(ScoreOf(Tuned(), "other").unusable, "");
}

TEST_F(OtherModelReferenceTest, CategoriesOfTheOtherAreCountedByName) {
  Open(kCategoriesAgainstBase);
  TakeCategories(Base(), {{"a", 10}, {"b", 20}}, At(1000));
  TakeCategories(Tuned(), {{"b", 4}, {"c", 2}}, At(1000));
  TakeCategories(Base(), {{"a", 1}}, At(1020));
  TakeCategories(Tuned(), {{"a", 1}}, At(1020));
  const auto views = Tuned()->model().HistogramsOf(*Tuned());
  ASSERT_TRUE(views.ok()) << views.status();
  const SeriesWatch::Detail& detail = views->front().detail;
  EXPECT_EQ(ByName(detail.live, Tuned()->model()), (Model::CategoryCounts{{"b", 4}, {"c", 2}}));
  EXPECT_EQ(ByName(detail.reference, Tuned()->model()),
            (Model::CategoryCounts{{"a", 10}, {"b", 20}}));
}

TEST_F(OtherModelReferenceTest, CategoriesOnlyTheOtherHasJoinAndKeepTheirNumbers) {
  Open(kCategoriesAgainstBase);
  TakeCategories(Tuned(), {{"z", 1}}, At(1000));
  TakeCategories(Base(), {{"a", 10}, {"b", 20}}, At(1000));
  TakeCategories(Base(), {{"a", 1}}, At(1020));
  TakeCategories(Tuned(), {{"z", 1}}, At(1020));
  EXPECT_THAT(Tuned()->model().CategoriesOf("f"), ElementsAre("z", "a", "b"));
  TakeCategories(Tuned(), {{"y", 1}}, At(1020));
  for (int times = 0; times < 2; ++times) {
    EXPECT_THAT(Tuned()->model().CategoriesOf("f"), ElementsAre("z", "a", "b", "y"));
    EXPECT_THAT(Base()->model().CategoriesOf("f"), ElementsAre("a", "b"));
    Open(kCategoriesAgainstBase);
  }
}

// Else who comes first where there is room for one would hang on them.
TEST_F(OtherModelReferenceTest, NeitherARestartNorTheTimerLetsACategoryJoin) {
  Open(kCategoriesAgainstBase);
  TakeCategories(Tuned(), {{"z", 1}}, At(1000));
  TakeCategories(Tuned(), {{"z", 1}}, At(1020));
  TakeCategories(Base(), {{"a", 10}}, At(1000));
  TakeCategories(Base(), {{"a", 1}}, At(1020));
  Open(kCategoriesAgainstBase);
  ASSERT_TRUE(Tuned()->model().ScoreOpenPanes(At(1020)).ok());
  EXPECT_EQ(Score().standing.score.reference_values, 10u) << "it is compared all the same";
  EXPECT_THAT(Tuned()->model().CategoriesOf("f"), ElementsAre("z"));
  TakeCategories(Tuned(), {{"y", 1}}, At(1030));
  EXPECT_THAT(Tuned()->model().CategoriesOf("f"), ElementsAre("z", "y", "a"));
}

// Against a recount by name of what came: a category that either model has no number for is among
// the others.
TEST_F(OtherModelReferenceTest, CategoriesAreWhatARecountByNameSays) {
  Open(kCategoriesAgainstBase);
  std::mt19937_64 random(11);
  Model::CategoryCounts tuned, base;  // of the live windows
  const auto some = [&](Model::CategoryCounts& sum) {
    Model::CategoryCounts categories;
    for (int i = 0; i < 40; ++i) ++categories[absl::StrCat("c", random() % 20)];
    for (const auto& [category, count] : categories) sum[category] += count;
    return categories;
  };
  TakeCategories(Tuned(), some(tuned), At(1000));
  TakeCategories(Base(), some(base), At(1000));
  TakeCategories(Base(), some(base), At(1010));
  TakeCategories(Tuned(), some(tuned), At(1010));
  TakeCategories(Base(), {{"c0", 1}}, At(1030));
  TakeCategories(Tuned(), {{"c0", 1}}, At(1030));

  const std::vector<std::string> of_tuned = Tuned()->model().CategoriesOf("f");
  const std::vector<std::string> of_base = Base()->model().CategoriesOf("f");
  ASSERT_EQ(of_tuned.size(), 12u) << "both are full";
  ASSERT_EQ(of_base.size(), 9u);
  const auto recount = [&](const Model::CategoryCounts& values) {
    Model::CategoryCounts by_name;
    for (const auto& [category, count] : values) {
      const bool told_apart = testing::Value(of_tuned, testing::Contains(category)) &&
                              testing::Value(of_base, testing::Contains(category));
      by_name[told_apart ? category : ""] += count;
    }
    return by_name;
  };
  for (int times = 0; times < 2; ++times) {
    const auto views = Tuned()->model().HistogramsOf(*Tuned());
    ASSERT_TRUE(views.ok()) << views.status();
    const SeriesWatch::Detail& detail = views->front().detail;
    EXPECT_EQ(ByName(detail.live, Tuned()->model()), recount(tuned));
    EXPECT_EQ(ByName(detail.reference, Tuned()->model()), recount(base));
    EXPECT_GT(recount(base)[""], 0u);
    Open(kCategoriesAgainstBase);
  }
}

}  // namespace
}  // namespace drift

// References that are the live window of another series: a canary against production.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kCanary[] = R"(
monitors:
- name: canary
  match: {version: canary}
  live: 20s
  layout: {linear: {min: 0, max: 1, buckets: 4}}
  references: [{name: production, series: {version: prod}}]
- name: rest
  live: 20s
  layout: {linear: {min: 0, max: 1, buckets: 4}}
)";

// a with b, b with c, and what makes it a circle, c with a.
constexpr char kChain[] = R"(
monitors:
- {name: a, match: {version: a}, references: [{name: other, series: {version: b}}]}
- {name: b, match: {version: b}, references: [{name: other, series: {version: c}}]}
)";
constexpr char kLastLink[] =
    "monitors: [{name: c, match: {version: c}, references: [{name: other, series: {version: a}}]}]";

class SeriesReferenceTest : public CatalogFixture {
 protected:
  std::string WhyUnusable() { return ScoreOf(Series("m", "f", "canary"), "production").unusable; }
};

TEST_F(SeriesReferenceTest, LiveIsScoredAgainstTheLiveWindowOfTheOther) {
  Open(kCanary);
  for (int times = 0; times < 2; ++times) {
    const SeriesPtr production = Series("m", "f", "prod");
    const SeriesPtr canary = Series("m", "f", "canary");
    if (times == 0) {
      Take(production, std::vector<double>(100, 0.1), At(1000));
      Take(canary, std::vector<double>(50, 0.9), At(1000));
      Take(production, std::vector<double>(100, 0.9), At(1010));
      Take(production, {0.1}, At(1030));
    }
    const ScoreView view = ScoreOf(canary, "production");
    EXPECT_EQ(view.unusable, "");
    EXPECT_EQ(view.standing.score.live_values, 50u);
    EXPECT_EQ(view.standing.score.reference_values, 200u) << "of 20 s up to 1020";
    // p = (0, 1), q = (1/2, 1/2): H(1/4, 3/4) - H(1/2, 1/2) / 2.
    EXPECT_NEAR(view.standing.score.divergences.jsd_bits, 0.8112781244591328 - 0.5, 2e-6);
    EXPECT_EQ(ReferenceNames(production), std::vector<std::string>{"trailing"});
    Open(kCanary);
  }
}

TEST_F(SeriesReferenceTest, ItIsUnusableWhileTheOtherIsNotThere) {
  Open(kCanary);
  const std::string why =
      "reference \"production\" cannot be compared with: no series \"m@prod/f\"";
  EXPECT_EQ(WhyUnusable(), why);
  const SeriesPtr production = Series("m", "f", "prod");
  EXPECT_EQ(WhyUnusable(), "");
  ASSERT_TRUE(catalog_->DeleteSeries({production}).ok());
  EXPECT_EQ(WhyUnusable(), why);
}

TEST_F(SeriesReferenceTest, ItIsUnusableInAnotherLayout) {
  Open(
      "monitors: [{name: canary, match: {version: canary}, references: [{name: production, series: "
      "{version: prod}}]}, {name: rest, layout: {linear: {min: 0, max: 1, buckets: 4}}}]");
  Series("m", "f", "prod");
  EXPECT_THAT(WhyUnusable(), HasSubstr("\"m@prod/f\" is in the layout linear"));
  EXPECT_THAT(WhyUnusable(), HasSubstr("configure one layout for both"));
}

TEST_F(SeriesReferenceTest, ItIsUsableOnceBothHaveTheSameLayout) {
  Open(
      "monitors: [{name: canary, match: {version: canary}, references: [{name: production, series: "
      "{version: prod}}]}]");
  const SeriesPtr production = Series("m", "f", "prod");
  const SeriesPtr canary = Series("m", "f", "canary");
  Take(production, std::vector<double>(500, 3), At(1000));
  EXPECT_THAT(WhyUnusable(), HasSubstr("configure one layout for both"));
  Take(canary, std::vector<double>(500, 3), At(1000));
  ASSERT_EQ(canary->layout(), production->layout());
  EXPECT_EQ(WhyUnusable(), "");
}

TEST_F(SeriesReferenceTest, NeitherOfTwoThatReferToEachOtherIsUsable) {
  Open(
      "monitors: [{name: canary, match: {version: canary}, references: [{name: production, series: "
      "{version: prod}}]}]");
  PutMonitors(
      "monitors: [{name: prod, match: {version: prod}, references: [{name: new, series: "
      "{version: canary}}]}]");
  const SeriesPtr production = Series("m", "f", "prod");
  EXPECT_THAT(WhyUnusable(), HasSubstr("\"m@prod/f\" is itself compared with this one"));
  EXPECT_THAT(ScoreOf(production, "new").unusable,
              HasSubstr("\"m@canary/f\" is itself compared with this one"));
}

TEST_F(SeriesReferenceTest, AFileWithACircleIsRefused) {
  const std::string circle = std::string(kChain) +
                             "- {name: c, match: {version: c}, references: "
                             "[{name: other, series: {version: a}}]}\n";
  Open(kChain);
  const absl::Status refused = catalog_->ReplaceConfig(ConfigOf(circle));
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("series \"any@a/any\" would be compared with itself by way of "
                        "\"any@b/any\", \"any@c/any\""));
  EXPECT_EQ(catalog_->monitors()->Find("c"), nullptr);
  EXPECT_EQ(Catalog::Load(*store_, ConfigOf(circle)).status(), refused);
}

TEST_F(SeriesReferenceTest, OneMonitorMayMakeACircleByItself) {
  Open();
  const absl::Status refused = catalog_->ReplaceConfig(
      ConfigOf("monitors: [{name: all, references: [{name: a, series: {version: a}}, "
               "{name: b, series: {version: b}}]}]"));
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("series \"any@a/any\" would be compared with itself by way of "
                        "\"any@b/any\""));
}

// One through the API, the others later in a file.
TEST_F(SeriesReferenceTest, ACircleIsToldOnceWhereverItCameFrom) {
  const auto told = [this] { return catalog_->TakeMisfits(); };
  const auto circle = HasSubstr(
      "monitors \"a\", \"b\", \"c\": series \"m@a/f\" is compared with itself by way of "
      "\"m@b/f\", \"m@c/f\"");
  Open(kChain);
  PutMonitors(kLastLink);
  EXPECT_THAT(told(), IsEmpty());
  const SeriesPtr a = Series("m", "f", "a");
  EXPECT_THAT(told(), ElementsAre(circle));
  Series("m", "f", "b");
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(ScoreOf(a, "other").unusable,
              HasSubstr("\"m@b/f\" is itself compared with this one by way of \"m@c/f\""));
  Open(kChain);
  EXPECT_THAT(told(), ElementsAre(circle)) << "as it starts";
  ASSERT_TRUE(catalog_->ReplaceConfig(ConfigOf(kChain)).ok());
  EXPECT_THAT(told(), ElementsAre(circle)) << "as the file is read again";
}

TEST_F(SeriesReferenceTest, AReferenceIsUsedAgainOnceAnotherMonitorOpensTheCircle) {
  Open(kChain);
  PutMonitors(kLastLink);
  const SeriesPtr a = Series("m", "f", "a");
  Series("m", "f", "b");
  ASSERT_NE(ScoreOf(a, "other").unusable, "");
  ASSERT_TRUE(catalog_->DeleteMonitor("c").ok());
  EXPECT_EQ(ScoreOf(a, "other").unusable, "");
  PutMonitors(kLastLink);
  EXPECT_NE(ScoreOf(a, "other").unusable, "");
}

TEST_F(SeriesReferenceTest, ASeriesIsNotComparedWithItself) {
  Open("monitors: [{name: all, references: [{name: production, series: {version: prod}}]}]");
  EXPECT_THAT(ScoreOf(Series("m", "f", "prod"), "production").unusable,
              HasSubstr("is the series itself"));
}

}  // namespace
}  // namespace drift

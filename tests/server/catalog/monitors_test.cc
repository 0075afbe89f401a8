#include "server/catalog/monitors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/convert/time.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

v1::Monitor Made(const std::string& name, const std::string& model, absl::Duration live) {
  v1::Monitor monitor;
  monitor.set_name(name);
  monitor.mutable_match()->set_model(model);
  *monitor.mutable_live() = ToProto(live);
  return monitor;
}

const SeriesKey kScore{.model = "loans", .version = "", .feature = "score", .segments = {}};

WatchPlan PlanOf(const Monitors& monitors, const PaneLengths& panes = {}) {
  return monitors.PlanFor(kScore, panes, {});
}

TEST(MonitorsTest, TheFileComesBeforeTheApiAndTheBuiltInOneLast) {
  const Monitors monitors(
      ConfigOf("monitors: [{name: z, match: {model: loans}}, {name: y, match: {model: x}}]"),
      {Made("b", "*", absl::Minutes(20)), Made("a", "*", absl::Minutes(30))});
  std::vector<std::string> names;
  for (const v1::Monitor& monitor : monitors.all()) names.push_back(monitor.name());
  EXPECT_THAT(names, ElementsAre("z", "y", "a", "b", "default"));
  EXPECT_EQ(monitors.Find("z")->origin(), v1::MONITOR_ORIGIN_FILE);
  EXPECT_EQ(monitors.Find("a")->origin(), v1::MONITOR_ORIGIN_API);
  EXPECT_EQ(monitors.Find("default")->origin(), v1::MONITOR_ORIGIN_BUILT_IN);
  EXPECT_EQ(monitors.Find("none"), nullptr);
}

TEST(MonitorsTest, TheFirstThatMatchesWins) {
  const v1::Config config = ConfigOf("monitors: [{name: file, match: {model: 'lo*'}, live: 40m}]");
  const std::vector<v1::Monitor> made = {Made("api", "*", absl::Minutes(20))};
  EXPECT_EQ(PlanOf(Monitors(config, made)).monitor, "file");
  EXPECT_EQ(PlanOf(Monitors(config, made)).live, absl::Minutes(40));
  EXPECT_EQ(PlanOf(Monitors(ConfigOf(""), made)).monitor, "api");
  EXPECT_EQ(PlanOf(Monitors(ConfigOf(""), {})).monitor, "default");
}

TEST(MonitorsTest, AMonitorThatDoesNotFitTheModelsPanesIsPassedOver) {
  const Monitors monitors(ConfigOf(""),
                          {Made("a", "*", absl::Seconds(25)), Made("b", "*", absl::Minutes(20))});
  EXPECT_EQ(PlanOf(monitors).monitor, "b") << "25 s is no multiple of 10 s";
  EXPECT_EQ(PlanOf(monitors, {.fine = absl::Seconds(5)}).monitor, "a");
  EXPECT_EQ(PlanOf(monitors, {.fine = absl::Hours(1)}).monitor, "default");
}

TEST(MonitorsTest, WhatDoesNotFitIsToldWithTheModel) {
  const Monitors monitors(ConfigOf(""), {});
  const v1::Monitor monitor = Made("a", "loans", absl::Seconds(25));
  const absl::Status status = monitors.CheckFits(monitor, kScore, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("model \"loans\": monitor \"a\": live"));
  EXPECT_TRUE(monitors.CheckFits(monitor, kScore, {.fine = absl::Seconds(5)}).ok());
  SeriesKey other = kScore;
  other.model = "other";
  EXPECT_TRUE(monitors.CheckFits(monitor, other, {}).ok()) << "it does not match";
}

TEST(MonitorsTest, TheLayoutIsThatOfTheFirstThatMatches) {
  v1::Monitor without = Made("a", "loans", absl::Minutes(20));
  v1::Monitor with = Made("b", "*", absl::Minutes(20));
  with.mutable_layout()->mutable_linear()->set_max(1);
  with.mutable_layout()->mutable_linear()->set_buckets(10);
  EXPECT_EQ(Monitors(ConfigOf(""), {with}).LayoutFor(kScore, {}),
            *Layout::Create(Linear{0, 1, 10}));
  EXPECT_EQ(Monitors(ConfigOf(""), {without, with}).LayoutFor(kScore, {}), std::nullopt);
  EXPECT_EQ(Monitors(ConfigOf(""), {}).LayoutFor(kScore, {}), std::nullopt);
}

TEST(MonitorsTest, TheLayoutIsThatOfTheMonitorThatWatches) {
  v1::Monitor misfit = Made("a", "loans", absl::Seconds(25));
  misfit.mutable_layout()->mutable_linear()->set_max(1);
  misfit.mutable_layout()->mutable_linear()->set_buckets(10);
  const Monitors monitors(ConfigOf(""), {misfit});
  EXPECT_EQ(monitors.LayoutFor(kScore, {}), std::nullopt);
  EXPECT_NE(monitors.LayoutFor(kScore, {.fine = absl::Seconds(5)}), std::nullopt);
}

TEST(MonitorsTest, ANameThatTheFileTakesFromTheApiIsTheFilesWhileItHasIt) {
  const std::vector<v1::Monitor> made = {Made("m", "*", absl::Minutes(20))};
  const Monitors taken(ConfigOf("monitors: [{name: m, match: {model: x}}]"), made);
  EXPECT_EQ(PlanOf(taken).monitor, "default");
  EXPECT_EQ(taken.all().size(), 2u) << "the file's and the built-in one";
  EXPECT_THAT(taken.TakenByFile(), ElementsAre("m"));
  EXPECT_EQ(PlanOf(Monitors(ConfigOf(""), taken.made_by_api())).monitor, "m");
}

TEST(MonitorsTest, ANewModelGetsThePanesOfTheFirstEntryThatMatches) {
  const Monitors monitors(ConfigOf("models: [{match: 'lo*', fine_pane: 1m, coarse_pane: 2h}]"), {});
  EXPECT_EQ(monitors.PanesFor("loans").fine, absl::Minutes(1));
  EXPECT_EQ(monitors.PanesFor("loans").coarse, absl::Hours(2));
  EXPECT_EQ(monitors.PanesFor("other"), PaneLengths());
}

}  // namespace
}  // namespace drift

#include "server/app/reload.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/load.h"
#include "tests/server/app/scratch.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::Config Parse(const std::string& yaml) { return ParseConfig(yaml, "test.yaml").value(); }

TEST(ReloadTest, MonitorsAlertDefaultsAndPanesOfNewModelsAreTakenOver) {
  const ConfigChange change = ChangeTo(
      Parse("{monitors: [{name: new}], alert_defaults: {threshold: 0.5}, models: [{match: x}]}"),
      Parse("monitors: [{name: old}, {name: older}]"));
  ASSERT_EQ(change.config.monitors_size(), 1);
  EXPECT_EQ(change.config.monitors(0).name(), "new");
  EXPECT_EQ(change.config.alert_defaults().threshold(), 0.5);
  EXPECT_EQ(change.config.models(0).match(), "x");
  EXPECT_THAT(change.need_a_restart, IsEmpty());
}

TEST(ReloadTest, WhatNeedsARestartStaysAndIsNamed) {
  const ConfigChange change =
      ChangeTo(Parse("{server: {data_dir: b}, limits: {max_series: 7}, retention: {fine: 48h}, "
                     "metrics: {divergences: [jensen_shannon]}}"),
               Parse("server: {data_dir: a}"));
  EXPECT_THAT(change.need_a_restart, ElementsAre("server", "limits", "retention", "metrics"));
  EXPECT_EQ(change.config.server().data_dir(), "a");
  EXPECT_EQ(change.config.limits().max_series(), 100'000u);
  EXPECT_EQ(change.config.retention().fine().seconds(), 24 * 3600);
  EXPECT_EQ(change.config.metrics().divergences_size(), 3);
}

TEST(ReloadTest, AMonitorThatDoesNotFitTheModelsPanesIsToldOncePerModel) {
  const Scratch scratch;
  const auto store = Store::Open({.path = scratch.Path("data")}).value();
  const auto catalog =
      Catalog::Load(*store, Parse("{models: [{match: seven, fine_pane: 7s}], monitors: [{name: "
                                  "minute, match: {feature: score}, live: 1m}]}"))
          .value();
  for (const char* model : {"seven", "ten"}) {
    for (const char* feature : {"score", "other"}) {
      for (const char* version : {"1", "2"}) {
        ASSERT_TRUE(
            catalog
                ->FindOrCreateSeries(
                    {.model = model, .version = version, .feature = feature, .segments = {}}, false,
                    absl::UnixEpoch())
                .ok());
      }
    }
  }
  // A minute is 6 panes of 10 s, but no whole number of 7 s.
  EXPECT_THAT(Misfits(*catalog), ElementsAre(AllOf(HasSubstr("seven"), HasSubstr("minute"))));
}

}  // namespace
}  // namespace drift

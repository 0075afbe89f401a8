#include "server/app/reload.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/load.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
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

}  // namespace
}  // namespace drift

#include "client/cli/offline/backtest_config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/panes.h"
#include "server/convert/time.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

BacktestSettings Settings(const std::string& file) {
  return {.config_file = file, .live = std::nullopt, .pane = std::nullopt};
}

TEST(BacktestConfigTest, WithoutAFileDefaultsHold) {
  const auto config = ConfigFor(Settings(""), "m");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(PanesOf(*config, "m").fine, absl::Seconds(10));
  EXPECT_EQ(config->monitors_size(), 0);
}

TEST(BacktestConfigTest, PanesOfTheCommandLineGoBeforeTheFiles) {
  const TemporaryFile file("models:\n  - match: m\n    fine_pane: 1m\n");
  BacktestSettings settings = Settings(file.path());
  EXPECT_EQ(PanesOf(*ConfigFor(settings, "m"), "m").fine, absl::Minutes(1));
  settings.pane = absl::Hours(24);
  const PaneLengths panes = PanesOf(*ConfigFor(settings, "m"), "m");
  EXPECT_EQ(panes.fine, absl::Hours(24));
  EXPECT_EQ(panes.coarse, absl::Hours(24));
  EXPECT_EQ(panes.grace, absl::Hours(24));
}

TEST(BacktestConfigTest, LiveIsThatOfEveryMonitorAndOfWhatNoneMatches) {
  const TemporaryFile file("monitors:\n  - name: some\n    live: 10m\n    match: {feature: x}\n");
  BacktestSettings settings = Settings(file.path());
  settings.live = absl::Hours(2);
  const auto config = ConfigFor(settings, "m");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->monitors_size(), 2);
  for (const v1::Monitor& monitor : config->monitors()) {
    EXPECT_EQ(DurationOf(monitor.live()), absl::Hours(2)) << monitor.name();
  }
  EXPECT_EQ(config->monitors(0).name(), "some");
}

TEST(BacktestConfigTest, LiveNeedNotFitMonitorsOfOtherModels) {
  // An hour of live fits neither the panes nor the references of `days`.
  const TemporaryFile file(R"(
models: [{match: slow, fine_pane: 1d}]
monitors:
  - {name: days, match: {model: slow}, live: 7d, alert: {for: 2d}}
  - {name: any, match: {model: "m*"}, live: 10m}
)");
  BacktestSettings settings = Settings(file.path());
  settings.live = absl::Minutes(20);
  const auto config = ConfigFor(settings, "m");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->monitors(0).name(), "any");
  EXPECT_EQ(config->monitors_size(), 2);  // and that of what is left
}

TEST(BacktestConfigTest, AMonitorOfTheFileMayBeCalledBacktest) {
  const TemporaryFile file("monitors:\n  - {name: backtest}\n  - {name: backtest 2}\n");
  BacktestSettings settings = Settings(file.path());
  settings.live = absl::Hours(2);
  const auto config = ConfigFor(settings, "m");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->monitors(2).name(), "backtest 3");
}

TEST(BacktestConfigTest, ALiveWindowThatDoesNotFitThePanesIsRefused) {
  BacktestSettings settings = Settings("");
  settings.live = absl::Minutes(90);
  settings.pane = absl::Hours(1);
  EXPECT_THAT(std::string(ConfigFor(settings, "m").status().message()),
              AllOf(HasSubstr("live"), HasSubstr("1h")));
}

TEST(BacktestConfigTest, AMonitorOfTheFileWhoseWindowsDoNotFitThePanesIsRefused) {
  const TemporaryFile file("monitors:\n  - {name: short, live: 15s}\n");
  EXPECT_THAT(std::string(ConfigFor(Settings(file.path()), "m").status().message()),
              AllOf(HasSubstr("\"short\""), HasSubstr("10s or 20s would be")));
}

TEST(BacktestConfigTest, APaneThatNoServerTakesIsRefused) {
  BacktestSettings settings = Settings("");
  settings.pane = absl::Milliseconds(10);
  EXPECT_THAT(std::string(ConfigFor(settings, "m").status().message()), HasSubstr("fine_pane"));
}

TEST(BacktestConfigTest, AFileThatIsNotThereIsAFailureAsThatOfEveryOtherFile) {
  const absl::Status status = ConfigFor(Settings("/nowhere/drift.yaml"), "m").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/drift.yaml"));
}

TEST(BacktestConfigTest, WhatIsWrongInTheFileIsNamedByItsLine) {
  const TemporaryFile file("monitors:\n  - nam: some\n");
  EXPECT_THAT(std::string(ConfigFor(Settings(file.path()), "m").status().message()),
              HasSubstr(file.path() + ":2"));
}

}  // namespace
}  // namespace drift::cli

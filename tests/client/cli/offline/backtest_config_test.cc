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
  const TemporaryFile file("monitors:\n  - name: some\n    live: 10m\n    match: {model: x}\n");
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

TEST(BacktestConfigTest, ALiveWindowThatDoesNotFitThePanesIsRefused) {
  BacktestSettings settings = Settings("");
  settings.live = absl::Minutes(90);
  settings.pane = absl::Hours(1);
  EXPECT_THAT(std::string(ConfigFor(settings, "m").status().message()),
              AllOf(HasSubstr("live"), HasSubstr("1h")));
}

TEST(BacktestConfigTest, APaneThatNoServerTakesIsRefused) {
  BacktestSettings settings = Settings("");
  settings.pane = absl::Milliseconds(10);
  EXPECT_THAT(std::string(ConfigFor(settings, "m").status().message()), HasSubstr("fine_pane"));
}

TEST(BacktestConfigTest, WhatIsWrongInTheFileIsNamedByItsLine) {
  const TemporaryFile file("monitors:\n  - nam: some\n");
  EXPECT_THAT(std::string(ConfigFor(Settings(file.path()), "m").status().message()),
              HasSubstr(file.path() + ":2"));
}

}  // namespace
}  // namespace drift::cli

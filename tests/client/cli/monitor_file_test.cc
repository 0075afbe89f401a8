#include "client/cli/monitor_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

std::string ErrorOf(absl::string_view yaml) {
  return std::string(ParseMonitors(yaml, "m.yaml").status().message());
}

TEST(MonitorFileTest, OneMonitorAloneIsOne) {
  const auto monitors = ParseMonitors("name: fraud\nlive: 7d\nmatch:\n  model: fraud\n", "m.yaml");
  ASSERT_TRUE(monitors.ok()) << monitors.status();
  ASSERT_EQ(monitors->size(), 1u);
  EXPECT_EQ((*monitors)[0].name(), "fraud");
  EXPECT_EQ((*monitors)[0].live().seconds(), 7 * 86400);
  EXPECT_EQ((*monitors)[0].match().model(), "fraud");
}

TEST(MonitorFileTest, SeveralStandUnderTheKeyOfTheConfiguration) {
  const auto monitors =
      ParseMonitors("# all of ours\nmonitors:\n  - name: a\n  - name: b\n", "m.yaml");
  ASSERT_TRUE(monitors.ok()) << monitors.status();
  ASSERT_EQ(monitors->size(), 2u);
  EXPECT_EQ((*monitors)[1].name(), "b");
}

TEST(MonitorFileTest, AnUnknownKeyIsToldWithItsLine) {
  EXPECT_THAT(ErrorOf("name: a\nlife: 7d\n"), HasSubstr("m.yaml:2"));
}

TEST(MonitorFileTest, AMonitorNeedsAName) {
  EXPECT_THAT(ErrorOf("monitors:\n  - name: a\n  - live: 7d\n"),
              HasSubstr("m.yaml:3: monitors[1].name: is empty"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("m.yaml: name: is empty"));
}

TEST(MonitorFileTest, ANameIsThereOnce) {
  EXPECT_EQ(ErrorOf("monitors:\n  - name: a\n  - name: b\n  - name: a\n"),
            "m.yaml:4: monitors[2].name: \"a\" is the name of monitors[0] already");
}

TEST(MonitorFileTest, WhatNoServerTakesIsToldOfAllMonitorsAtOnce) {
  EXPECT_EQ(ErrorOf("monitors:\n"
                    "  - name: default\n"
                    "  - name: a\n"
                    "    alert:\n"
                    "      threshold: -1\n"),
            "m.yaml:2: monitors[0].name: \"default\" is the built-in monitor; take another\n"
            "m.yaml:5: monitors[1].alert.threshold: -1 should be a number above 0, in bits");
}

TEST(MonitorFileTest, WhatDependsOnTheServersDefaultsIsLeftToIt) {
  EXPECT_TRUE(ParseMonitors("name: a\nalert:\n  clear_threshold: 5\n", "m.yaml").ok());
  EXPECT_TRUE(ParseMonitors("name: a\nalert:\n  threshold: 5\n", "m.yaml").ok());
}

TEST(MonitorFileTest, WhatIsNotAMonitorIsRefused) {
  EXPECT_THAT(ErrorOf("server:\n  data_dir: x\nmonitors:\n  - name: a\n"),
              HasSubstr("more in it than monitors"));
}

TEST(MonitorFileTest, AFileThatIsNotThereIsToldByName) {
  EXPECT_THAT(std::string(ReadMonitors("/no/such.yaml").status().message()),
              HasSubstr("/no/such.yaml: No such file"));
}

}  // namespace
}  // namespace drift::cli

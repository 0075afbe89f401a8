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
              HasSubstr("m.yaml: monitor 2 has no name"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("m.yaml: monitor 1 has no name"));
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

#include "server/config/load.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace drift {
namespace {

TEST(LoadTest, AnEmptyFileIsAllDefaults) {
  const absl::StatusOr<v1::Config> config = ParseConfig("", "driftd.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server().grpc_address(), "127.0.0.1:7700");
}

TEST(LoadTest, WhatCannotBeReadAndWhatIsOutOfBoundsAreToldTogetherByLine) {
  const absl::Status status =
      ParseConfig(
          "limits:\n  max_series: 0\n  max_bucket: 3\nmodels:\n- fine_pane: soon\n  match: a\n",
          "driftd.yaml")
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "driftd.yaml:2: limits.max_series: 0 should be 1 to 10000000\n"
            "driftd.yaml:3: limits.max_bucket: unknown key; did you mean max_buckets? Known here: "
            "max_series, max_buckets, max_categories, max_name_bytes, max_segments, "
            "max_message_bytes, max_queued_bytes, max_future\n"
            "driftd.yaml:5: models[0].fine_pane: \"soon\" should be a duration such as 90s, 10m, "
            "24h, 7d or 1h30m");
}

TEST(LoadTest, AFileIsReadUnderItsName) {
  const std::string file = testing::TempDir() + "/load_test.yaml";
  std::ofstream(file) << "limits:\n  max_series: 0\n";
  EXPECT_EQ(LoadConfig(file).status().message(),
            file + ":2: limits.max_series: 0 should be 1 to 10000000");
  std::ofstream(file) << "limits:\n  max_series: 7\n";
  EXPECT_EQ(LoadConfig(file)->limits().max_series(), 7);
}

TEST(LoadTest, AnEmptyFileIsReadToo) {
  const std::string file = testing::TempDir() + "/load_test_empty.yaml";
  std::ofstream{file};
  EXPECT_TRUE(LoadConfig(file).ok());
}

TEST(LoadTest, AFileThatIsNotThereIsNamed) {
  const absl::Status status = LoadConfig("/nowhere/driftd.yaml").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "cannot read /nowhere/driftd.yaml: No such file or directory");
}

TEST(LoadTest, ADirectoryIsNoConfiguration) {
  EXPECT_EQ(LoadConfig("/").status().message(), "cannot read /: Is a directory");
}

}  // namespace
}  // namespace drift

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/load.h"
#include "tests/server/app/driftd_process.h"
#include "tests/server/app/scratch.h"

namespace drift {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(CommandLineTest, HelpShowsOurFlagsAlone) {
  const DriftdResult help = RunDriftd({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* flag : {"--config", "--data_dir", "--grpc_address", "--http_address",
                           "--print_config", "--log_level", "--version"}) {
    EXPECT_THAT(help.output, HasSubstr(flag));
  }
  EXPECT_THAT(help.output, Not(HasSubstr("--flagfile")));
}

TEST(CommandLineTest, VersionIsTold) {
  const DriftdResult version = RunDriftd({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_EQ(version.output, "driftd " DRIFT_VERSION "\n");
}

TEST(CommandLineTest, TheEffectiveConfigurationIsPrintedAndReadsBack) {
  const Scratch scratch;
  const std::string file = scratch.Write(
      "driftd.yaml", "server: {grpc_address: 127.0.0.1:1, data_dir: x}\nmonitors: [{name: m}]\n");
  const DriftdResult printed =
      RunDriftd({"--config=" + file, "--grpc_address=127.0.0.1:2", "--print_config"});
  ASSERT_EQ(printed.exit_code, 0) << printed.errors;
  const v1::Config config = ParseConfig(printed.output, "printed").value();
  EXPECT_EQ(config.server().grpc_address(), "127.0.0.1:2");
  EXPECT_EQ(config.server().data_dir(), "x");
  EXPECT_EQ(config.server().http_address(), "127.0.0.1:7701");
  EXPECT_EQ(config.monitors(0).name(), "m");
}

TEST(CommandLineTest, AllProblemsOfAFileAreToldWithTheirLines) {
  const Scratch scratch;
  const std::string file = scratch.Write(
      "driftd.yaml", "server:\n  http_adress: 127.0.0.1:1\nlimits:\n  max_series: 0\n");
  const DriftdResult result = RunDriftd({"--config=" + file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.errors, StartsWith(file + ":2: server.http_adress"));
  EXPECT_THAT(result.errors, HasSubstr("\n" + file + ":4: limits.max_series"));
}

TEST(CommandLineTest, AFileThatIsNotThereIsNamed) {
  const DriftdResult result = RunDriftd({"--config=/nowhere/driftd.yaml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("/nowhere/driftd.yaml"));
}

TEST(CommandLineTest, WrongFlagsAreRefused) {
  EXPECT_EQ(RunDriftd({"--grpc_address=nonsense"}).exit_code, 2);
  EXPECT_EQ(RunDriftd({"--log_level=loud"}).exit_code, 2);
  EXPECT_EQ(RunDriftd({"driftd.yaml"}).exit_code, 2);
  EXPECT_EQ(RunDriftd({"--grpc_adress=127.0.0.1:0"}).exit_code, 2);
  EXPECT_EQ(RunDriftd({"--flagfile=/dev/null"}).exit_code, 2);
  EXPECT_EQ(RunDriftd({"--drop_damaged_log=maybe"}).exit_code, 2);
  EXPECT_EQ(RunDriftd({"--bogus"}).errors, "\"--bogus\" is no flag; driftd --help lists them\n");
}

TEST(CommandLineTest, AFlagNeedsItsValue) {
  for (const DriftdResult& result :
       {RunDriftd({"--data_dir"}), RunDriftd({"--data_dir", "--print_config"})}) {
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ(result.errors, "--data_dir needs a value\n");
  }
  const DriftdResult apart = RunDriftd({"--data_dir", "here", "--print_config"});
  EXPECT_EQ(apart.exit_code, 0) << apart.errors;
  EXPECT_THAT(apart.output, HasSubstr("data_dir: here"));
}

TEST(CommandLineTest, WithoutItsDirectoryItDoesNotStart) {
  const Scratch scratch;
  const DriftdResult result =
      RunDriftd({"--data_dir=" + scratch.Write("file", "") + "/data", "--log_level=error",
                 "--grpc_address=127.0.0.1:0", "--http_address=127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.errors, HasSubstr(scratch.Path("file/data")));
}

}  // namespace
}  // namespace drift

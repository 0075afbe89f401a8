#include "client/cli/command_line.h"

#include <cstdlib>
#include <sstream>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

const std::vector<std::vector<const char*>> kCommands = {{"status"},
                                                         {"series"},
                                                         {"scores"},
                                                         {"history"},
                                                         {"histogram"},
                                                         {"alerts"},
                                                         {"watch"},
                                                         {"reference"},
                                                         {"reference", "list"},
                                                         {"reference", "upload"},
                                                         {"reference", "capture"},
                                                         {"reference", "delete"},
                                                         {"monitor"},
                                                         {"monitor", "list"},
                                                         {"monitor", "apply"},
                                                         {"monitor", "delete"},
                                                         {"model"},
                                                         {"model", "create"},
                                                         {"replay"},
                                                         {"compare"},
                                                         {"backtest"},
                                                         {"bench"}};

class CommandLineTest : public testing::Test {
 protected:
  void SetUp() override { unsetenv("DRIFT_SERVER"); }

  CommandLine Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "drift");
    return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data(), out_, err_);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandLineTest, TheServerMayStandBeforeOrAfterTheCommand) {
  EXPECT_EQ(Parse({"--server=a:1", "status"}).server, "a:1");
  EXPECT_EQ(Parse({"status", "--server=a:1"}).server, "a:1");
  EXPECT_EQ(Parse({"reference", "list", "--server=a:1"}).server, "a:1");
  EXPECT_EQ(Parse({"status"}).server, "127.0.0.1:7700");
}

TEST_F(CommandLineTest, TheServerMayComeFromTheEnvironmentButNotAgainstTheOption) {
  setenv("DRIFT_SERVER", "b:2", 1);
  EXPECT_EQ(Parse({"status"}).server, "b:2");
  EXPECT_EQ(Parse({"status", "--server=a:1"}).server, "a:1");
}

TEST_F(CommandLineTest, OutputIsATableUnlessJsonIsAskedFor) {
  EXPECT_FALSE(Parse({"series"}).json);
  EXPECT_TRUE(Parse({"series", "-o", "json"}).json);
  EXPECT_TRUE(Parse({"series", "fraud/*", "--output=json"}).json);
  EXPECT_EQ(Parse({"series", "-o", "xml"}).exit_code, ExitCode::kUsage);
}

TEST_F(CommandLineTest, EveryCommandParses) {
  const std::vector<std::vector<const char*>> lines = {
      {"status"},
      {"series", "fraud/*"},
      {"scores", "--exit-code"},
      {"history", "fraud/*", "--reference=training", "--from=2019-03-01", "--to=2019-04-01"},
      {"history", "fraud/*", "--last=7d", "--nats"},
      {"histogram", "fraud/score", "--reference=training"},
      {"alerts", "--exit-code", "--nats"},
      {"watch", "fraud/*", "--scores", "--nats"},
      {"reference", "list", "fraud"},
      {"reference", "upload", "f.csv", "--model=m", "--feature=a,b", "--segment=city=Paris, TX",
       "--segment=tier=1", "--weight=n"},
      {"reference", "capture", "m/a", "--from=1", "--to=2", "--name=n", "--narrow"},
      {"reference", "delete", "--model=m", "--feature=a", "--name=n"},
      {"monitor", "list"},
      {"monitor", "apply", "f.yaml"},
      {"monitor", "delete", "n"},
      {"model", "create", "m", "--pane=1m", "--coarse=1h"},
      {"bench", "--model=m", "--streams=2", "--series=10", "--batch=5", "--values=100", "--counts",
       "--rate=1000", "--in-flight=8", "--duration=1s", "--span=1h"},
      {"replay", "f.csv.gz", "--model=m", "--version=1", "--time=t", "--feature=a,b", "--segment=c",
       "--reference=part=reference", "--pane=1d"}};
  for (const auto& line : lines) {
    EXPECT_TRUE(Parse(line).run) << testing::PrintToString(line) << err_.str();
    std::vector<const char*> help = {line[0], "--help"};
    const bool group = line[0] == std::string("reference") || line[0] == std::string("monitor") ||
                       line[0] == std::string("model");
    if (group) help.insert(help.begin() + 1, line[1]);
    out_.str("");
    EXPECT_EQ(Parse(help).exit_code, ExitCode::kOk);
    EXPECT_THAT(out_.str(), HasSubstr("Example:\n  drift " + std::string(line[0])));
  }
}

TEST_F(CommandLineTest, AListOfColumnsDoesNotSwallowTheFile) {
  EXPECT_TRUE(Parse({"replay", "--feature", "a", "--time", "t", "--model", "m", "f.csv"}).run)
      << err_.str();
}

TEST_F(CommandLineTest, WhatIsWrongIsToldAndIsAUsageError) {
  const std::vector<std::vector<const char*>> lines = {
      {},
      {"serie"},
      {"histogram"},
      {"status", "--colour"},
      {"reference"},
      {"history", "a", "--last=yesterday"},
      {"history", "a", "--last=1d", "--from=2019-01-01"},
      {"history", "a", "--from=31.03.2019"},
      {"reference", "delete", "--model=m", "--feature=a", "--name=n", "--segment=b=1",
       "--segment=b=2"},
      {"bench", "--streams=0"},
      {"bench", "--rate=-1"},
      {"bench", "--values=many"},
      {"replay", "f.csv", "--model=m", "--time=t"},
      {"replay", "f.csv", "--model=m", "--time=t", "--feature=a", "--reference=part"},
      {"replay", "f.csv", "--model=m", "--time=t", "--feature=a", "--pane=-1s"}};
  for (const auto& line : lines) {
    err_.str("");
    const CommandLine parsed = Parse(line);
    EXPECT_FALSE(parsed.run) << testing::PrintToString(line);
    EXPECT_EQ(parsed.exit_code, ExitCode::kUsage) << testing::PrintToString(line);
    EXPECT_NE(err_.str(), "") << testing::PrintToString(line);
  }
}

TEST_F(CommandLineTest, AnUnknownCommandIsNamedWithTheOnesThereAre) {
  Parse({"scroes", "--exit-code"});
  EXPECT_EQ(
      err_.str(),
      "drift: there is no command \"scroes\"; there are status, series, scores, history, "
      "histogram, alerts, watch, reference, monitor, model, replay, compare, backtest, bench\n"
      "drift --help tells more.\n");
  err_.str("");
  Parse({"reference", "lst"});
  EXPECT_EQ(err_.str(),
            "drift reference: there is no command \"lst\"; there are list, upload, capture, "
            "delete\ndrift reference --help tells more.\n");
}

TEST_F(CommandLineTest, AMissingCommandIsAskedFor) {
  Parse({"monitor"});
  EXPECT_THAT(err_.str(), HasSubstr("drift monitor: which command? There are list, apply, delete"));
}

TEST_F(CommandLineTest, AnUnknownOptionIsNamedBeforeWhatIsMissing) {
  Parse({"history", "--lst=7d"});
  EXPECT_EQ(err_.str(),
            "drift history: there is no option --lst=7d\ndrift history --help tells more.\n");
}

TEST_F(CommandLineTest, AnArgumentTooManyIsNamed) {
  Parse({"watch", "a", "b"});
  EXPECT_THAT(err_.str(), HasSubstr("drift watch: \"b\" is one argument too many"));
}

TEST_F(CommandLineTest, WhatIsMissingIsToldWithItsCommand) {
  Parse({"reference", "upload", "--model=m", "--feature=a"});
  EXPECT_EQ(err_.str(),
            "drift reference upload: FILE is required\n"
            "drift reference upload --help tells more.\n");
}

TEST_F(CommandLineTest, AnEmptyValueIsToldWithItsOption) {
  EXPECT_EQ(Parse({"replay", "f.csv", "--model=", "--time=ts", "--feature=x"}).exit_code,
            ExitCode::kUsage);
  EXPECT_EQ(err_.str(),
            "drift replay: --model is empty; give it a value or leave it out\n"
            "drift replay --help tells more.\n");
  const CommandLine line = Parse(
      {"replay", "f.csv", "--version=", "--segment=s", "--model=m", "--time=ts", "--feature=x"});
  EXPECT_FALSE(line.run);
  EXPECT_EQ(line.exit_code, ExitCode::kUsage);
}

TEST_F(CommandLineTest, HelpFitsATerminalOf80Columns) {
  Parse({"--help"});
  for (const auto& command : kCommands) {
    std::vector<const char*> help = command;
    help.push_back("--help");
    Parse(help);
  }
  for (absl::string_view line : absl::StrSplit(out_.str(), '\n'))
    EXPECT_LE(line.size(), 80u) << line;
}

TEST_F(CommandLineTest, HelpDocumentsTheExitCodes) {
  EXPECT_EQ(Parse({"--help"}).exit_code, ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("4  scores or alerts with --exit-code"));
}

}  // namespace
}  // namespace drift::cli

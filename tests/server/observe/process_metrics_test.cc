#include "server/observe/process_metrics.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "tests/server/observe/metrics_text.h"

namespace drift {
namespace {

// Fields 1 to 24 of proc(5); utime 11, stime 22, starttime 333, vsize 4444, rss 55.
TEST(ProcessMetricsTest, AProgramsNameMayHoldSpacesAndParentheses) {
  const auto stat = ParseProcessStat(
      "42 (a) b (c)) S 1 42 42 0 -1 4194304 5 0 0 0 11 22 0 0 20 0 3 0 333 4444 55 666\n");
  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(stat->cpu_ticks, 33u);
  EXPECT_EQ(stat->start_ticks, 333u);
  EXPECT_EQ(stat->virtual_bytes, 4444u);
  EXPECT_EQ(stat->resident_pages, 55u);
}

TEST(ProcessMetricsTest, WhatIsNoStatIsRefused) {
  EXPECT_FALSE(ParseProcessStat("").has_value());
  EXPECT_FALSE(ParseProcessStat("42 (driftd) S 1 42").has_value());
  EXPECT_FALSE(
      ParseProcessStat("42 (driftd) S 1 42 42 0 -1 4194304 5 0 0 0 x 22 0 0 20 0 3 0 333 4444 55")
          .has_value());
}

TEST(ProcessMetricsTest, OfThisProcess) {
  const std::string text = TextOf(ProcessMetrics());
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(ValueOf(text, "process_max_fds"), limit.rlim_cur);
  const double resident = ValueOf(text, "process_resident_memory_bytes").value();
  EXPECT_GT(resident, 1e6);
  EXPECT_GT(ValueOf(text, "process_virtual_memory_bytes").value(), resident);
  EXPECT_TRUE(ValueOf(text, "process_cpu_seconds_total").has_value());
  // Between the first of 2020 and now, which the kernel rounds.
  EXPECT_GT(ValueOf(text, "process_start_time_seconds").value(), 1577836800);
  EXPECT_LE(ValueOf(text, "process_start_time_seconds").value(), time(nullptr) + 1);
}

TEST(ProcessMetricsTest, OpenDescriptorsAreCounted) {
  const double before = ValueOf(TextOf(ProcessMetrics()), "process_open_fds").value();
  const int file = open("/dev/null", O_RDONLY);
  EXPECT_EQ(ValueOf(TextOf(ProcessMetrics()), "process_open_fds"), before + 1);
  close(file);
}

TEST(ProcessMetricsTest, PromtoolHasNothingToSay) {
  EXPECT_EQ(PromtoolComplaints(TextOf(ProcessMetrics())), "");
}

}  // namespace
}  // namespace drift

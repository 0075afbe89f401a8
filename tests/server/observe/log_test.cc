#include "server/observe/log.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

TEST(LogTest, PlainValuesStayAsTheyAre) {
  EXPECT_EQ(FormatRecord("opened", {{"path", "/var/lib/driftd"}, {"models", 3}}),
            "msg=opened path=/var/lib/driftd models=3");
}

TEST(LogTest, WhatWouldBreakTheLineOrThePairsIsQuoted) {
  EXPECT_EQ(FormatRecord("store opened", {{"a", "x=y"}, {"b", ""}, {"c", "1\n2\t\"3\""}}),
            R"(msg="store opened" a="x=y" b="" c="1\n2\t\"3\"")");
}

TEST(LogTest, Utf8StaysReadable) {
  EXPECT_EQ(FormatRecord("größe", {{"a", "zwei größen"}}), "msg=größe a=\"zwei größen\"");
}

TEST(LogTest, ARecordIsALineOnStderrWithTimeAndLevel) {
  CaptureStderr();
  ASSERT_TRUE(SetUpLog("info").ok());
  LogWarning("disk is slow", {{"ms", 7}});
  EXPECT_THAT(GetCapturedStderr(),
              ::testing::MatchesRegex(
                  "time=[0-9-]+T[0-9:]+\\.[0-9]+Z level=warning msg=\"disk is slow\" ms=7\n"));
}

TEST(LogTest, RecordsBelowTheLevelAreNotWritten) {
  CaptureStderr();
  ASSERT_TRUE(SetUpLog("error").ok());
  LogWarning("a");
  LogInfo("b");
  EXPECT_EQ(GetCapturedStderr(), "");
}

TEST(LogTest, AnotherLevelIsRefused) {
  EXPECT_EQ(SetUpLog("loud").message(),
            "\"loud\" is no log level; take one of info, warning, error");
}

}  // namespace
}  // namespace drift

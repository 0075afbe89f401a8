#include "server/observe/metrics_text.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr size_t kPieceBytes = 64 << 10;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename Write>
std::string TextOf(const Write& write) {
  std::string written;
  {
    MetricsText text([&](absl::string_view piece) {
      written.append(piece.data(), piece.size());
      return true;
    });
    write(text);
  }
  return written;
}

std::string Number(double value) {
  return TextOf([&](MetricsText& text) { text.Value(value); });
}

TEST(MetricsTextTest, AFamilyIsItsHelpItsTypeAndItsSamples) {
  EXPECT_EQ(TextOf([](MetricsText& text) {
              text.Family("a", "What a is.", "gauge");
              text.Label("x", "1");
              text.Label("segment_", "y", "2");
              text.Value(3);
              text.Value(4);
              text.Family("b_total", "What b is.", "counter");
            }),
            "# HELP a What a is.\n"
            "# TYPE a gauge\n"
            "a{x=\"1\",segment_y=\"2\"} 3\n"
            "a 4\n"
            "# HELP b_total What b is.\n"
            "# TYPE b_total counter\n");
}

TEST(MetricsTextTest, QuotesBackslashesAndNewlinesInLabelsAreEscaped) {
  EXPECT_EQ(TextOf([](MetricsText& text) {
              text.Label("x", "\"quote\" back\\slash new\nline snow \u2603");
              text.Label("y", "");
              text.Value(0);
            }),
            "{x=\"\\\"quote\\\" back\\\\slash new\\nline snow \u2603\",y=\"\"} 0\n");
}

TEST(MetricsTextTest, WhatIsNoFiniteNumberIsWrittenAsPrometheusReadsIt) {
  EXPECT_EQ(Number(std::nan("")), " NaN\n");
  EXPECT_EQ(Number(kInfinity), " +Inf\n");
  EXPECT_EQ(Number(-kInfinity), " -Inf\n");
}

TEST(MetricsTextTest, WholeNumbersAreWrittenAsSuchUpTo1e15) {
  EXPECT_EQ(Number(0), " 0\n");
  EXPECT_EQ(Number(100'000), " 100000\n");
  EXPECT_EQ(Number(-1e15), " -1000000000000000\n");
  EXPECT_EQ(Number(1e16), " 1e+16\n");
}

TEST(MetricsTextTest, OthersHaveTheFewestDigitsThatReadBack) {
  EXPECT_EQ(Number(0.1), " 0.1\n");
  EXPECT_EQ(Number(0.1 + 0.2), " 0.30000000000000004\n");
  EXPECT_EQ(Number(5e-324), " 5e-324\n");
}

TEST(MetricsTextTest, TextIsHandedOnInPieces) {
  std::vector<std::string> pieces;
  {
    MetricsText text([&](absl::string_view piece) {
      pieces.emplace_back(piece);
      return true;
    });
    text.Append("some");
    EXPECT_THAT(pieces, SizeIs(0));
    text.Append(std::string(kPieceBytes - 4, 'x'));
    EXPECT_THAT(pieces, ElementsAre(SizeIs(kPieceBytes)));
    text.Append("the rest");
  }
  EXPECT_THAT(pieces, ElementsAre(SizeIs(kPieceBytes), "the rest"));
}

TEST(MetricsTextTest, WhoWantsNoMoreGetsNoMore) {
  int pieces = 0;
  {
    MetricsText text([&](absl::string_view) { return ++pieces < 2; });
    text.Append(std::string(kPieceBytes, 'x'));
    EXPECT_TRUE(text.wanted());
    text.Append(std::string(kPieceBytes, 'x'));
    EXPECT_FALSE(text.wanted());
    text.Append(std::string(kPieceBytes, 'x'));
    text.Append("the rest");
  }
  EXPECT_EQ(pieces, 2);
}

}  // namespace
}  // namespace drift

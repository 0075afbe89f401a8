#include "client/cli/format/text_width.h"

#include "gtest/gtest.h"

namespace drift::cli {
namespace {

TEST(TextWidthTest, CountsColumnsNotBytes) {
  EXPECT_EQ(TextWidth("abc"), 3);
  EXPECT_EQ(TextWidth("40K - 60K €"), 11);  // the euro sign has 3 bytes
  EXPECT_EQ(TextWidth(""), 0);
}

TEST(TextWidthTest, EastAsianWideCharactersTakeTwoColumns) { EXPECT_EQ(TextWidth("日本"), 4); }

TEST(TextWidthTest, CombiningMarksTakeNone) { EXPECT_EQ(TextWidth("e\xCC\x81"), 1); }

TEST(TextWidthTest, BytesThatAreNotUtf8CountOneEach) { EXPECT_EQ(TextWidth("\xFF\xFE"), 2); }

TEST(TextWidthTest, WhatFitsIsNotTruncated) { EXPECT_EQ(Truncate("abcd", 4), "abcd"); }

TEST(TextWidthTest, WhatIsTruncatedEndsInAnEllipsis) { EXPECT_EQ(Truncate("abcdef", 4), "abc…"); }

TEST(TextWidthTest, TruncationNeverSplitsAWideCharacter) {
  EXPECT_EQ(Truncate("日本語", 4), "日…");  // 本 would need columns 3 and 4
}

TEST(TextWidthTest, TerminalControlsAreMadeHarmless) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc"), "a�[31mb�c");
  EXPECT_EQ(Printable("\xC3("), "�(");
  EXPECT_EQ(Printable("größe €"), "größe €");
}

TEST(TextWidthTest, LinesAreMadeHarmlessAndStayLines) {
  EXPECT_EQ(PrintableLines("a\x1b[2J\nb\r\n"), "a�[2J\nb�\n");
  EXPECT_EQ(PrintableLines(""), "");
}

TEST(TextWidthTest, TheMiddleIsCutWhereTheEndsTellNamesApart) {
  EXPECT_EQ(TruncateMiddle("model/feature{tier=10}", 12), "model…er=10}");
  EXPECT_EQ(TruncateMiddle("äöüäöüäöü", 5), "äö…öü");
  EXPECT_EQ(TruncateMiddle("日本語の特徴量", 7), "日…徴量");
  EXPECT_EQ(TruncateMiddle("short", 5), "short");
  EXPECT_EQ(TruncateMiddle("short", 0), "");
}

}  // namespace
}  // namespace drift::cli

#include "server/names/names.h"

#include <gtest/gtest.h>

#include <string>

namespace drift {
namespace {

using absl::string_view;

TEST(NamesTest, Utf8IsInShortestFormWithoutSurrogatesUpTo10FFFF) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("aé日😀"));
  EXPECT_TRUE(IsUtf8("\xF4\x8F\xBF\xBF"));   // U+10FFFF
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));  // U+110000
  EXPECT_FALSE(IsUtf8("\xC0\x80"));          // U+0000, overlong
  EXPECT_FALSE(IsUtf8("\xE0\x9F\xBF"));      // U+07FF, overlong
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));      // U+D800
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("\xFF"));
  EXPECT_FALSE(IsUtf8("\xE6\x97"));  // cut off
}

TEST(NamesTest, ANameIs1To128BytesByDefault) {
  EXPECT_EQ(CheckName("").message(), "is empty; give 1 to 128 bytes");
  EXPECT_TRUE(CheckName(std::string(128, 'a')).ok());
  EXPECT_EQ(CheckName(std::string(129, 'a')).message(), "has 129 bytes; at most 128 are allowed");
  EXPECT_FALSE(CheckName("abcde", 4).ok());
}

TEST(NamesTest, ControlCharactersAreNamed) {
  EXPECT_EQ(CheckName("a\nb").message(), "has the control character U+000A at byte 1");
  EXPECT_EQ(CheckName(string_view("\0", 1)).message(),
            "has the control character U+0000 at byte 0");
  EXPECT_EQ(CheckName("é\xC2\x85").message(), "has the control character U+0085 at byte 2");
  EXPECT_EQ(CheckName("ab\xFF").message(), "is not UTF-8 at byte 2");
}

TEST(NamesTest, ALabelsNameIsOneThatPrometheusTakes) {
  EXPECT_TRUE(CheckLabelName("team").ok());
  EXPECT_TRUE(CheckLabelName("_team2").ok());
  EXPECT_FALSE(CheckLabelName("").ok());
  EXPECT_FALSE(CheckLabelName("2nd").ok());
  EXPECT_FALSE(CheckLabelName("on-call").ok());
  EXPECT_EQ(CheckLabelName("__team").message(),
            "starts with __, which Prometheus keeps for itself");
}

}  // namespace
}  // namespace drift

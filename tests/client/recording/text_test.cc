#include "drift/recording/text.h"

#include <string>

#include "gtest/gtest.h"

namespace drift::recording {
namespace {

TEST(TextTest, TakesUtf8OfEveryLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("plain"));
  EXPECT_TRUE(IsUtf8("\xc2\x80"));          // U+0080, the least of two bytes
  EXPECT_TRUE(IsUtf8("\xe0\xa0\x80"));      // U+0800, of three
  EXPECT_TRUE(IsUtf8("\xf0\x90\x80\x80"));  // U+10000, of four
  EXPECT_TRUE(IsUtf8("\xf4\x8f\xbf\xbf"));  // U+10FFFF, the greatest
}

TEST(TextTest, RefusesWhatIsNotUtf8) {
  for (const char* text : {"\x80", "\xc3", "\xc3(", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                           "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "a\xff"}) {
    EXPECT_FALSE(IsUtf8(text)) << ::testing::PrintToString(std::string(text));
  }
}

TEST(TextTest, ANameHasAtLeastOneByteAndNoControlCharacters) {
  EXPECT_TRUE(IsName("fraud/score 2"));
  EXPECT_TRUE(
      IsName("Gr\xc3\xb6\xc3\x9f"
             "e"));
  EXPECT_FALSE(IsName(""));
  EXPECT_FALSE(IsName("a\nb"));
  EXPECT_FALSE(IsName("a\x7f"));
  EXPECT_FALSE(IsName("a\xc2\x85"));  // U+0085
  EXPECT_FALSE(IsName("\xff"));
}

TEST(TextTest, ALabelNameIsOneThatPrometheusTakes) {
  EXPECT_TRUE(IsLabelName("country"));
  EXPECT_TRUE(IsLabelName("_a9"));
  EXPECT_FALSE(IsLabelName(""));
  EXPECT_FALSE(IsLabelName("9a"));
  EXPECT_FALSE(IsLabelName("a-b"));
}

}  // namespace
}  // namespace drift::recording

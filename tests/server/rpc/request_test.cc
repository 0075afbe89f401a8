#include "server/rpc/request.h"

#include "gtest/gtest.h"

namespace drift {
namespace {

TEST(PageSizeTest, ZeroIsTheDefault) { EXPECT_EQ(*PageSize(0, 1000, 10'000), 1000); }

TEST(PageSizeTest, BoundsAreInclusive) {
  EXPECT_EQ(*PageSize(1, 1000, 10'000), 1);
  EXPECT_EQ(*PageSize(10'000, 1000, 10'000), 10'000);
  EXPECT_EQ(PageSize(10'001, 1000, 10'000).status().message(),
            "page_size: 10001 should be 1 to 10000, or 0 for 1000");
  EXPECT_FALSE(PageSize(-1, 1000, 10'000).ok());
}

TEST(GlobTest, IsNotLongerThanAnyName) {
  EXPECT_TRUE(CheckGlob("filter", std::string(16'384, '*')).ok());
  EXPECT_FALSE(CheckGlob("filter", std::string(16'385, '*')).ok());
}

TEST(ShortenTest, LeavesWhatFits) { EXPECT_EQ(Shorten("abcdef", 6), "abcdef"); }

TEST(ShortenTest, CutsBetweenCharacters) {
  EXPECT_EQ(Shorten("abcdefg", 6), "abc...");
  // U+20AC is three bytes; cutting after two of them would not be UTF-8.
  EXPECT_EQ(Shorten("a\xE2\x82\xAC"
                    "bcde",
                    6),
            "a...");
}

}  // namespace
}  // namespace drift

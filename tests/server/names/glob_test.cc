#include "server/names/glob.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace drift {
namespace {

// The definition, written as the recursion it is: the oracle. Bytes only.
bool Recursive(const char* glob, const char* text) {
  if (*glob == '\0') return *text == '\0';
  if (*glob == '*') {
    return Recursive(glob + 1, text) || (*text != '\0' && Recursive(glob, text + 1));
  }
  return *text != '\0' && (*glob == '?' || *glob == *text) && Recursive(glob + 1, text + 1);
}

TEST(GlobTest, WithoutWildcardsOnlyTheSameTextMatches) {
  EXPECT_TRUE(GlobMatches("fraud", "fraud"));
  EXPECT_FALSE(GlobMatches("fraud", "fraud2"));
  EXPECT_FALSE(GlobMatches("fraud", "frau"));
  EXPECT_FALSE(GlobMatches("fraud", "Fraud"));
}

TEST(GlobTest, AStarIsAnyTextAlsoNone) {
  EXPECT_TRUE(GlobMatches("*", ""));
  EXPECT_TRUE(GlobMatches("fraud*", "fraud"));
  EXPECT_TRUE(GlobMatches("f*d", "fraud"));
  EXPECT_TRUE(GlobMatches("*a*b*", "xaxxbx"));
  EXPECT_FALSE(GlobMatches("*a*b", "xaxxbx"));
}

TEST(GlobTest, AQuestionMarkIsOneCharacterOfUtf8) {
  EXPECT_TRUE(GlobMatches("sc?re", "score"));
  EXPECT_TRUE(GlobMatches("?", "é"));
  EXPECT_TRUE(GlobMatches("*?", "日本"));
  EXPECT_FALSE(GlobMatches("??", "é"));
  EXPECT_FALSE(GlobMatches("?", ""));
}

TEST(GlobTest, AnEmptyGlobMatchesEmptyTextOnly) {
  EXPECT_TRUE(GlobMatches("", ""));
  EXPECT_FALSE(GlobMatches("", "a"));
}

TEST(GlobTest, ManyStarsDoNotExplode) {
  std::string glob;
  for (int i = 0; i < 500; ++i) glob += "*a";
  EXPECT_FALSE(GlobMatches(glob + "b", std::string(20'000, 'a')));
}

TEST(GlobTest, AgreesWithTheDefinitionOnRandomGlobs) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const auto make = [&](const std::string& alphabet, size_t length) {
    std::string text;
    for (size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    return text;
  };
  for (int round = 0; round < 20'000; ++round) {
    const std::string glob = make("ab*?", random() % 8);
    const std::string text = make("ab", random() % 8);
    ASSERT_EQ(GlobMatches(glob, text), Recursive(glob.c_str(), text.c_str()))
        << glob << " on " << text;
  }
}

}  // namespace
}  // namespace drift

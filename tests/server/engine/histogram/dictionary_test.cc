#include "server/engine/histogram/dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DictionaryTest, CategoriesAreNumberedAsTheyCome) {
  Dictionary dictionary(3);
  EXPECT_EQ(dictionary.Intern("red"), 0);
  EXPECT_EQ(dictionary.Intern("green"), 1);
  EXPECT_EQ(dictionary.Intern("red"), 0);
  EXPECT_THAT(dictionary.categories(), ElementsAre("red", "green"));
}

TEST(DictionaryTest, AFullDictionaryKnowsItsCategoriesAndTakesNoMore) {
  Dictionary dictionary(1);
  dictionary.Intern("red");
  EXPECT_TRUE(OtherPartOf(dictionary.Intern("green")).has_value());
  EXPECT_EQ(dictionary.Find("green"), std::nullopt);
  EXPECT_EQ(dictionary.Intern("red"), 0);
  EXPECT_THAT(dictionary.categories(), ElementsAre("red"));
}

TEST(DictionaryTest, FindingAddsNothing) {
  Dictionary dictionary(2);
  EXPECT_EQ(dictionary.Find("red"), std::nullopt);
  EXPECT_THAT(dictionary.categories(), IsEmpty());
}

TEST(DictionaryTest, StoredCategoriesKeepTheirBuckets) {
  Dictionary dictionary(3, {"b", "a"});
  EXPECT_EQ(dictionary.Find("b"), 0);
  EXPECT_EQ(dictionary.Find("a"), 1);
  EXPECT_EQ(dictionary.Intern("c"), 2);
  EXPECT_TRUE(OtherPartOf(dictionary.Intern("d")).has_value());
}

// Stored: by an implementation of FNV-1a in Python, (h ^ h >> 32) % 64 + 65536.
TEST(DictionaryTest, ThePartOfTheOthersIsTheSameForEver) {
  Dictionary full(1, {"a"});
  EXPECT_EQ(full.Intern(""), 65537);
  EXPECT_EQ(full.Intern("green"), 65557);
  EXPECT_EQ(full.Intern("\xc3\xa4"), 65541);
}

TEST(DictionaryTest, TheOthersSpreadEvenlyOverTheirParts) {
  Dictionary full(1, {"a"});
  std::array<int, kOtherParts> categories{};
  for (int i = 0; i < 6400; ++i)
    ++categories.at(*OtherPartOf(full.Intern(absl::StrCat("user", i))));
  // 100 each, with a standard deviation of 10.
  for (const int in_part : categories) EXPECT_NEAR(in_part, 100, 45);
}

TEST(DictionaryTest, OnlyThePartsAreParts) {
  EXPECT_EQ(OtherPartOf(0), std::nullopt);
  EXPECT_EQ(OtherPartOf(65535), std::nullopt);
  EXPECT_EQ(OtherPartOf(65536), 0);
  EXPECT_EQ(OtherPartOf(65599), 63);
  EXPECT_EQ(OtherPartOf(65600), std::nullopt);
}

TEST(DictionaryTest, MoreStoredCategoriesThanAllowedStayKnown) {
  Dictionary dictionary(1, {"a", "b"});
  EXPECT_EQ(dictionary.Find("b"), 1);
  EXPECT_TRUE(OtherPartOf(dictionary.Intern("c")).has_value());
}

TEST(DictionaryTest, TheEmptyStringAndBytesOfAnyKindAreCategories) {
  Dictionary dictionary(3);
  EXPECT_EQ(dictionary.Intern(""), 0);
  EXPECT_EQ(dictionary.Intern(absl::string_view("a\0b", 3)), 1);
  EXPECT_EQ(dictionary.Intern("a"), 2);
}

TEST(DictionaryTest, SeedingTakesTheMostFrequentThenTheOrderOfBytes) {
  Dictionary dictionary(3);
  dictionary.Seed({{"rare", 1}, {"b", 5}, {"\xc3\xa4", 5}, {"a", 5}, {"often", 9}});
  EXPECT_THAT(dictionary.categories(), ElementsAre("often", "a", "b"));
}

TEST(DictionaryTest, SeedingKeepsWhatIsThere) {
  Dictionary dictionary(3, {"b"});
  dictionary.Seed({{"a", 1}, {"b", 2}});
  EXPECT_THAT(dictionary.categories(), ElementsAre("b", "a"));
}

TEST(DictionaryTest, SeedingDoesNotDependOnTheOrderGiven) {
  Dictionary first(2);
  first.Seed({{"x", 3}, {"y", 3}, {"z", 3}});
  Dictionary second(2);
  second.Seed({{"z", 3}, {"y", 3}, {"x", 3}});
  EXPECT_EQ(first.categories(), second.categories());
}

}  // namespace
}  // namespace drift

#include "server/engine/histogram/translation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "green" has the part 21 (dictionary_test.cc).
constexpr int64_t kGreenPart = 65557;

Counts CountsBy(Dictionary& dictionary, const std::vector<std::string>& categories) {
  Counts counts;
  for (const std::string& category : categories) counts.Add(dictionary.Intern(category), 1);
  return counts;
}

TEST(TranslationTest, CategoriesAreCountedByNameAndNewOnesJoin) {
  Dictionary from(5), to(5, {"blue", "red"});
  const Counts counts = CountsBy(from, {"red", "green", "green", "blue", "blue", "blue"});
  Join(counts, from, to);
  const Translation translation = Translate(counts, from, to);
  EXPECT_THAT(to.categories(), ElementsAre("blue", "red", "green"));
  EXPECT_EQ(translation.counts.buckets(), (std::vector<Bucket>{{0, 3}, {1, 1}, {2, 2}}));
  EXPECT_THAT(translation.merged, IsEmpty());
}

TEST(TranslationTest, OnlyCategoriesThatAreCountedJoin) {
  const Dictionary from(5, {"red", "green"});
  Dictionary to(5);
  Counts counts;
  counts.Add(1, 7);
  Join(counts, from, to);
  EXPECT_THAT(to.categories(), ElementsAre("green"));
}

TEST(TranslationTest, SpecialBucketsStay) {
  const Dictionary from(5), to(5);
  Counts counts;
  counts.Add(Special::kMissing, 3);
  EXPECT_EQ(Translate(counts, from, to).counts, counts);
}

TEST(TranslationTest, WithoutRoomACategoryIsInItsPartOfTheOthers) {
  const Dictionary from(5, {"green"});
  Dictionary to(1, {"red"});
  Counts counts;
  counts.Add(0, 7);
  Join(counts, from, to);
  EXPECT_THAT(to.categories(), ElementsAre("red"));
  EXPECT_EQ(Translate(counts, from, to).counts.buckets(), (std::vector<Bucket>{{kGreenPart, 7}}));
}

TEST(TranslationTest, SoIsOneThatHasNotJoined) {
  const Dictionary from(5, {"green"}), to(5, {"red"});
  Counts counts;
  counts.Add(0, 7);
  EXPECT_EQ(Translate(counts, from, to).counts.buckets(), (std::vector<Bucket>{{kGreenPart, 7}}));
}

TEST(TranslationTest, WhatAFullDictionaryDoesNotTellApartIsMergedOnTheOtherSide) {
  const Dictionary from(1, {"red"});
  const Dictionary to(5, {"red", "green"});
  Counts counts;
  counts.Add(kGreenPart, 7);
  const Translation translation = Translate(counts, from, to);
  EXPECT_EQ(translation.counts, counts);
  Counts own;
  own.Add(0, 2);
  own.Add(1, 5);
  own.Add(Special::kMissing, 1);
  const Counts merged = Merge(own, translation.merged);
  EXPECT_EQ(merged.buckets(), (std::vector<Bucket>{{0, 2}, {kGreenPart, 5}}));
  EXPECT_EQ(merged.special(Special::kMissing), 1u);
}

// The same values, shuffled, in two dictionaries of any size that have met others before.
TEST(TranslationTest, TheSameValuesAreTheSameCountsHoweverTheyAreNumbered) {
  std::mt19937_64 random(7);
  const auto some = [&](int most) {
    std::vector<std::string> values(std::uniform_int_distribution<int>(0, most)(random));
    for (std::string& value : values) value = absl::StrCat("c", random() % 30);
    return values;
  };
  for (int times = 0; times < 500; ++times) {
    Dictionary from(1 + static_cast<int>(random() % 40)), to(1 + static_cast<int>(random() % 40));
    CountsBy(from, some(40));
    CountsBy(to, some(40));
    std::vector<std::string> values = some(200);
    const Counts counts = CountsBy(from, values);
    std::shuffle(values.begin(), values.end(), random);
    const Counts own = CountsBy(to, values);
    const Translation translation = Translate(counts, from, to);
    ASSERT_EQ(translation.counts, Merge(own, translation.merged)) << "round " << times;
    ASSERT_EQ(translation.counts.total(), values.size());
  }
}

}  // namespace
}  // namespace drift

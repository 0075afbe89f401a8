#include "server/names/segments.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(SegmentsTest, AreInTheOrderOfTheirLabels) {
  const Segments segments = {{"tier", "1"}, {"country", "DE"}};
  EXPECT_EQ(segments.size(), 2u);
  EXPECT_THAT(std::vector(segments.begin(), segments.end()),
              ElementsAre(Pair("country", "DE"), Pair("tier", "1")));
  const std::map<std::string, std::string> labels(segments.begin(), segments.end());
  EXPECT_EQ(Segments(labels.begin(), labels.end()), segments);
}

TEST(SegmentsTest, AChangeOfOneLeavesItsCopiesAsTheyWere) {
  const Segments before = {{"country", "DE"}, {"tier", "1"}};
  Segments changed = before;
  changed.Set("country", "FR");
  changed.Set("age", "30");
  changed.Erase("tier");
  EXPECT_EQ(changed, (Segments{{"age", "30"}, {"country", "FR"}}));
  EXPECT_EQ(before, (Segments{{"country", "DE"}, {"tier", "1"}}));
}

TEST(SegmentsTest, WithoutTheLastLabelTheyAreEmpty) {
  Segments segments = {{"country", "DE"}};
  segments.Erase("tier");
  EXPECT_FALSE(segments.empty());
  segments.Erase("country");
  EXPECT_TRUE(segments.empty());
  EXPECT_EQ(segments, Segments());
  EXPECT_EQ(segments.find("country"), segments.end());
}

// As a map's: label by label, each with its value.
TEST(SegmentsTest, AreOrderedByTheirLabelsAndValues) {
  const std::vector<Segments> ascending = {
      {}, {{"a", "1"}}, {{"a", "1"}, {"b", "0"}}, {{"a", "2"}}, {{"b", "0"}}};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(ascending[i] < ascending[j], i < j) << i << " " << j;
      EXPECT_EQ(ascending[i] == ascending[j], i == j) << i << " " << j;
    }
  }
}

TEST(SegmentsTest, CopiesShareTheLabels) {
  Segments segments = {{"country", "DE"}};
  EXPECT_FALSE(segments.shared());
  {
    const std::vector<Segments> copies = {segments};
    EXPECT_TRUE(segments.shared());
    EXPECT_EQ(&*copies.front().begin(), &*segments.begin());
  }
  EXPECT_FALSE(segments.shared());
}

}  // namespace
}  // namespace drift

#include "client/cli/view/bin_names.h"

#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

v1::HistogramPair Ranges(const std::vector<std::pair<double, double>>& ranges) {
  v1::HistogramPair pair;
  for (const auto& [lower, upper] : ranges) {
    v1::ValueRange& range = *pair.add_bins()->mutable_range();
    range.set_lower(lower);
    range.set_upper(upper);
  }
  return pair;
}

TEST(BinNamesTest, ARangeIsToldInSixDigits) {
  EXPECT_THAT(BinNames(Ranges({{-kInfinity, 0.1}, {0.1, 1.0 / 3}, {1.0 / 3, 1e9}})),
              ElementsAre("(-∞, 0.1]", "(0.1, 0.333333]", "(0.333333, 1e+09]"));
}

TEST(BinNamesTest, NeighbouringBoundsAreToldApartByTheFewestDigits) {
  EXPECT_THAT(BinNames(Ranges({{0, 1e9}, {1e9, 1e9 + 1}, {1e9 + 1, 2e9}})),
              ElementsAre("(0, 1000000000]", "(1000000000, 1000000001]", "(1000000001, 2e+09]"));
  EXPECT_THAT(BinNames(Ranges({{1e9, std::nextafter(1e9, 2e9)}})),
              ElementsAre("(1000000000, 1000000000.0000001]"));
}

TEST(BinNamesTest, ABoundJustBelowAShortNumberIsToldAsThatNumber) {
  const double below_1 = std::nextafter(1.0, 0);
  EXPECT_THAT(BinNames(Ranges({{0, 0}, {0, below_1}, {below_1, 1}})),
              ElementsAre("0", "(0, 1)", "1"));
  EXPECT_THAT(BinNames(Ranges({{1e9, std::nextafter(1e9 + 1, 0)}})),
              ElementsAre("(1000000000, 1000000001)"));
  EXPECT_THAT(BinNames(Ranges({{below_1, 5}})), ElementsAre("[1, 5]"));
}

TEST(BinNamesTest, SpecialsAreToldFromCategoriesOfThatName) {
  v1::HistogramPair pair;
  v1::BinMembers& members = *pair.add_bins()->mutable_members();
  members.add_categories("missing");
  members.add_specials("missing");
  EXPECT_THAT(BinNames(pair), ElementsAre("missing, <missing>"));
}

TEST(BinNamesTest, MembersThatCouldBeTakenForSeveralAreInQuotes) {
  v1::HistogramPair pair;
  v1::BinMembers& members = *pair.add_bins()->mutable_members();
  members.add_categories("Smith, John");
  members.add_categories("say \"x\"");
  members.add_categories("<missing>");
  EXPECT_THAT(BinNames(pair), ElementsAre("\"Smith, John\", \"say \"\"x\"\"\", \"<missing>\""));
}

TEST(BinNamesTest, ManyMembersAreCounted) {
  v1::HistogramPair pair;
  v1::BinMembers& members = *pair.add_bins()->mutable_members();
  for (const char* category : {"a", "b", "c", "d"}) members.add_categories(category);
  EXPECT_THAT(BinNames(pair), ElementsAre("a, b and 2 more"));
}

}  // namespace
}  // namespace drift::cli

#include "server/rpc/page.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/rpc/page_token.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(PageTest, KeepsTheFirstRowsInOrderWhateverTheOrderTheyComeIn) {
  Page<int, char> page(2, std::nullopt);
  for (int position : {5, 1, 4, 2, 3}) page.Add(position, static_cast<char>('a' + position));
  EXPECT_EQ(page.Finish(), 2);
  EXPECT_THAT(page.rows(), ElementsAre(Pair(1, 'b'), Pair(2, 'c')));
}

TEST(PageTest, StartsAfterThePosition) {
  Page<int, char> page(2, 2);
  for (int position : {1, 2, 3}) page.Add(position, 'x');
  EXPECT_EQ(page.Finish(), std::nullopt);
  EXPECT_THAT(page.rows(), ElementsAre(Pair(3, 'x')));
}

TEST(PageTest, ExactlyAFullPageIsTheLast) {
  Page<int, char> page(2, std::nullopt);
  page.Add(1, 'x');
  page.Add(2, 'x');
  EXPECT_EQ(page.Finish(), std::nullopt);
}

TEST(PageTest, WantsNoRowBehindThoseOfAFullPage) {
  Page<int, char> page(1, std::nullopt);
  page.Add(1, 'x');
  EXPECT_TRUE(page.Wants(9));  // tells that there is another page
  page.Add(9, 'x');
  EXPECT_FALSE(page.Wants(10));
  EXPECT_TRUE(page.Wants(5));
}

TEST(PageTest, EndsWithTheRowThatMakesItLargeEnough) {
  Page<int, size_t> page(3, std::nullopt);
  for (int position : {1, 2, 3}) page.Add(position, 10);
  std::vector<int> shown;
  const auto show = [&](int position, size_t bytes) {
    shown.push_back(position);
    return bytes;
  };
  EXPECT_EQ(ShowPage(page, show, 11), 2);
  EXPECT_THAT(shown, ElementsAre(1, 2));
}

TEST(PageTest, WithLittleInItEndsWhereItsRowsDo) {
  const auto show = [](int, size_t bytes) { return bytes; };
  Page<int, size_t> whole(3, std::nullopt);
  for (int position : {1, 2, 3}) whole.Add(position, 10);
  EXPECT_EQ(ShowPage(whole, show, 30), std::nullopt);
  Page<int, size_t> part(2, std::nullopt);
  for (int position : {1, 2, 3}) part.Add(position, 10);
  EXPECT_EQ(ShowPage(part, show, 30), 2);
  Page<int, size_t> none(2, std::nullopt);
  EXPECT_EQ(ShowPage(none, show, 0), std::nullopt);
}

TEST(PageTokenTest, IsReadBack) {
  const std::string token =
      EncodePageToken(Listing::kScores, {"fraud/score{country=DE}", "pinned"});
  EXPECT_THAT(*DecodePageToken(Listing::kScores, token, 2),
              ElementsAre("fraud/score{country=DE}", "pinned"));
}

TEST(PageTokenTest, AnEmptyOneAsksForTheFirstPage) {
  EXPECT_THAT(*DecodePageToken(Listing::kSeries, "", 1), IsEmpty());
}

TEST(PageTokenTest, OfAnotherListingOrOfNoneIsRefused) {
  const std::string token = EncodePageToken(Listing::kScores, {"a", "b"});
  EXPECT_FALSE(DecodePageToken(Listing::kHistory, token, 2).ok());
  EXPECT_FALSE(DecodePageToken(Listing::kScores, token, 3).ok());
  EXPECT_FALSE(DecodePageToken(Listing::kScores, "%%%", 2).ok());
  EXPECT_FALSE(DecodePageToken(Listing::kScores, "Zm9v", 2).ok());
}

}  // namespace
}  // namespace drift

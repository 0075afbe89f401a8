#include "server/config/suggest.h"

#include <gtest/gtest.h>

#include <string>

namespace drift {
namespace {

TEST(SuggestTest, DistanceCountsEditsAndSwapsOfNeighbours) {
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("fine_pnae", "fine_pane"), 1);
  EXPECT_EQ(EditDistance("same", "same"), 0);
}

TEST(SuggestTest, TheNearestWordsAreSuggested) {
  EXPECT_EQ(DidYouMean("fine_pan", {"match", "fine_pane", "coarse_pane"}),
            "did you mean fine_pane?");
  EXPECT_EQ(DidYouMean("max_b", {"max_a", "max_c"}), "did you mean max_a or max_c?");
}

TEST(SuggestTest, NothingNearIsNoSuggestion) {
  EXPECT_EQ(DidYouMean("colour", {"match", "fine_pane"}), "");
  EXPECT_EQ(DidYouMean(std::string(100'000, 'x'), {"match"}), "");
}

}  // namespace
}  // namespace drift

#include "server/catalog/data_state.h"

#include <gtest/gtest.h>

namespace drift {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(36'000);
const absl::Time kPaneEnd = kNow - absl::Minutes(1);
const absl::Time kClosed = kPaneEnd - absl::Seconds(1), kOpen = kPaneEnd;  // events
const ShownAt kAt = {.now = kNow, .no_data_after = absl::Minutes(5)};

Standing Scored(DataState data) {
  Standing standing;
  standing.score.data = data;
  standing.state.scored_end = kPaneEnd;
  return standing;
}

TEST(DataStateTest, IsThatOfTheScoreWhileValuesCome) {
  for (DataState data : {DataState::kOk, DataState::kInsufficient, DataState::kNone}) {
    EXPECT_EQ(ShownDataState(Scored(data), kClosed, kNow - absl::Minutes(5), kAt), data);
  }
}

TEST(DataStateTest, IsNoneOnceNothingCameForSoLong) {
  const absl::Time last_seen = kNow - absl::Minutes(5) - absl::Nanoseconds(1);
  EXPECT_EQ(ShownDataState(Scored(DataState::kOk), kOpen, last_seen, kAt), DataState::kNone);
  EXPECT_EQ(ShownDataState(Standing(), kOpen, last_seen, kAt), DataState::kNone);
}

TEST(DataStateTest, IsInsufficientWhereValuesAreAloneInPanesThatHaveNotClosed) {
  EXPECT_EQ(ShownDataState(Standing(), kOpen, kNow, kAt), DataState::kInsufficient);
  EXPECT_EQ(ShownDataState(Scored(DataState::kNone), kOpen, kNow, kAt), DataState::kInsufficient);
  EXPECT_EQ(ShownDataState(Scored(DataState::kOk), kOpen, kNow, kAt), DataState::kOk);
}

}  // namespace
}  // namespace drift

#include "server/catalog/data_state.h"

#include <gtest/gtest.h>

namespace drift {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(36'000);
const ShownAt kAt = {.now = kNow, .no_data_after = absl::Minutes(5)};

Standing Scored(DataState data) {
  Standing standing;
  standing.score.data = data;
  standing.state.scored_end = kNow - absl::Minutes(1);
  return standing;
}

TEST(DataStateTest, IsThatOfTheScoreWhileValuesCome) {
  for (DataState data : {DataState::kOk, DataState::kInsufficient, DataState::kNone}) {
    EXPECT_EQ(ShownDataState(Scored(data), kNow - absl::Minutes(5), kAt), data);
  }
}

TEST(DataStateTest, IsNoneOnceNothingCameForSoLong) {
  const absl::Time last_seen = kNow - absl::Minutes(5) - absl::Nanoseconds(1);
  EXPECT_EQ(ShownDataState(Scored(DataState::kOk), last_seen, kAt), DataState::kNone);
  EXPECT_EQ(ShownDataState(Standing(), last_seen, kAt), DataState::kNone);
}

TEST(DataStateTest, IsInsufficientBeforeTheFirstPaneCloses) {
  EXPECT_EQ(ShownDataState(Standing(), kNow, kAt), DataState::kInsufficient);
}

}  // namespace
}  // namespace drift

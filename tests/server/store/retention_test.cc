#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/store/database.h"
#include "server/store/keys.h"
#include "server/store/store.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::ElementsAre;

class RetentionTest : public ::testing::Test {
 protected:
  void AddPane(ModelId model, Tier tier, int64_t start, SeriesId series) {
    StoreWrite write;
    write.AddToPane(model, tier, At(start), series, Layout::Lossless(), Counts(0, {{1, 1}}, {}));
    CommitSynced(*store_, std::move(write));
  }
  // Starts in seconds.
  std::vector<int64_t> Starts(ModelId model, Tier tier) {
    std::vector<int64_t> starts;
    EXPECT_TRUE(store_->PanesOf(model)
                    ->Scan(tier, {absl::InfinitePast(), absl::InfiniteFuture()},
                           [&starts](absl::Time start, SeriesId, const Counts&) {
                             starts.push_back(absl::ToUnixSeconds(start));
                           })
                    .ok());
    return starts;
  }

  TempDir dir_;
  std::unique_ptr<Store> store_ = OpenStore(dir_.path());
};

TEST_F(RetentionTest, PanesBeforeATimeGoAndTheOneThatStartsThenStays) {
  for (const int64_t start : {-20, -10, 0, 10}) AddPane(1, Tier::kFine, start, 5);
  AddPane(1, Tier::kFine, 0, 0);
  StoreWrite write;
  write.DeletePanesBefore(1, Tier::kFine, At(0));
  CommitSynced(*store_, std::move(write));
  EXPECT_THAT(Starts(1, Tier::kFine), ElementsAre(0, 0, 10));
  EXPECT_EQ(*store_->PanesOf(1)->FirstStart(Tier::kFine, absl::InfinitePast()), At(0));
}

TEST_F(RetentionTest, OtherTiersAndModelsKeepTheirPanes) {
  AddPane(1, Tier::kFine, 0, 5);
  AddPane(1, Tier::kCoarse, 0, 5);
  AddPane(2, Tier::kFine, 0, 5);
  AddPane(0, Tier::kCoarse, 0, 5);
  StoreWrite write;
  write.DeletePanesBefore(1, Tier::kFine, absl::InfiniteFuture());
  CommitSynced(*store_, std::move(write));
  EXPECT_THAT(Starts(1, Tier::kFine), ElementsAre());
  EXPECT_THAT(Starts(1, Tier::kCoarse), ElementsAre(0));
  EXPECT_THAT(Starts(2, Tier::kFine), ElementsAre(0));
  EXPECT_THAT(Starts(0, Tier::kCoarse), ElementsAre(0));
}

TEST_F(RetentionTest, APaneThatWasDeletedWithARangeStartsAnew) {
  AddPane(1, Tier::kFine, 0, 5);
  StoreWrite write;
  write.DeletePanesBefore(1, Tier::kFine, At(10));
  write.AddToPane(1, Tier::kFine, At(0), 5, *Layout::Create(Linear{0, 1, 2}),
                  Counts(0, {{1, 3}}, {}));
  CommitSynced(*store_, std::move(write));
  EXPECT_THAT(Starts(1, Tier::kFine), ElementsAre(0));
}

TEST_F(RetentionTest, ScoresBeforeATimeGoAndThoseOfThenStay) {
  StoreWrite write;
  for (const int64_t end : {-10, 0, 10}) write.PutScores(1, At(end), {SampleScores().front()});
  write.PutScores(2, At(-10), {SampleScores().front()});
  write.DeleteScoresBefore(1, At(0));
  CommitSynced(*store_, std::move(write));
  std::vector<absl::Time> ends;
  const auto visit = [&ends](absl::Time end, const ScoreRecord&) {
    ends.push_back(end);
    return true;
  };
  const TimeRange ever = {absl::InfinitePast(), absl::InfiniteFuture()};
  ASSERT_TRUE(store_->ScanScores(1, ever, visit).ok());
  ASSERT_TRUE(store_->ScanScores(2, ever, visit).ok());
  EXPECT_THAT(ends, ElementsAre(At(0), At(10), At(-10)));
}

TEST_F(RetentionTest, TheLatestTenVersionsOfAReferenceAreKept) {
  PinnedReferenceRecord reference = SampleReference();
  for (reference.version = 1; reference.version <= 12; ++reference.version) {
    StoreWrite write;
    write.PutReference(reference);
    CommitSynced(*store_, std::move(write));
  }
  store_.reset();
  std::vector<uint32_t> versions;
  const auto visit = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
    versions.push_back(ParseReferenceKey(key)->version);
    return true;
  };
  const auto database = *Database::Open({.path = dir_.path()});
  ASSERT_TRUE(database->Scan(Family::kReferences, "", "", visit).ok());
  EXPECT_THAT(versions, ElementsAre(3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

}  // namespace
}  // namespace drift

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <tuple>

#include "server/store/database.h"
#include "server/store/keys.h"
#include "server/store/store.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr ModelId kModel = 3;

const Layout& TestLayout() {
  static const Layout layout = *Layout::Create(Linear{0, 10, 10});
  return layout;
}

Counts CountsOf(int64_t bucket, uint64_t count) { return Counts(0, {{bucket, count}}, {}); }

// Start in seconds, series, total.
using Seen = std::vector<std::tuple<int64_t, SeriesId, uint64_t>>;

class PaneReaderTest : public ::testing::Test {
 protected:
  void Add(int64_t start, SeriesId series, uint64_t count, Tier tier = Tier::kFine,
           ModelId model = kModel) {
    write_.AddToPane(model, tier, At(start), series, TestLayout(), CountsOf(0, count));
  }
  void Commit() {
    CommitSynced(*store_, std::move(write_));
    write_ = StoreWrite();
  }
  // Starts in seconds.
  Seen Scan(int64_t from, int64_t to, Tier tier = Tier::kFine) {
    Seen seen;
    const absl::Status status = store_->PanesOf(kModel)->Scan(
        tier, {At(from), At(to)}, [&](absl::Time start, SeriesId series, const Counts& counts) {
          seen.emplace_back(absl::ToUnixSeconds(start), series, counts.total());
        });
    EXPECT_TRUE(status.ok()) << status;
    return seen;
  }
  Seen ScanSeries(int64_t from, int64_t to, SeriesRange series) {
    Seen seen;
    const absl::Status status = store_->PanesOf(kModel)->ScanSeries(
        Tier::kFine, {At(from), At(to)}, series,
        [&](absl::Time start, SeriesId of, const Counts& counts) {
          seen.emplace_back(absl::ToUnixSeconds(start), of, counts.total());
        });
    EXPECT_TRUE(status.ok()) << status;
    return seen;
  }

  TempDir dir_;
  std::unique_ptr<Store> store_ = OpenStore(dir_.path());
  StoreWrite write_;
};

TEST_F(PaneReaderTest, AScanVisitsPanesByStartThenSeries) {
  Add(10, 2, 1);
  Add(0, 9, 2);
  Add(10, 1, 3);
  Add(-10, 5, 4);
  Commit();
  EXPECT_EQ(Scan(-10, 20), (Seen{{-10, 5, 4}, {0, 9, 2}, {10, 1, 3}, {10, 2, 1}}));
}

TEST_F(PaneReaderTest, AScanTakesTheStartOfItsRangeAndNotTheEnd) {
  for (const int64_t start : {-10, 0, 10, 20}) Add(start, 1, 1);
  Commit();
  EXPECT_EQ(Scan(0, 20), (Seen{{0, 1, 1}, {10, 1, 1}}));
  EXPECT_THAT(Scan(20, 0), IsEmpty());
}

TEST_F(PaneReaderTest, TiersAndModelsAreApart) {
  Add(0, 1, 1, Tier::kFine);
  Add(0, 1, 2, Tier::kCoarse);
  Add(0, 1, 4, Tier::kFine, kModel + 1);
  Add(0, 1, 8, Tier::kCoarse, kModel - 1);
  Commit();
  EXPECT_EQ(Scan(-100, 100, Tier::kFine), (Seen{{0, 1, 1}}));
  EXPECT_EQ(Scan(-100, 100, Tier::kCoarse), (Seen{{0, 1, 2}}));
}

TEST_F(PaneReaderTest, WhatIsAddedToAPaneIsSummedOverCommitsAndRestarts) {
  Add(0, 1, 1);
  Add(0, 1, 2);
  Commit();
  store_.reset();
  store_ = OpenStore(dir_.path());
  Add(0, 1, 4);
  Commit();
  EXPECT_EQ(Scan(0, 1), (Seen{{0, 1, 7}}));
}

TEST_F(PaneReaderTest, APutReplacesThePaneAndItsLayout) {
  Add(0, 1, 5);
  Commit();
  const Layout other = *Layout::Create(Linear{0, 1, 3});
  write_.PutPane(kModel, Tier::kFine, At(0), 1, other, CountsOf(2, 1));
  write_.AddToPane(kModel, Tier::kFine, At(0), 1, other, CountsOf(2, 10));
  Commit();
  EXPECT_EQ(Scan(0, 1), (Seen{{0, 1, 11}}));
}

TEST_F(PaneReaderTest, AScanOfSomeSeriesEqualsTheFullScanFiltered) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 300; ++i) Add(10 * static_cast<int>(random() % 40) - 200, random() % 8, 1);
  Commit();
  const Seen all = Scan(-150, 150);
  for (SeriesId first = 0; first < 9; ++first) {
    for (SeriesId last = first; last < 9; ++last) {
      const SeriesRange range{first, last};
      Seen expected;
      std::copy_if(all.begin(), all.end(), std::back_inserter(expected),
                   [&](const auto& pane) { return range.Contains(std::get<1>(pane)); });
      EXPECT_EQ(ScanSeries(-150, 150, range), expected) << first << " to " << last;
    }
  }
}

TEST_F(PaneReaderTest, TheFirstStartIsAtOrAfterTheTimeAsked) {
  Add(-10, 7, 1);
  Add(30, 7, 1);
  Add(5, 7, 1, Tier::kCoarse);
  Commit();
  const auto panes = store_->PanesOf(kModel);
  EXPECT_EQ(*panes->FirstStart(Tier::kFine, absl::InfinitePast()), At(-10));
  EXPECT_EQ(*panes->FirstStart(Tier::kFine, At(-10)), At(-10));
  EXPECT_EQ(*panes->FirstStart(Tier::kFine, At(-10) + absl::Nanoseconds(1)), At(30));
  EXPECT_EQ(*panes->FirstStart(Tier::kFine, At(31)), absl::InfiniteFuture());
  EXPECT_EQ(*store_->PanesOf(kModel - 1)->FirstStart(Tier::kFine, At(0)), absl::InfiniteFuture());
}

TEST_F(PaneReaderTest, CountsAddedToAPaneOfAnotherLayoutFailTheRead) {
  Add(0, 1, 1);
  Commit();
  write_.AddToPane(kModel, Tier::kFine, At(0), 1, Layout::Lossless(), CountsOf(0, 1));
  Commit();
  const absl::Status status = store_->PanesOf(kModel)->Scan(
      Tier::kFine, {At(0), At(1)}, [](absl::Time, SeriesId, const Counts&) {});
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
}

TEST_F(PaneReaderTest, ADamagedPaneIsDataLossThatNamesIt) {
  store_.reset();
  ASSERT_TRUE((*Database::Open({.path = dir_.path()}))
                  ->Write({{WriteOperation::Kind::kPut, Family::kPanes,
                            KeyOfPane({Tier::kFine, kModel, At(0), 1}), "\x01zzz"}},
                          true)
                  .ok());
  store_ = OpenStore(dir_.path());
  const absl::Status status = store_->PanesOf(kModel)->Scan(
      Tier::kFine, {At(0), At(1)}, [](absl::Time, SeriesId, const Counts&) {});
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.message(), HasSubstr("panes: fine pane of model 3, series 1, at 1970-01-01"));
}

}  // namespace
}  // namespace drift

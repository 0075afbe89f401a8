#include "client/cli/replay/batch_builder.h"

#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Batches of a file, and the series they are for. Features are "x" (numbers) and "c" (categories),
// the weight is "n", where the file has them.
class Built {
 public:
  Built(const std::string& content, const std::vector<std::string>& segments, absl::Duration pane,
        uint64_t max_cells = 8192)
      : file_(content), reader_(MustOpen(file_.path())) {
    ColumnNames names{.time = "t", .features = {}, .segments = segments, .reference = {}};
    if (reader_->Column("n").ok()) names.weight = "n";
    std::vector<ColumnType> types;
    if (reader_->Column("x").ok()) {
      names.features.push_back("x");
      types.push_back(ColumnType::kNumber);
    }
    if (reader_->Column("c").ok()) {
      names.features.push_back("c");
      types.push_back(ColumnType::kCategory);
    }
    const auto columns = FindColumns(*reader_, names);
    EXPECT_TRUE(columns.ok()) << columns.status();
    BatchBuilder builder({.model = "m", .version = "7", .pane = pane, .max_cells = max_cells},
                         *columns, types, [this](v1::SeriesKey key) {
                           keys.push_back(std::move(key));
                           return static_cast<uint32_t>(keys.size());
                         });
    const auto keep = [this](v1::Batch batch) {
      batches.push_back(std::move(batch));
      return absl::OkStatus();
    };
    while (status.ok() && *reader_->Next()) status = builder.AddRow(*reader_, keep);
    EXPECT_TRUE(builder.Flush(keep).ok());
  }

  absl::Status status;
  std::vector<v1::Batch> batches;
  std::vector<v1::SeriesKey> keys;  // keys[alias - 1]

 private:
  TemporaryFile file_;
  std::unique_ptr<CsvReader> reader_;
};

int64_t TimeMicros(const v1::SeriesValues& entry, int i) {
  return entry.event_time().seconds() * 1'000'000 + entry.event_time().nanos() / 1000 +
         entry.time_offsets_us(i);
}

TEST(BatchBuilderTest, ABatchHoldsAllFeaturesOfItsRows) {
  const Built built("t,x,c\n100,1.5,a\n101.25,2.5,b\n", {}, absl::Hours(1));
  ASSERT_EQ(built.batches.size(), 1u);
  const v1::Batch& batch = built.batches[0];
  ASSERT_EQ(batch.series_size(), 2);
  EXPECT_THAT(batch.series(0).doubles().values(), ElementsAre(1.5, 2.5));
  EXPECT_THAT(batch.series(1).categories().values(), ElementsAre("a", "b"));
  EXPECT_EQ(batch.series(0).alias(), 1u);
  EXPECT_EQ(batch.series(1).alias(), 2u);
  EXPECT_FALSE(batch.series(0).has_key());
  EXPECT_EQ(built.keys[0].model(), "m");
  EXPECT_EQ(built.keys[0].version(), "7");
  EXPECT_EQ(built.keys[0].feature(), "x");
  EXPECT_EQ(built.keys[1].feature(), "c");
}

TEST(BatchBuilderTest, TimesAreOffsetsFromTheFirst) {
  const Built built(
      "t,x\n2019-03-31T03:00:00.5Z,1\n2019-03-31T03:00:02Z,2\n"
      "2019-03-31T02:59:59.25Z,3\n",
      {}, absl::Hours(24));
  const v1::SeriesValues& entry = built.batches.at(0).series(0);
  EXPECT_EQ(entry.event_time().seconds(), 1554001200);
  EXPECT_EQ(entry.event_time().nanos(), 500'000'000);
  EXPECT_THAT(entry.time_offsets_us(), ElementsAre(0, 1'500'000, -1'250'000));
}

TEST(BatchBuilderTest, AnEmptyCellIsAMissingValueWithItsTime) {
  const Built built("t,x,c\n100,1,\n101,,a\n102,,b\n", {}, absl::Hours(1));
  const v1::Batch& batch = built.batches.at(0);
  ASSERT_EQ(batch.series_size(), 4);
  EXPECT_THAT(batch.series(0).doubles().values(), ElementsAre(1));
  EXPECT_EQ(batch.series(1).missing().count(), 1u);
  EXPECT_EQ(batch.series(1).alias(), 2u);
  EXPECT_EQ(batch.series(2).missing().count(), 2u);
  EXPECT_EQ(batch.series(2).alias(), 1u);
  EXPECT_EQ(TimeMicros(batch.series(2), 0), 101'000'000);
  EXPECT_EQ(TimeMicros(batch.series(2), 1), 102'000'000);
}

TEST(BatchBuilderTest, ANullAmongNumbersIsMissingAndAmongCategoriesIsOne) {
  const Built built("t,x,c\n100, 1 ,NULL\n101,NULL, a\n", {}, absl::Hours(1));
  const v1::Batch& batch = built.batches.at(0);
  ASSERT_EQ(batch.series_size(), 3);
  EXPECT_THAT(batch.series(0).doubles().values(), ElementsAre(1));
  EXPECT_THAT(batch.series(1).categories().values(), ElementsAre("NULL", " a"));
  EXPECT_EQ(batch.series(2).missing().count(), 1u);
}

TEST(BatchBuilderTest, ASeriesNeverRunsAheadIntoTheNextPane) {
  const Built built("t,x,c\n8,1,a\n9,2,b\n10,3,c\n", {}, absl::Seconds(10));
  const v1::Batch& batch = built.batches.at(0);
  ASSERT_EQ(batch.series_size(), 4);
  EXPECT_THAT(batch.series(0).doubles().values(), ElementsAre(1, 2));
  EXPECT_THAT(batch.series(1).categories().values(), ElementsAre("a", "b"));
  EXPECT_THAT(batch.series(2).doubles().values(), ElementsAre(3));
  EXPECT_THAT(batch.series(3).categories().values(), ElementsAre("c"));
}

TEST(BatchBuilderTest, PanesAreAlignedBeforeTheEpochToo) {
  const Built built("t,x\n-1,1\n0,2\n", {}, absl::Seconds(10));
  EXPECT_EQ(built.batches.at(0).series_size(), 2);
}

TEST(BatchBuilderTest, EachCombinationOfSegmentsIsASeries) {
  const Built built("t,x,country,tier\n1,10,DE,1\n2,20,FR,1\n3,30,DE,1\n4,40,DE,\n",
                    {"country", "tier"}, absl::Hours(1));
  ASSERT_EQ(built.keys.size(), 3u);
  EXPECT_EQ(built.keys[0].segments().at("country"), "DE");
  EXPECT_EQ(built.keys[0].segments().at("tier"), "1");
  EXPECT_EQ(built.keys[2].segments().size(), 1u);  // an empty cell is no label
  EXPECT_THAT(built.batches.at(0).series(0).doubles().values(), ElementsAre(10, 30));
}

TEST(BatchBuilderTest, SegmentsThatReadTheSameJoinedAreTwo) {
  const Built built("t,x,a,b\n1,1,u:,v\n2,2,u,:v\n", {"a", "b"}, absl::Hours(1));
  EXPECT_EQ(built.keys.size(), 2u);
}

TEST(BatchBuilderTest, AFullBatchIsFollowedByAnother) {
  const Built built("t,x\n1,1\n2,2\n3,3\n4,4\n5,5\n", {}, absl::Hours(1), /*max_cells=*/2);
  ASSERT_EQ(built.batches.size(), 3u);
  EXPECT_THAT(built.batches[0].series(0).doubles().values(), ElementsAre(1, 2));
  EXPECT_THAT(built.batches[1].series(0).doubles().values(), ElementsAre(3, 4));
  EXPECT_THAT(built.batches[2].series(0).doubles().values(), ElementsAre(5));
}

// Of the batch as the first on its stream, which carries the keys.
size_t BytesWithKeys(const Built& built, v1::Batch batch) {
  std::set<uint32_t> mentioned;
  for (v1::SeriesValues& entry : *batch.mutable_series()) {
    if (mentioned.insert(entry.alias()).second)
      *entry.mutable_key() = built.keys[entry.alias() - 1];
  }
  return batch.ByteSizeLong();
}

TEST(BatchBuilderTest, ABatchOfAPaneAndASegmentARowStaysBelowWhatAMessageMayHave) {
  std::string content = "t,x,s\n";
  for (int row = 0; row < 8192; ++row) {
    absl::StrAppend(&content, 60 * row, ",1,", std::string(500, 's'), row, "\n");
  }
  const Built built(content, {"s"}, absl::Seconds(10));
  int rows = 0;
  for (const v1::Batch& batch : built.batches) {
    rows += batch.series_size();
    EXPECT_LE(BytesWithKeys(built, batch), size_t{3} << 19);  // 1 MiB and what is not counted
  }
  EXPECT_EQ(rows, 8192);
}

TEST(BatchBuilderTest, AKeyCountsOnceABatchHoweverManyEntriesItHas) {
  std::string content = "t,x,s\n";
  for (int row = 0; row < 8192; ++row) {
    absl::StrAppend(&content, 60 * row, ",1,", std::string(500, 's'), "\n");
  }
  EXPECT_EQ(Built(content, {"s"}, absl::Seconds(10)).batches.size(), 1u);
}

TEST(BatchBuilderTest, AFileThatChangedSinceItWasCheckedIsRefused) {
  const Built built("t,x\n1,1\n2,oops\n", {}, absl::Hours(1));
  EXPECT_THAT(std::string(built.status.message()), HasSubstr("the file has changed"));
}

// Random rows over few panes, some out of order, some empty: every cell arrives once, at its time,
// in the order of the file.
TEST(BatchBuilderTest, EveryCellArrivesExactlyOnceAndInOrder) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  std::string content = "t,x,segment\n";
  std::map<std::string, std::vector<std::pair<int64_t, double>>> expected;
  std::map<std::string, std::vector<int64_t>> expected_missing;
  for (int row = 0; row < 2000; ++row) {
    const int64_t seconds = row / 10 + static_cast<int64_t>(random() % 15);
    const std::string segment(1, static_cast<char>('a' + random() % 3));
    const bool missing = random() % 5 == 0;
    content +=
        std::to_string(seconds) + "," + (missing ? "" : std::to_string(row)) + "," + segment + "\n";
    if (missing) {
      expected_missing[segment].push_back(seconds * 1'000'000);
    } else {
      expected[segment].emplace_back(seconds * 1'000'000, row);
    }
  }

  const Built built(content, {"segment"}, absl::Seconds(7), /*max_cells=*/64);
  std::map<std::string, std::vector<std::pair<int64_t, double>>> actual;
  std::map<std::string, std::vector<int64_t>> actual_missing;
  for (const v1::Batch& batch : built.batches) {
    for (const v1::SeriesValues& entry : batch.series()) {
      const std::string& segment = built.keys.at(entry.alias() - 1).segments().at("segment");
      for (int i = 0; i < entry.doubles().values_size(); ++i) {
        actual[segment].emplace_back(TimeMicros(entry, i), entry.doubles().values(i));
      }
      EXPECT_EQ(entry.time_offsets_us_size(), entry.has_missing()
                                                  ? static_cast<int>(entry.missing().count())
                                                  : entry.doubles().values_size());
      for (int i = 0; entry.has_missing() && i < entry.time_offsets_us_size(); ++i) {
        actual_missing[segment].push_back(TimeMicros(entry, i));
      }
    }
  }
  EXPECT_EQ(actual, expected);
  EXPECT_EQ(actual_missing, expected_missing);
}

TEST(BatchBuilderTest, ARowTravelsOnceWithItsWeight) {
  const Built built("t,x,c,n\n100,1.5,a,1000000000\n101,2.5,,2\n102,9,z,0\n", {}, absl::Hours(1));
  ASSERT_EQ(built.batches.size(), 1u);
  const v1::Batch& batch = built.batches[0];
  EXPECT_THAT(batch.series(0).doubles().values(), ElementsAre(1.5, 2.5));
  EXPECT_THAT(batch.series(0).time_offsets_us(), ElementsAre(0, 1'000'000));
  EXPECT_THAT(batch.series(0).value_counts(), ElementsAre(1'000'000'000, 2));
  EXPECT_THAT(batch.series(1).categories().values(), ElementsAre("a"));
  EXPECT_THAT(batch.series(1).value_counts(), ElementsAre(1'000'000'000));
  EXPECT_EQ(batch.series(2).missing().count(), 1u);
  EXPECT_THAT(batch.series(2).value_counts(), ElementsAre(2));
}

TEST(BatchBuilderTest, WithoutWeightsThereAreNoCounts) {
  const Built built("t,x\n100,1.5\n", {}, absl::Hours(1));
  EXPECT_EQ(built.batches.at(0).series(0).value_counts_size(), 0);
}

// A server takes 2^40 values at a time.
TEST(BatchBuilderTest, ABatchOfHeavyRowsIsFullSooner) {
  std::string content = "t,x,n\n";
  for (int row = 0; row < 2000; ++row) absl::StrAppend(&content, "100,1,1000000000\n");
  uint64_t values = 0;
  for (const v1::Batch& batch : Built(content, {}, absl::Hours(1)).batches) {
    uint64_t of_batch = 0;
    for (uint64_t count : batch.series(0).value_counts()) of_batch += count;
    EXPECT_LE(of_batch, uint64_t{1} << 40);
    values += of_batch;
  }
  EXPECT_EQ(values, uint64_t{2000} * 1'000'000'000);
}

TEST(BatchBuilderTest, AWeightThatIsNoWholeNumberIsRefusedByRow) {
  for (const char* weight : {"-1", "1.5", "", "many", "1e10", "nan"}) {
    const Built built(absl::StrCat("t,x,n\n100,1,2\n100,1,", weight, "\n"), {}, absl::Hours(1));
    EXPECT_THAT(
        std::string(built.status.message()),
        HasSubstr(absl::StrCat("row 2 (line 3), column \"n\": a row counts for a whole number of "
                               "values from 0 to 1000000000, not \"",
                               weight, "\"")))
        << weight;
  }
}

}  // namespace
}  // namespace drift::cli

// A real file (see the README beside it): all of it goes into batches and references exactly once.
#include <filesystem>

#include "absl/time/clock.h"
#include "client/cli/replay/batch_builder.h"
#include "client/cli/replay/file_check.h"
#include "client/cli/replay/reference_samples.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

class CarLoanTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(path_)) GTEST_SKIP() << path_ << " is not there";
    std::unique_ptr<CsvReader> reader = MustOpen(path_);
    columns_ = *FindColumns(
        *reader, {.time = "timestamp",
                  .features = {"y_pred_proba", "salary_range", "repaid_loan_on_prev_car"},
                  .segments = {},
                  .reference = {{"part", "reference"}}});
    const auto facts = CheckFile(*reader, columns_, {absl::Hours(24), absl::Now()}, [] {});
    ASSERT_TRUE(facts.ok()) << facts.status();
    facts_ = *facts;
  }

  const std::string path_ = std::string(DRIFT_DATA_DIR) + "/car_loan.csv.gz";
  Columns columns_;
  FileFacts facts_;
};

TEST_F(CarLoanTest, IsTypedByItsCells) {
  EXPECT_EQ(facts_.live_rows, 50'000u);
  EXPECT_EQ(facts_.reference_rows, 50'000u);
  EXPECT_EQ(facts_.features[0].type, ColumnType::kNumber);
  EXPECT_EQ(facts_.features[1].type, ColumnType::kCategory);  // "40K - 60K €"
  EXPECT_EQ(facts_.features[2].type, ColumnType::kCategory);  // "True"
}

TEST_F(CarLoanTest, EveryLiveCellGoesIntoABatchOnce) {
  std::unique_ptr<CsvReader> reader = MustOpen(path_);
  uint32_t aliases = 0;
  BatchBuilder builder({.model = "loans", .version = "", .pane = absl::Hours(24)}, columns_,
                       {ColumnType::kNumber, ColumnType::kCategory, ColumnType::kCategory},
                       [&](const v1::SeriesKey&) { return ++aliases; });
  std::vector<uint64_t> values(4);
  const auto count = [&](const v1::Batch& batch) {
    for (const v1::SeriesValues& entry : batch.series()) {
      values[entry.alias()] += static_cast<uint64_t>(entry.time_offsets_us_size());
    }
    return absl::OkStatus();
  };
  while (*reader->Next()) {
    if (columns_.IsReference(reader->row())) continue;
    ASSERT_TRUE(builder.AddRow(*reader, count).ok());
  }
  ASSERT_TRUE(builder.Flush(count).ok());
  EXPECT_EQ(values, (std::vector<uint64_t>{0, 50'000, 50'000, 50'000}));
}

TEST_F(CarLoanTest, TheReferenceOfACategoryCountsAllItsRows) {
  std::unique_ptr<CsvReader> reader = MustOpen(path_);
  const auto samples = ReadReference(*reader, columns_, 1, ColumnType::kCategory, [] {});
  ASSERT_TRUE(samples.ok()) << samples.status();
  EXPECT_EQ(samples->at({}).values() + samples->at({}).missing, 50'000u);
  EXPECT_EQ(samples->at({}).categories.count("40K - 60K €"), 1u);
}

}  // namespace
}  // namespace drift::cli

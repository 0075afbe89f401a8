#include "client/cli/offline/sample.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/engine/histogram/layout.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// The first column of a file as a sample, each row counted for the second where there is one.
Sample Read(const std::string& rows, ColumnType type) {
  const TemporaryFile file(absl::StrCat("x,n\n", rows));
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  Sample sample(type);
  while (*reader->Next()) {
    const absl::Status status = sample.Add(*reader, 0, std::stoull(reader->row()[1]));
    EXPECT_TRUE(status.ok()) << status;
  }
  return sample;
}

TEST(SampleTest, NumbersAreCountedAsTheLosslessLayoutFoldsThem) {
  const uint32_t seed = std::random_device()();
  RecordProperty("seed", absl::StrCat(seed));
  std::mt19937 random(seed);
  std::string rows;
  std::vector<double> values;
  // More than are kept before equal ones are joined.
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(static_cast<int>(random() % 1000) - 500);
    absl::StrAppend(&rows, values.back(), ",1\n");
  }
  Counts expected = Layout::Lossless().NewCounts();
  Layout::Lossless().Fold(values, expected);
  const Sample sample = Read(rows, ColumnType::kNumber);
  EXPECT_EQ(sample.Lossless(), expected) << "seed " << seed;
  EXPECT_EQ(sample.values(), 100'000u);
}

TEST(SampleTest, WeightsCountAsSoManyRows) {
  const std::vector<double> values = {2.5, 2.5, 2.5, -1};
  Counts expected = Layout::Lossless().NewCounts();
  Layout::Lossless().Fold(values, expected);
  expected.Add(Special::kMissing, 4);
  EXPECT_EQ(Read("2.5,2\n-1,1\n,4\n7,0\n2.5,1\n", ColumnType::kNumber).Lossless(), expected);
}

TEST(SampleTest, WhatIsNoFiniteNumberIsSpecial) {
  const Counts counts = Read("nan,1\ninf,2\n-inf,3\n,4\n", ColumnType::kNumber).Lossless();
  EXPECT_TRUE(counts.buckets().empty());
  EXPECT_EQ(counts.special(Special::kNan), 1u);
  EXPECT_EQ(counts.special(Special::kAbove), 2u);
  EXPECT_EQ(counts.special(Special::kBelow), 3u);
  EXPECT_EQ(counts.special(Special::kMissing), 4u);
}

TEST(SampleTest, ANullIsMissingAmongNumbersAndACategoryAmongCategories) {
  EXPECT_EQ(Read("NULL,2\n 7,1\n", ColumnType::kNumber).missing(), 2u);
  EXPECT_THAT(Read("NULL,2\n", ColumnType::kCategory).Categories(), ElementsAre(Pair("NULL", 2)));
}

TEST(SampleTest, CategoriesComeInOrder) {
  const Sample sample = Read("b,1\na,2\nb,3\n,5\nc,0\n", ColumnType::kCategory);
  EXPECT_THAT(sample.Categories(), ElementsAre(Pair("a", 2), Pair("b", 4)));
  EXPECT_EQ(sample.missing(), 5u);
  EXPECT_EQ(sample.values(), 11u);
}

TEST(SampleTest, ATextAmongNumbersSaysThatTheFileHasChanged) {
  const TemporaryFile file("x\n1\ntwo\n");
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  Sample sample(ColumnType::kNumber);
  absl::Status status;
  while (status.ok() && *reader->Next()) status = sample.Add(*reader, 0, 1);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("row 2 (line 3), column \"x\": was a number"));
}

}  // namespace
}  // namespace drift::cli

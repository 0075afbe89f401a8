#include "client/cli/replay/reference_samples.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

SamplesBySegments Read(const std::string& content, const ColumnNames& names, ColumnType type) {
  const TemporaryFile file(content);
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  const absl::StatusOr<Columns> columns = FindColumns(*reader, names);
  EXPECT_TRUE(columns.ok()) << columns.status();
  const auto samples = ReadReference(*reader, *columns, 0, type, [] {});
  EXPECT_TRUE(samples.ok()) << samples.status();
  return *samples;
}

TEST(ReferenceSamplesTest, OnlyReferenceRowsAreTaken) {
  const SamplesBySegments samples =
      Read("x,part\n1,reference\n2,live\n,reference\n3,reference\n",
           {.time = {}, .features = {"x"}, .segments = {}, .reference = {{"part", "reference"}}},
           ColumnType::kNumber);
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_THAT(samples.at({}).numbers, ElementsAre(1, 3));
  EXPECT_EQ(samples.at({}).missing, 1u);
  EXPECT_EQ(samples.at({}).values(), 2u);
}

TEST(ReferenceSamplesTest, NullsAmongNumbersAreMissing) {
  const SamplesBySegments samples =
      Read("x,y\nNA,\n1,\nNULL,\n",
           {.time = {}, .features = {"x"}, .segments = {}, .reference = {}}, ColumnType::kNumber);
  EXPECT_THAT(samples.at({}).numbers, ElementsAre(1));
  EXPECT_EQ(samples.at({}).missing, 2u);
}

TEST(ReferenceSamplesTest, WithoutAReferenceColumnEveryRowIsTaken) {
  const SamplesBySegments samples =
      Read("x,y\na,\nb,\na,\n", {.time = {}, .features = {"x"}, .segments = {}, .reference = {}},
           ColumnType::kCategory);
  EXPECT_THAT(samples.at({}).categories, UnorderedElementsAre(Pair("a", 2), Pair("b", 1)));
}

TEST(ReferenceSamplesTest, AFileOfCountsIsKeptAsCounts) {
  const ColumnNames names{
      .time = {}, .features = {"x"}, .segments = {}, .reference = {}, .weight = "n"};
  const std::string rows = "x,n\n1,10000000\n2,0\n,7\n3,1000000000\n";
  const SamplesBySegments numbers = Read(rows, names, ColumnType::kNumber);
  EXPECT_THAT(numbers.at({}).numbers, ElementsAre(1, 2, 3));
  EXPECT_THAT(numbers.at({}).counts, ElementsAre(10'000'000, 0, 1'000'000'000));
  EXPECT_EQ(numbers.at({}).missing, 7u);
  EXPECT_EQ(numbers.at({}).values(), 1'010'000'000u);
  const SamplesBySegments categories = Read(rows, names, ColumnType::kCategory);
  EXPECT_THAT(categories.at({}).categories,
              UnorderedElementsAre(Pair("1", 10'000'000), Pair("3", 1'000'000'000)));
}

TEST(ReferenceSamplesTest, EachCombinationOfSegmentsHasItsOwn) {
  const SamplesBySegments samples =
      Read("x,country\n1,DE\n2,FR\n3,DE\n",
           {.time = {}, .features = {"x"}, .segments = {"country"}, .reference = {}},
           ColumnType::kNumber);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_THAT(samples.at({{"country", "DE"}}).numbers, ElementsAre(1, 3));
  EXPECT_THAT(samples.at({{"country", "FR"}}).numbers, ElementsAre(2));
}

TEST(ReferenceSamplesTest, CategoriesAreUploadedAsCountsInAlphabeticalOrder) {
  ReferenceSamples samples;
  samples.categories = {{"b", 1}, {"a", 2}};
  samples.missing = 3;
  v1::ReferenceKey key;
  key.set_feature("x");
  const auto request = CategoryUpload(key, samples);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->key().feature(), "x");
  EXPECT_THAT(request->category_counts().categories(), ElementsAre("a", "b"));
  EXPECT_THAT(request->category_counts().counts(), ElementsAre(2, 1));
  EXPECT_EQ(request->missing(), 3u);
}

TEST(ReferenceSamplesTest, IdentifiersAreNotCategories) {
  ReferenceSamples samples;
  for (int i = 0; i < 100'000; ++i) {
    samples.categories["customer-number-with-a-long-prefix-" + std::to_string(i)] = 1;
  }
  v1::ReferenceKey key;
  key.set_feature("customer");
  EXPECT_THAT(std::string(CategoryUpload(key, samples).status().message()),
              HasSubstr("feature \"customer\": 100,000 distinct texts"));
}

}  // namespace
}  // namespace drift::cli

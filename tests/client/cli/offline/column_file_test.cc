#include "client/cli/offline/column_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

void Ignore(const CsvReader&) {}

TEST(ColumnFileTest, TheTypeIsThatOfAllCells) {
  const TemporaryFile file("x,c,empty\n1,1,\n2,a,\n");
  EXPECT_EQ(TypeOf({file.path(), "x", ""}, Ignore)->type(), ColumnType::kNumber);
  EXPECT_EQ(TypeOf({file.path(), "c", ""}, Ignore)->type(), ColumnType::kCategory);
  EXPECT_EQ(TypeOf({file.path(), "empty", ""}, Ignore)->type(), ColumnType::kNumber);
}

TEST(ColumnFileTest, ReadsTheColumnByTheWeightsOfItsRows) {
  const TemporaryFile file("n,c\n2,a\n0,b\n3,a\n1,d\n");
  const auto sample = ReadSample({file.path(), "c", "n"}, ColumnType::kCategory, Ignore);
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_THAT(sample->Categories(), ElementsAre(Pair("a", 5), Pair("d", 1)));
}

TEST(ColumnFileTest, NumbersMayBeReadAsCategories) {
  const TemporaryFile file("x\n1\n1.0\n");
  const auto sample = ReadSample({file.path(), "x", ""}, ColumnType::kCategory, Ignore);
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_THAT(sample->Categories(), ElementsAre(Pair("1", 1), Pair("1.0", 1)));
}

TEST(ColumnFileTest, ABadWeightIsNamedByItsRow) {
  const TemporaryFile file("x,n\n1,1\n1,-2\n");
  EXPECT_THAT(std::string(TypeOf({file.path(), "x", "n"}, Ignore).status().message()),
              HasSubstr("row 2 (line 3), column \"n\": a row counts for a whole number of values"));
}

TEST(ColumnFileTest, AFileWithoutRowsOrWeightsHasNothingToCompare) {
  const TemporaryFile no_rows("x\n");
  EXPECT_THAT(std::string(TypeOf({no_rows.path(), "x", ""}, Ignore).status().message()),
              HasSubstr("has no rows"));
  const TemporaryFile no_weight("x,n\n1,0\n");
  const auto sample = ReadSample({no_weight.path(), "x", "n"}, ColumnType::kNumber, Ignore);
  EXPECT_THAT(std::string(sample.status().message()),
              HasSubstr("column \"x\" has no values: all weights are 0"));
}

TEST(ColumnFileTest, AColumnThatIsNotThereIsNamedWithThoseThatAre) {
  const TemporaryFile file("x,y\n1,2\n");
  EXPECT_THAT(std::string(TypeOf({file.path(), "z", ""}, Ignore).status().message()),
              HasSubstr("no column \"z\"; there are x, y"));
}

}  // namespace
}  // namespace drift::cli

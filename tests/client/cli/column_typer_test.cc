#include "client/cli/csv/column_typer.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

// Types the first column of two, so that an empty cell is not a blank line.
ColumnTyper TyperOf(const std::vector<std::string>& cells) {
  std::string content = "value,row\n";
  for (const std::string& cell : cells) content += cell + ",x\n";
  const TemporaryFile file(content);
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  ColumnTyper typer(0);
  while (*reader->Next()) typer.Add(*reader);
  return typer;
}

TEST(ColumnTyperTest, AColumnOfNumbersIsNumeric) {
  EXPECT_EQ(TyperOf({"1", "", "nan", "-inf", "2.5e3"}).type(), ColumnType::kNumber);
}

TEST(ColumnTyperTest, OneCellThatIsNotANumberMakesItCategories) {
  EXPECT_EQ(TyperOf({"1", "2", "3", "none yet"}).type(), ColumnType::kCategory);
  EXPECT_EQ(TyperOf({"none yet", "1", "2"}).type(), ColumnType::kCategory);
}

TEST(ColumnTyperTest, NullsAndBlanksAmongNumbersLeaveThemNumbers) {
  for (const char* null : {"NULL", "NA", "null", "None", "N/A", "<NA>", " ", " 7"}) {
    EXPECT_EQ(TyperOf({"1", null, "2"}).type(), ColumnType::kNumber) << null;
    EXPECT_EQ(TyperOf({null, "1"}).type(), ColumnType::kNumber) << null;
  }
}

TEST(ColumnTyperTest, ANullIsMissingAmongNumbersAndACategoryAmongCategories) {
  EXPECT_TRUE(IsMissing("NULL", ColumnType::kNumber));
  EXPECT_FALSE(IsMissing("NULL", ColumnType::kCategory));
  EXPECT_TRUE(IsMissing("", ColumnType::kCategory));
  EXPECT_FALSE(IsMissing(" ", ColumnType::kCategory));
  EXPECT_FALSE(IsMissing("0", ColumnType::kNumber));
}

TEST(ColumnTyperTest, TheFirstCellThatMakesCategoriesOfNumbersIsTold) {
  EXPECT_THAT(TyperOf({"1", "NULL", "2", "40%", "50%"}).turn(),
              HasSubstr("row 4 (line 5), column \"value\": \"40%\" is not a number, so all of the "
                        "column is taken for categories, the 2 numbers before it as well"));
}

TEST(ColumnTyperTest, WhatIsNumbersOrCategoriesThroughoutIsNotRemarkable) {
  EXPECT_EQ(TyperOf({"1", "NULL"}).turn(), "");
  EXPECT_EQ(TyperOf({"a", "1", "b"}).turn(), "");
  EXPECT_EQ(TyperOf({"NULL", "a"}).turn(), "");
}

TEST(ColumnTyperTest, BooleansAreCategories) {
  EXPECT_EQ(TyperOf({"True", "False"}).type(), ColumnType::kCategory);
}

TEST(ColumnTyperTest, AnEmptyColumnIsNumeric) {
  EXPECT_EQ(TyperOf({"", ""}).type(), ColumnType::kNumber);
}

TEST(ColumnTyperTest, ACategoryIsAsLongAsAServerCanBeToldToTake) {
  EXPECT_TRUE(TyperOf({std::string(1024, 'x')}).CheckCategories().ok());
  const absl::Status status = TyperOf({"x", std::string(1025, 'x')}).CheckCategories();
  EXPECT_THAT(
      std::string(status.message()),
      HasSubstr("row 2 (line 3), column \"value\": a category has 1025 bytes; at most 1024"));
}

TEST(ColumnTyperTest, ALongNumberIsWrongOnlyAmongCategories) {
  const std::string number = "0." + std::string(2000, '1');
  EXPECT_TRUE(TyperOf({number}).CheckCategories().ok());
  EXPECT_FALSE(TyperOf({number, "40%"}).CheckCategories().ok());
}

TEST(ColumnTyperTest, ACategoryMustBeUtf8) {
  EXPECT_THAT(std::string(TyperOf({"gr\xF6\xDF"}).CheckCategories().message()),
              HasSubstr("not UTF-8"));
}

TEST(ColumnTyperTest, ACategoryMustNotHaveControlCharacters) {
  EXPECT_THAT(std::string(TyperOf({"x", "a\tb"}).CheckCategories().message()),
              HasSubstr("row 2 (line 3), column \"value\": a category has the control character "
                        "U+0009 at byte 1"));
  EXPECT_FALSE(TyperOf({"a\xC2\x85"}).CheckCategories().ok());  // U+0085, next line
}

TEST(ColumnTyperTest, AnOverlongFormIsNotUtf8) {
  EXPECT_FALSE(TyperOf({"\xC0\xAF"}).CheckCategories().ok());  // of the slash
}

}  // namespace
}  // namespace drift::cli

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
  EXPECT_EQ(TyperOf({"1", "2", "3", "n/a"}).type(), ColumnType::kCategory);
  EXPECT_EQ(TyperOf({"n/a", "1", "2"}).type(), ColumnType::kCategory);
}

TEST(ColumnTyperTest, BooleansAreCategories) {
  EXPECT_EQ(TyperOf({"True", "False"}).type(), ColumnType::kCategory);
}

TEST(ColumnTyperTest, AnEmptyColumnIsNumeric) {
  EXPECT_EQ(TyperOf({"", ""}).type(), ColumnType::kNumber);
}

TEST(ColumnTyperTest, ACategoryOf128BytesIsTheLongest) {
  EXPECT_TRUE(TyperOf({std::string(128, 'x')}).CheckCategories().ok());
  const absl::Status status = TyperOf({"x", std::string(129, 'x')}).CheckCategories();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("row 2 (line 3), column \"value\": a category has 129 bytes; at most 128"));
}

TEST(ColumnTyperTest, ALongNumberIsWrongOnlyAmongCategories) {
  const std::string number = "0." + std::string(200, '1');
  EXPECT_TRUE(TyperOf({number}).CheckCategories().ok());
  EXPECT_FALSE(TyperOf({number, "n/a"}).CheckCategories().ok());
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

#include "client/cli/csv/csv_reader.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

using Rows = std::vector<std::vector<std::string>>;

// All rows after the header, or what went wrong.
absl::StatusOr<Rows> ReadAll(const std::string& content) {
  const TemporaryFile file(content);
  absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(file.path());
  if (!reader.ok()) return reader.status();
  Rows rows;
  for (;;) {
    const absl::StatusOr<bool> more = (*reader)->Next();
    if (!more.ok()) return more.status();
    if (!*more) return rows;
    rows.emplace_back((*reader)->row().begin(), (*reader)->row().end());
  }
}

std::string ErrorOf(const std::string& content) {
  const absl::StatusOr<Rows> rows = ReadAll(content);
  return std::string(rows.status().message());
}

TEST(CsvReaderTest, ReadsRowsInOrder) {
  EXPECT_THAT(*ReadAll("a,b\n1,x\n2,y\n"),
              ElementsAre(ElementsAre("1", "x"), ElementsAre("2", "y")));
}

TEST(CsvReaderTest, TheLastLineNeedsNoNewline) {
  EXPECT_THAT(*ReadAll("a,b\n1,x"), ElementsAre(ElementsAre("1", "x")));
}

TEST(CsvReaderTest, LinesMayEndInCrLf) {
  EXPECT_THAT(*ReadAll("a,b\r\n1,x\r\n"), ElementsAre(ElementsAre("1", "x")));
}

TEST(CsvReaderTest, AByteOrderMarkIsNotPartOfTheFirstColumn) {
  const TemporaryFile file(
      "\xEF\xBB\xBF"
      "a,b\n1,x\n");
  EXPECT_THAT(MustOpen(file.path())->header(), ElementsAre("a", "b"));
}

TEST(CsvReaderTest, QuotedCellsHoldCommasQuotesAndNewlines) {
  EXPECT_THAT(*ReadAll("a,b\n\"1,5\",\"say \"\"hi\"\"\nthere\"\n"),
              ElementsAre(ElementsAre("1,5", "say \"hi\"\nthere")));
}

TEST(CsvReaderTest, SpacesArePartOfACell) {
  EXPECT_THAT(*ReadAll("a,b\n x ,\t\n"), ElementsAre(ElementsAre(" x ", "\t")));
}

TEST(CsvReaderTest, EmptyCellsStayAndBlankLinesGo) {
  EXPECT_THAT(*ReadAll("a,b\n,\n\n\"\",x\n"),
              ElementsAre(ElementsAre("", ""), ElementsAre("", "x")));
}

TEST(CsvReaderTest, ARowAfterALongerOneHasNothingOfIt) {
  EXPECT_THAT(*ReadAll("a,b\nlonger,longest\nx,\n"),
              ElementsAre(ElementsAre("longer", "longest"), ElementsAre("x", "")));
}

TEST(CsvReaderTest, GzipIsKnownByItsContentNotByItsName) {
  EXPECT_THAT(*ReadAll(Gzipped("a,b\n1,x\n")), ElementsAre(ElementsAre("1", "x")));
}

TEST(CsvReaderTest, RowsAndCellsLongerThanTheBufferAreWhole) {
  const std::string cell(300'000, 'x');
  std::string content = "a,b\n";
  for (int i = 0; i < 5; ++i) content += std::to_string(i) + "," + cell + "\n";
  const absl::StatusOr<Rows> rows = ReadAll(content);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 5u);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ((*rows)[i][0], std::to_string(i));
    EXPECT_EQ((*rows)[i][1], cell);
  }
}

TEST(CsvReaderTest, RowsAreKnownByNumberAndByTheLineTheyBeginOn) {
  const TemporaryFile file("a,b\n1,\"x\ny\"\n\n2,z\n");
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  ASSERT_TRUE(*reader->Next());
  EXPECT_EQ(reader->Where(), file.path() + ": row 1 (line 2)");
  ASSERT_TRUE(*reader->Next());
  EXPECT_EQ(reader->Where(), file.path() + ": row 2 (line 5)");
}

TEST(CsvReaderTest, ARowThatBeginsWithAMultiLineCellIsOnItsFirstLine) {
  const TemporaryFile file("a,b\n\"x\ny\",1\n");
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  ASSERT_TRUE(*reader->Next());
  EXPECT_EQ(reader->Where(), file.path() + ": row 1 (line 2)");
}

TEST(CsvReaderTest, ARowOfAnotherWidthIsRefusedByRow) {
  EXPECT_THAT(ErrorOf("a,b\n1,x\n2\n"),
              HasSubstr("row 2 (line 3): has 1 cell where the header has 2"));
  EXPECT_THAT(ErrorOf("a,b\n1,x,y,z\n"),
              HasSubstr("row 1 (line 2): has 4 cells where the header has 2"));
}

TEST(CsvReaderTest, AQuoteInTheMiddleOfACellIsRefusedByRow) {
  EXPECT_THAT(ErrorOf("a,b\n1,x\n2,x\"y\n"), HasSubstr("row 2 (line 3): a quote in the middle"));
  EXPECT_THAT(ErrorOf("a,b\n\"1\"2,x\n"), HasSubstr("row 1 (line 2): a quote in the middle"));
}

TEST(CsvReaderTest, AQuoteThatIsNeverClosedIsRefusedWhereItsRowBegins) {
  EXPECT_THAT(ErrorOf("a,b\n1,x\n2,\"x\n3,y\n"), HasSubstr("row 2 (line 3): a quoted cell"));
}

TEST(CsvReaderTest, ACellOfMoreThanAMebibyteIsRefused) {
  EXPECT_THAT(ErrorOf("a,b\n1,\"" + std::string(2 << 20, 'x') + "\"\n"),
              HasSubstr("row 1 (line 2): a cell of more than 1 MiB"));
}

TEST(CsvReaderTest, AnEmptyFileHasNoHeader) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("its first line must name the columns"));
}

TEST(CsvReaderTest, AHeaderAloneHasNoRows) { EXPECT_THAT(*ReadAll("a,b\n"), IsEmpty()); }

TEST(CsvReaderTest, AGzipFileThatWasCutOffIsNotTakenForAWholeOne) {
  std::string content = "a,b\n";
  for (int i = 0; i < 10'000; ++i) content += std::to_string(i * 7919) + ",x\n";
  const std::string packed = Gzipped(content);
  EXPECT_THAT(ErrorOf(packed.substr(0, packed.size() / 2)), HasSubstr("cannot be read"));
}

TEST(CsvReaderTest, AMissingColumnIsToldWithThoseThereAre) {
  const TemporaryFile file("age,income\n");
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  EXPECT_EQ(*reader->Column("income"), 1u);
  EXPECT_TRUE(absl::IsNotFound(reader->Column("incme").status()));
  EXPECT_THAT(std::string(reader->Column("incme").status().message()),
              HasSubstr("no column \"incme\"; there are age, income"));
}

TEST(CsvReaderTest, AnotherDelimiterIsHintedAt) {
  const auto message_of = [](const std::string& header) {
    const TemporaryFile file(header + "\n");
    return std::string(MustOpen(file.path())->Column("ts").status().message());
  };
  EXPECT_THAT(message_of("time;x"), EndsWith("; the header has semicolons but no commas, and cells "
                                             "must be separated by commas"));
  EXPECT_THAT(message_of("time\tx"), HasSubstr("the header has tabs but no commas"));
  EXPECT_THAT(message_of("a;b,x"), EndsWith("there are a;b, x"));
  EXPECT_THAT(message_of("time"), EndsWith("there are time"));
}

TEST(CsvReaderTest, AFileThatOnlyIsCalledGzipIsToldWhereItsHeaderIsNone) {
  const TemporaryFile file("\x1F\x9D no header\n", ".gz");
  EXPECT_THAT(std::string(MustOpen(file.path())->Column("ts").status().message()),
              EndsWith("; the file is not gzip, although it is called so"));
  const TemporaryFile quoted("a \"quote\"\n", ".gz");
  EXPECT_THAT(std::string(CsvReader::Open(quoted.path()).status().message()),
              EndsWith("; the file is not gzip, although it is called so"));
}

TEST(CsvReaderTest, ALongListOfColumnsIsCut) {
  const TemporaryFile file("age," + std::string(100'000, 'x') + "\n");
  const std::string message(MustOpen(file.path())->Column("incme").status().message());
  EXPECT_THAT(message, HasSubstr("there are age, xxx"));
  EXPECT_THAT(message, EndsWith("xxx…"));
  EXPECT_LE(message.size(), 600u);
}

TEST(CsvReaderTest, AColumnThatOccursTwiceIsAmbiguous) {
  const TemporaryFile file("age,age,income\n");
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  EXPECT_FALSE(reader->Column("age").ok());
  EXPECT_TRUE(reader->Column("income").ok());
}

TEST(CsvReaderTest, WhatIsNotAFileIsRefused) {
  EXPECT_THAT(std::string(CsvReader::Open("/no/such/file.csv").status().message()),
              HasSubstr("/no/such/file.csv: no such file"));
  EXPECT_THAT(std::string(CsvReader::Open("/dev/null").status().message()),
              HasSubstr("not a regular file"));
}

}  // namespace
}  // namespace drift::cli

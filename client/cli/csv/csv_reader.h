// A CSV file (RFC 4180, UTF-8) as a stream of rows: plain or gzipped, with or without a byte order
// mark, lines ended by LF or CRLF, cells quoted where they hold commas, quotes or newlines. Blank
// lines are skipped, spaces are part of a cell. Memory is bounded by the longest row.
//
//   auto reader = CsvReader::Open("loans.csv.gz");
//   auto amount = (*reader)->Column("amount");
//   for (auto more = (*reader)->Next(); more.ok() && *more; more = (*reader)->Next()) {
//     Use((*reader)->row()[*amount]);
//   }
//
// Thread-safety: none.
#ifndef DRIFT_CLI_CSV_CSV_READER_H_
#define DRIFT_CLI_CSV_CSV_READER_H_

#include <csv.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cli/csv/gzip_source.h"

namespace drift::cli {

class CsvReader {
 public:
  static constexpr size_t kMaxCellBytes = 1 << 20;

  // Opens the file and reads its header. InvalidArgument when it has none.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // The names of the columns.
  absl::Span<const std::string> header() const { return header_; }
  // The index of a column. NotFound, naming those there are; InvalidArgument when several have the
  // name.
  absl::StatusOr<size_t> Column(absl::string_view name) const;

  // Reads the next row; false after the last. InvalidArgument, naming the row, for what is not CSV,
  // a row with another number of cells than the header, and a cell of more than kMaxCellBytes;
  // the reader must not be used any more then.
  absl::StatusOr<bool> Next();
  // The cells of the row, as many as the header has; valid until the next call of Next.
  absl::Span<const std::string> row() const {
    return {rows_[current_].cells.data(), header_.size()};
  }

  // 1 for the first row after the header.
  uint64_t row_number() const { return row_number_; }
  // Where in the file the row is: "loans.csv: row 12 (line 13)".
  std::string Where() const;
  // InvalidArgument about a cell of the row: "loans.csv: row 12 (line 13), column "age": what".
  absl::Status CellError(size_t column, absl::string_view what) const;

  // How much of the file has been read, 0 to 1.
  double fraction_read() const { return source_->fraction_read(); }

 private:
  // A row as parsed. Rows and cells are used again and again, so that reading does not allocate.
  struct Row {
    std::vector<std::string> cells;
    size_t size = 0;    // of the cells, those in use
    uint64_t line = 0;  // on which it begins, from 1
  };

  CsvReader(std::string path, std::unique_ptr<GzipSource> source);

  absl::Status ReadHeader();
  // Makes current_ the next row of any width; false after the last.
  absl::StatusOr<bool> NextRow();
  // Parses on, to the end of a line or of the buffer.
  absl::Status ParseSome();
  absl::Status FillBuffer();
  absl::Status FinishParsing();
  absl::Status ParseError(absl::string_view what) const;
  // What may be wrong with a file whose header is not what it should be: "; ..." or nothing.
  std::string HeaderHint() const;
  std::string WhereIs(uint64_t row_number, uint64_t line) const;

  // Called by libcsv with `self` as the reader.
  static void OnCell(void* text, size_t bytes, void* self);
  static void OnRowEnd(int terminator, void* self);

  const std::string path_;
  const std::unique_ptr<GzipSource> source_;
  csv_parser parser_;
  std::vector<std::string> header_;

  std::vector<char> buffer_;
  size_t buffer_begin_ = 0;  // what is not parsed yet
  size_t buffer_end_ = 0;
  bool at_start_ = true;   // nothing was read yet: a byte order mark may come
  bool at_end_ = false;    // of the file, and all of it is parsed
  uint64_t line_ = 1;      // where parsing is
  uint64_t row_line_ = 1;  // where the row that is being parsed began

  std::vector<Row>
      rows_;  // [current_] was handed out; up to complete_ are whole; then one in the making
  size_t current_ = 0;
  size_t complete_ = 0;
  uint64_t row_number_ = 0;  // of current_; 0 for the header
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_CSV_CSV_READER_H_

#include "client/cli/csv/csv_reader.h"

#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/format/text_width.h"

namespace drift::cli {
namespace {

constexpr size_t kBufferBytes = 64 << 10;
constexpr int kListedWidth = 400;  // columns of a terminal, for all names of a header: five lines
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
// libcsv's parser state between two rows (ROW_NOT_BEGUN in its source).
constexpr int kBetweenRows = 0;

// By default libcsv strips spaces and tabs around a cell; RFC 4180 has them as part of it.
int IsNeverSpace(unsigned char) { return 0; }

}  // namespace

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path) {
  absl::StatusOr<std::unique_ptr<GzipSource>> source = GzipSource::Open(path);
  if (!source.ok()) return source.status();
  std::unique_ptr<CsvReader> reader(new CsvReader(path, *std::move(source)));
  if (absl::Status status = reader->ReadHeader(); !status.ok()) return status;
  return reader;
}

CsvReader::CsvReader(std::string path, std::unique_ptr<GzipSource> source)
    : path_(std::move(path)), source_(std::move(source)), buffer_(kBufferBytes), rows_(1) {
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_space_func(&parser_, IsNeverSpace);
}

CsvReader::~CsvReader() { csv_free(&parser_); }

absl::Status CsvReader::ReadHeader() {
  absl::StatusOr<bool> more = NextRow();
  if (!more.ok()) return more.status();
  if (!*more) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": is empty; its first line must name the columns"));
  }
  const Row& row = rows_[current_];
  header_.assign(row.cells.begin(), row.cells.begin() + static_cast<std::ptrdiff_t>(row.size));
  return absl::OkStatus();
}

absl::StatusOr<size_t> CsvReader::Column(absl::string_view name) const {
  size_t found = header_.size();
  for (size_t i = 0; i < header_.size(); ++i) {
    if (header_[i] != name) continue;
    if (found != header_.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path_, ": there is more than one column \"", name, "\""));
    }
    found = i;
  }
  if (found != header_.size()) return found;
  return absl::NotFoundError(absl::StrCat(path_, ": no column \"", name, "\"; there are ",
                                          Truncate(absl::StrJoin(header_, ", "), kListedWidth),
                                          HeaderHint()));
}

absl::StatusOr<bool> CsvReader::Next() {
  absl::StatusOr<bool> more = NextRow();
  if (!more.ok() || !*more) return more;
  ++row_number_;
  const size_t cells = rows_[current_].size;
  if (cells != header_.size()) {
    return absl::InvalidArgumentError(absl::StrCat(Where(), ": has ", cells,
                                                   cells == 1 ? " cell" : " cells",
                                                   " where the header has ", header_.size()));
  }
  return true;
}

absl::StatusOr<bool> CsvReader::NextRow() {
  ++current_;
  while (current_ >= complete_) {
    if (at_end_) return false;
    // All rows but the one in the making are used up: that one comes first again.
    std::swap(rows_[0], rows_[complete_]);
    current_ = complete_ = 0;
    if (absl::Status status = ParseSome(); !status.ok()) return status;
  }
  return true;
}

// Goes line by line, so that each row is known by the line on which it begins.
absl::Status CsvReader::ParseSome() {
  if (buffer_begin_ == buffer_end_) {
    if (absl::Status status = FillBuffer(); !status.ok()) return status;
    if (buffer_begin_ == buffer_end_) return FinishParsing();
  }
  if (parser_.pstate == kBetweenRows) row_line_ = line_;
  const char* begin = buffer_.data() + buffer_begin_;
  const size_t rest = buffer_end_ - buffer_begin_;
  const void* newline = std::memchr(begin, '\n', rest);
  const size_t bytes = newline == nullptr
                           ? rest
                           : static_cast<size_t>(static_cast<const char*>(newline) - begin) + 1;
  if (csv_parse(&parser_, begin, bytes, OnCell, OnRowEnd, this) != bytes) {
    return ParseError(
        "a quote in the middle of a cell; a cell with quotes in it is quoted as a whole, each of "
        "its quotes doubled");
  }
  if (parser_.entry_pos > kMaxCellBytes) {
    return ParseError("a cell of more than 1 MiB; is a quote left open?");
  }
  buffer_begin_ += bytes;
  if (newline != nullptr) ++line_;
  return absl::OkStatus();
}

absl::Status CsvReader::FillBuffer() {
  absl::StatusOr<size_t> bytes = source_->Read(absl::MakeSpan(buffer_));
  if (!bytes.ok()) return bytes.status();
  buffer_begin_ = 0;
  buffer_end_ = *bytes;
  if (at_start_ && absl::StartsWith({buffer_.data(), buffer_end_}, kByteOrderMark)) {
    buffer_begin_ = kByteOrderMark.size();
  }
  at_start_ = false;
  return absl::OkStatus();
}

absl::Status CsvReader::FinishParsing() {
  at_end_ = true;
  if (csv_fini(&parser_, OnCell, OnRowEnd, this) != 0) {
    return ParseError("a quoted cell that the file ends in; its closing quote is missing");
  }
  return absl::OkStatus();
}

absl::Status CsvReader::ParseError(absl::string_view what) const {
  const uint64_t row = header_.empty() ? 0 : row_number_ + 1;
  return absl::InvalidArgumentError(
      absl::StrCat(WhereIs(row, row_line_), ": ", what, row == 0 ? HeaderHint() : ""));
}

std::string CsvReader::HeaderHint() const {
  if (absl::EndsWithIgnoreCase(path_, ".gz") && !source_->is_gzip()) {
    return "; the file is not gzip, although it is called so";
  }
  if (header_.size() != 1) return "";
  for (const auto& [delimiter, words] : {std::pair{';', "semicolons"}, std::pair{'\t', "tabs"}}) {
    if (absl::StrContains(header_[0], delimiter)) {
      return absl::StrCat("; the header has ", words,
                          " but no commas, and cells must be separated by commas");
    }
  }
  return "";
}

std::string CsvReader::WhereIs(uint64_t row_number, uint64_t line) const {
  if (row_number == 0) return absl::StrCat(path_, ": header");
  return absl::StrCat(path_, ": row ", row_number, " (line ", line, ")");
}

std::string CsvReader::Where() const { return WhereIs(row_number_, rows_[current_].line); }

absl::Status CsvReader::CellError(size_t column, absl::string_view what) const {
  return absl::InvalidArgumentError(
      absl::StrCat(Where(), ", column \"", header_[column], "\": ", what));
}

void CsvReader::OnCell(void* text, size_t bytes, void* self) {
  CsvReader& reader = *static_cast<CsvReader*>(self);
  Row& row = reader.rows_[reader.complete_];
  if (row.size == 0) row.line = reader.row_line_;
  ++row.size;
  // A row that is too wide is refused anyway: its further cells are only counted.
  if (!reader.header_.empty() && row.size > reader.header_.size()) return;
  if (row.cells.size() < row.size) row.cells.emplace_back();
  row.cells[row.size - 1].assign(static_cast<const char*>(text), bytes);
}

void CsvReader::OnRowEnd(int, void* self) {
  CsvReader& reader = *static_cast<CsvReader*>(self);
  ++reader.complete_;
  if (reader.complete_ == reader.rows_.size()) reader.rows_.emplace_back();
  reader.rows_[reader.complete_].size = 0;
}

}  // namespace drift::cli

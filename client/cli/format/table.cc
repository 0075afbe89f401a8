#include "client/cli/format/table.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "client/cli/format/text_width.h"

namespace drift::cli {
namespace {

constexpr int kGap = 2;  // columns between two cells
constexpr int kLeastName = 40;
constexpr int kLeastNameAlone = 12;  // where nothing is left that could be left out
constexpr int kLeastText = 16;       // of the last column, to be worth cutting
constexpr const char* kCut = "…";

// Select Graphic Rendition of ECMA-48.
const char* Escape(Paint paint) {
  switch (paint) {
    case Paint::kNone:
      return "";
    case Paint::kBold:
      return "\x1b[1m";
    case Paint::kGreen:
      return "\x1b[32m";
    case Paint::kYellow:
      return "\x1b[33m";
    case Paint::kRed:
      return "\x1b[31m";
  }
  return "";
}

std::vector<int> Widths(const Table& table) {
  std::vector<int> widths;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    int width = TextWidth(table.columns[i].heading);
    for (const std::vector<Cell>& row : table.rows) {
      width = std::max(width, TextWidth(Printable(row[i].text)));
    }
    widths.push_back(width);
  }
  return widths;
}

// The columns that are shown, by their index in the table, and how wide each of them is.
struct Shown {
  std::vector<size_t> columns;
  std::vector<int> widths;

  int64_t width() const {
    return std::accumulate(widths.begin(), widths.end(), int64_t{-kGap},
                           [](int64_t sum, int width) { return sum + width + kGap; });
  }
  void LeaveOut(size_t i) {
    columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
    widths.erase(widths.begin() + static_cast<std::ptrdiff_t>(i));
  }
};

// Takes from the names what the table is wider than the terminal, down to `least`.
Shown Shrunk(const Table& table, Shown shown, int room, int least) {
  int64_t over = shown.width() - room;
  for (size_t i = 0; i < shown.widths.size() && over > 0; ++i) {
    int& width = shown.widths[i];
    if (!table.columns[shown.columns[i]].shrinks || width <= least) continue;
    const int less = static_cast<int>(std::min<int64_t>(over, width - least));
    width -= less;
    over -= less;
  }
  return shown;
}

// Whether the last column can be read when the edge of the terminal cuts it.
bool BearsACut(const Table& table, const Shown& shown, int room) {
  const Column& last = table.columns[shown.columns.back()];
  if (last.align == Align::kRight || last.shrinks || last.stays) return false;
  return room - (shown.width() - shown.widths.back()) >= kLeastText;
}

// Of the shown columns the last that may be left out; 0 when there is none.
size_t LeastNeeded(const Table& table, const Shown& shown) {
  size_t i = shown.columns.size() - 1;
  while (i > 0 &&
         (table.columns[shown.columns[i]].stays || table.columns[shown.columns[i]].shrinks)) {
    --i;
  }
  return i;
}

Shown Fit(const Table& table, int room) {
  Shown all{.columns = std::vector<size_t>(table.columns.size()), .widths = Widths(table)};
  std::iota(all.columns.begin(), all.columns.end(), size_t{0});
  for (;;) {
    Shown shrunk = Shrunk(table, all, room, kLeastName);
    if (shrunk.width() <= room || BearsACut(table, shrunk, room)) return shrunk;
    const size_t least_needed = LeastNeeded(table, all);
    if (least_needed == 0) return Shrunk(table, all, room, kLeastNameAlone);
    all.LeaveOut(least_needed);
  }
}

// What a reader could not know of otherwise.
std::string LeftOut(size_t columns) {
  if (columns == 0) return "";
  return absl::StrCat(columns, columns == 1 ? " column" : " columns",
                      " left out: a wider terminal, -o json or piping shows ",
                      columns == 1 ? "it" : "them", "\n");
}

// One line of a table. Padding is held back until text follows it, so no line ends in spaces.
class Line {
 public:
  explicit Line(const Style& style) : style_(style), room_(style.width) {}

  void Add(const Cell& cell, int width, Align align) {
    const std::string text = TruncateMiddle(Printable(cell.text), width);
    const int fill = std::max(0, width - TextWidth(text));
    // A number that is cut would be another number.
    const bool cut_number = align == Align::kRight && width > room_ - padding_;
    if (align == Align::kRight && !cut_number) padding_ += fill;
    Put(cut_number && !text.empty() ? kCut : text, cell.paint);
    if (cut_number) room_ = 0;
    if (align == Align::kLeft) padding_ += fill;
    padding_ += kGap;
  }

  std::string Take() { return absl::StrCat(line_, "\n"); }

 private:
  void Put(absl::string_view text, Paint paint) {
    if (text.empty() || room_ <= padding_) return;
    room_ -= padding_;
    const std::string cut = Truncate(text, room_);
    room_ -= TextWidth(cut);
    absl::StrAppend(&line_, std::string(static_cast<size_t>(padding_), ' '),
                    Painted(cut, paint, style_));
    padding_ = 0;
  }

  const Style& style_;
  std::string line_;
  int room_;         // columns that are left on the terminal
  int padding_ = 0;  // columns to leave blank before the next text
};

}  // namespace

std::string Painted(absl::string_view text, Paint paint, const Style& style) {
  if (!style.colour || paint == Paint::kNone) return std::string(text);
  return absl::StrCat(Escape(paint), text, "\x1b[0m");
}

std::string Render(const Table& table, const Style& style) {
  const Shown shown = Fit(table, style.width);
  Line headings(style);
  for (size_t i = 0; i < shown.columns.size(); ++i) {
    const Column& column = table.columns[shown.columns[i]];
    headings.Add({column.heading, Paint::kBold}, shown.widths[i], column.align);
  }
  std::string text = headings.Take();
  for (const std::vector<Cell>& row : table.rows) {
    Line line(style);
    for (size_t i = 0; i < shown.columns.size(); ++i) {
      line.Add(row[shown.columns[i]], shown.widths[i], table.columns[shown.columns[i]].align);
    }
    text += line.Take();
  }
  return text + LeftOut(table.columns.size() - shown.columns.size());
}

}  // namespace drift::cli

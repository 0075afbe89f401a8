#include "client/cli/format/table.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "client/cli/format/text_width.h"

namespace drift::cli {
namespace {

constexpr int kGap = 2;  // columns between two cells
constexpr int kLeastName = 40;
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

// Takes from the names what the table is wider than the terminal.
void Shrink(const Table& table, int room, std::vector<int>& widths) {
  int64_t total = -kGap;
  for (const int width : widths) total += width + kGap;
  for (size_t i = 0; i < widths.size() && total > room; ++i) {
    if (!table.columns[i].shrinks || widths[i] <= kLeastName) continue;
    const int less = static_cast<int>(std::min<int64_t>(total - room, widths[i] - kLeastName));
    widths[i] -= less;
    total -= less;
  }
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
  std::vector<int> widths = Widths(table);
  Shrink(table, style.width, widths);
  Line headings(style);
  for (size_t i = 0; i < widths.size(); ++i) {
    headings.Add({table.columns[i].heading, Paint::kBold}, widths[i], table.columns[i].align);
  }
  std::string text = headings.Take();
  for (const std::vector<Cell>& row : table.rows) {
    Line line(style);
    for (size_t i = 0; i < widths.size(); ++i) {
      line.Add(row[i], widths[i], table.columns[i].align);
    }
    text += line.Take();
  }
  return text;
}

}  // namespace drift::cli

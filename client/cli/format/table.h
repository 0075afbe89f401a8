// Tables: aligned by what is seen, cut to the terminal where there is one.
#ifndef DRIFT_CLI_FORMAT_TABLE_H_
#define DRIFT_CLI_FORMAT_TABLE_H_

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace drift::cli {

enum class Align { kLeft, kRight };

enum class Paint { kNone, kBold, kGreen, kYellow, kRed };

// How text is put out; what a file or a pipe gets is neither coloured nor cut.
struct Style {
  bool colour = false;
  int width = std::numeric_limits<int>::max();  // columns of the terminal
};

struct Cell {
  std::string text;
  Paint paint = Paint::kNone;
};

struct Column {
  std::string heading;
  Align align = Align::kLeft;
  // Names, which may be long: cut in the middle, though not below 40 columns, where the others
  // would not fit beside them.
  bool shrinks = false;
  // Never left out; rather than that, names go below 40 columns.
  bool stays = false;
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each with a cell a column
};

// `text` in the colour, where the style has colours.
std::string Painted(absl::string_view text, Paint paint, const Style& style);

// The headings and the rows, each ended by a newline; two spaces between columns, none at the end
// of a line. Text is made Printable. On a terminal that is too narrow columns are left out from the
// right, but for the first, names and those that stay, and a last line says how many; text in the
// last column is cut instead where some of it can be read.
std::string Render(const Table& table, const Style& style);

}  // namespace drift::cli

#endif  // DRIFT_CLI_FORMAT_TABLE_H_

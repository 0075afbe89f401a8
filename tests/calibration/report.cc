#include "tests/calibration/report.h"

#include <cmath>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace drift::calibration {
namespace {

std::string Text(double value, bool percent) {
  if (percent) return absl::StrFormat("%8.2f %%", 100 * value);
  return absl::StrFormat("%8.4g  ", value);
}

std::string Text(const Goal& goal, bool percent) {
  std::string text;
  if (std::isfinite(goal.least)) absl::StrAppend(&text, " >= ", Text(goal.least, percent));
  if (std::isfinite(goal.most)) absl::StrAppend(&text, " <= ", Text(goal.most, percent));
  return text;
}

}  // namespace

void Report::Title(const std::string& title) { std::cout << "\n" << title << "\n"; }

void Report::Figure(const std::string& what, double value, const Goal& goal, bool percent) {
  const bool met = goal.least <= value && value <= goal.most;
  missed_ += met ? 0 : 1;
  std::cout << absl::StreamFormat("  %-58s %s  %-6s  goal%s\n", what, Text(value, percent),
                                  met ? "met" : "MISSED", Text(goal, percent))
            << std::flush;
}

void Report::Note(const std::string& what, double value, bool percent) {
  std::cout << absl::StreamFormat("  %-58s %s\n", what, Text(value, percent)) << std::flush;
}

void Report::Line(const std::string& text) { std::cout << "  " << text << "\n" << std::flush; }

}  // namespace drift::calibration

#include "client/cli/format/progress.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/format/bars.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"

namespace drift::cli {
namespace {

constexpr int kBarWidth = 24;

// The percentage, what is done, how fast, and how long the rest will take at this pace.
std::vector<std::string> Figures(const ProgressState& state) {
  std::vector<std::string> figures = {absl::StrFormat("%.0f %%", 100 * state.fraction),
                                      absl::StrCat(FormatCount(state.done), " ", state.unit)};
  const double seconds = absl::ToDoubleSeconds(state.elapsed);
  if (seconds > 0) {
    figures.push_back(
        absl::StrCat(FormatRate(static_cast<double>(state.done) / seconds), " ", state.unit, "/s"));
  }
  if (state.fraction > 0 && state.fraction < 1) {
    figures.push_back(absl::StrCat(FormatAge(state.elapsed * (1 / state.fraction - 1)), " left"));
  }
  return figures;
}

}  // namespace

std::string ProgressBar(const ProgressState& state, int width) {
  std::string bar = Bar(state.fraction, kBarWidth);
  bar.append(static_cast<size_t>(kBarWidth - TextWidth(bar)), ' ');
  return Truncate(
      absl::StrCat(Printable(state.what), "  ", bar, "  ", absl::StrJoin(Figures(state), "  ")),
      width);
}

std::string ProgressLine(const ProgressState& state) {
  return absl::StrCat(Printable(state.what), ": ", absl::StrJoin(Figures(state), ", "));
}

}  // namespace drift::cli

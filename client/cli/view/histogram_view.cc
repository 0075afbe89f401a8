#include "client/cli/view/histogram_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/format/bars.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/words.h"
#include "server/engine/histogram/format_number.h"

namespace drift::cli {
namespace {

constexpr int kWidestBar = 24;
constexpr int kLeastBar = 8;
// Columns of the terminal that stand beside the bins' names and the two bars: the shares, and the
// gaps.
constexpr int kBesideBars = 29;
constexpr size_t kMembersShown = 3;

struct Totals {
  uint64_t live = 0;
  uint64_t reference = 0;
};

Totals SumOf(const v1::HistogramPair& pair) {
  Totals totals;
  for (const v1::Bin& bin : pair.bins()) {
    totals.live += bin.live_values();
    totals.reference += bin.reference_values();
  }
  return totals;
}

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The largest share on either side: its bar has the full width.
double LargestShare(const v1::HistogramPair& pair, const Totals& totals) {
  double largest = 0;
  for (const v1::Bin& bin : pair.bins()) {
    largest = std::max({largest, Share(bin.live_values(), totals.live),
                        Share(bin.reference_values(), totals.reference)});
  }
  return largest > 0 ? largest : 1;
}

std::string RangeOf(const v1::ValueRange& range) {
  if (range.lower() == range.upper()) return FormatValue(range.lower());  // a bin of one value
  std::string lower = FormatValue(range.lower());
  std::string upper = FormatValue(range.upper());
  // Edges that look the same are shown as they are, to the last digit.
  if (lower == upper) {
    lower = FormatNumber(range.lower());
    upper = FormatNumber(range.upper());
  }
  return absl::StrCat("(", lower, ", ", upper, "]");
}

// So that both bars are on the terminal; the counts behind them come last.
int BarWidth(const v1::HistogramPair& pair, const Style& style) {
  int names = TextWidth("bin");
  for (const v1::Bin& bin : pair.bins()) {
    names = std::max(names, TextWidth(Printable(BinWords(bin))));
  }
  return std::clamp((style.width - kBesideBars - names) / 2, kLeastBar, kWidestBar);
}

Table BinsTable(const v1::HistogramPair& pair, int bar_width) {
  const Totals totals = SumOf(pair);
  const double full = LargestShare(pair, totals);
  Table table{{{"bin"},
               {"live [%]", Align::kRight},
               {"live"},
               {"reference [%]", Align::kRight},
               {"reference"},
               {"live [values]", Align::kRight},
               {"reference [values]", Align::kRight}},
              {}};
  for (const v1::Bin& bin : pair.bins()) {
    table.rows.push_back({{BinWords(bin)},
                          {FormatPercent(bin.live_values(), totals.live)},
                          {Bar(Share(bin.live_values(), totals.live) / full, bar_width)},
                          {FormatPercent(bin.reference_values(), totals.reference)},
                          {Bar(Share(bin.reference_values(), totals.reference) / full, bar_width)},
                          {FormatCount(bin.live_values())},
                          {FormatCount(bin.reference_values())}});
  }
  return table;
}

std::string SideWords(absl::string_view side, const v1::Window& window) {
  return absl::StrCat(side, Counted(window.values(), "value"), window.has_range() ? ", " : "",
                      window.has_range() ? RangeWords(window.range()) : "", "\n");
}

std::string PairText(const std::string& series, const v1::HistogramPair& pair, const Style& style) {
  const v1::Score& score = pair.score();
  const Cell state = StateCell(score);
  std::string text = absl::StrCat(
      Painted(absl::StrCat(Printable(series), " against ", Printable(score.reference())),
              Paint::kBold, style),
      ": ", Painted(state.text, state.paint, style), "\n");
  absl::StrAppend(&text, "JSD ", FormatBits(score.jsd_bits()), " bits, corrected ",
                  FormatBits(score.corrected_jsd_bits()), ", floor ",
                  FormatBits(score.noise_floor_bits()), " bits, p ",
                  FormatProbability(score.p_value()), "\n", SideWords("live       ", score.live()),
                  SideWords("reference  ", score.reference_window()));
  for (const std::string& warning : score.warnings()) {
    absl::StrAppend(&text, "warning: ", Printable(warning), "\n");
  }
  return absl::StrCat(text, Render(BinsTable(pair, BarWidth(pair, style)), style));
}

}  // namespace

std::string BinWords(const v1::Bin& bin) {
  if (bin.has_range()) return RangeOf(bin.range());
  std::vector<std::string> members(bin.members().categories().begin(),
                                   bin.members().categories().end());
  for (const std::string& special : bin.members().specials()) {
    members.push_back(absl::StrCat("<", special, ">"));
  }
  if (members.size() <= kMembersShown) return absl::StrJoin(members, ", ");
  const size_t more = members.size() - kMembersShown + 1;
  members.resize(kMembersShown - 1);
  return absl::StrCat(absl::StrJoin(members, ", "), " and ", more, " more");
}

std::string HistogramText(const v1::GetHistogramsResponse& histograms, const Style& style) {
  std::string text;
  for (const v1::HistogramPair& pair : histograms.histograms()) {
    absl::StrAppend(&text, text.empty() ? "" : "\n",
                    PairText(histograms.series().name(), pair, style));
  }
  return text;
}

}  // namespace drift::cli

#include "client/cli/view/histogram_view.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "client/cli/format/bars.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/bin_names.h"
#include "client/cli/view/words.h"

namespace drift::cli {
namespace {

constexpr int kWidestBar = 24;
constexpr int kLeastBar = 8;
// Columns of the terminal that stand beside the bins' names and the two bars: the shares, and the
// gaps.
constexpr int kBesideBars = 29;
constexpr size_t kTopBins = 3;

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

// So that both bars are on the terminal; the counts behind them come last.
int BarWidth(absl::Span<const std::string> names, const Style& style) {
  int widest = TextWidth("bin");
  for (const std::string& name : names) widest = std::max(widest, TextWidth(Printable(name)));
  return std::clamp((style.width - kBesideBars - widest) / 2, kLeastBar, kWidestBar);
}

std::string PercentOf(double part, double whole) {
  return absl::StrFormat("%.1f", whole > 0 ? 100 * part / whole : 0);
}

Table BinsTable(const v1::HistogramPair& pair, absl::Span<const std::string> names, int bar_width) {
  const Totals totals = SumOf(pair);
  const double full = LargestShare(pair, totals);
  Table table{{{"bin"},
               {"live [%]", Align::kRight},
               {"live"},
               {"reference [%]", Align::kRight},
               {"reference"},
               {"of JSD [%]", Align::kRight},
               {"live [values]", Align::kRight},
               {"reference [values]", Align::kRight}},
              {}};
  for (int i = 0; i < pair.bins_size(); ++i) {
    const v1::Bin& bin = pair.bins(i);
    table.rows.push_back({{names[static_cast<size_t>(i)]},
                          {FormatPercent(bin.live_values(), totals.live)},
                          {Bar(Share(bin.live_values(), totals.live) / full, bar_width)},
                          {FormatPercent(bin.reference_values(), totals.reference)},
                          {Bar(Share(bin.reference_values(), totals.reference) / full, bar_width)},
                          {PercentOf(bin.jsd_bits(), pair.score().jsd_bits())},
                          {FormatCount(bin.live_values())},
                          {FormatCount(bin.reference_values())}});
  }
  return table;
}

std::string SideWords(absl::string_view side, const v1::Window& window) {
  return absl::StrCat(side, Counted(window.values(), "value"), window.has_range() ? ", " : "",
                      window.has_range() ? RangeWords(window.range()) : "", "\n");
}

std::string ScoreText(const v1::Score& score, InformationUnit unit) {
  const auto told = [&](double bits) { return Information(bits, unit); };
  return absl::StrCat("JSD ", told(score.jsd_bits()), " ", NameOf(unit), ", corrected ",
                      told(score.corrected_jsd_bits()), ", floor ", told(score.noise_floor_bits()),
                      " ", NameOf(unit), ", p ", FormatProbability(score.p_value()),
                      "; overdispersion ", OverdispersionWords(score), "\n");
}

std::string DivergencesText(const v1::Score& score, InformationUnit unit) {
  const auto told = [&](double bits) { return absl::StrCat(Information(bits, unit), " "); };
  const std::string name = NameOf(unit);
  std::string text =
      absl::StrCat("KL ", told(score.kl_live_to_reference_bits()), name, " live to reference, ",
                   told(score.kl_reference_to_live_bits()), name, " reference to live; PSI ",
                   FormatBits(score.psi_nats()), " nats; Hellinger ", FormatBits(score.hellinger()),
                   "; total variation ", FormatBits(score.total_variation()));
  if (score.has_wasserstein()) {
    absl::StrAppend(&text, "; Wasserstein ", FormatValue(score.wasserstein()));
  }
  return absl::StrCat(text, "\nentropy ", told(score.live_entropy_bits()), name, " live, ",
                      told(score.reference_entropy_bits()), "reference; cross-entropy ",
                      told(score.cross_entropy_live_to_reference_bits()), name,
                      " live in the reference's code, ",
                      told(score.cross_entropy_reference_to_live_bits()), "reference in live's\n");
}

// Why there is no score is its reason.
std::string FiguresText(const v1::Score& score, InformationUnit unit) {
  const std::string sides = absl::StrCat(SideWords("live       ", score.live()),
                                         SideWords("reference  ", score.reference_window()));
  if (!score.has_jsd_bits()) {
    return absl::StrCat("no score: ", Printable(score.reason()), "\n", sides);
  }
  return absl::StrCat(ScoreText(score, unit), sides, DivergencesText(score, unit));
}

// "mean 3.1 -> 4.2": from the reference to live.
void AddShift(absl::string_view name, bool both, double reference, double live, std::string& text) {
  if (!both) return;
  const auto [before, now] = FormatApart(reference, live);
  absl::StrAppend(&text, text.empty() ? "" : "; ", name, " ", before, " → ", now);
}

std::string ShiftsText(const v1::Summary& reference, const v1::Summary& live) {
  std::string text;
  const bool both = reference.has_mean() && live.has_mean();
  AddShift("mean", both, reference.mean(), live.mean(), text);
  AddShift("p5", both, reference.p5(), live.p5(), text);
  AddShift("p25", both, reference.p25(), live.p25(), text);
  AddShift("median", both, reference.p50(), live.p50(), text);
  AddShift("p75", both, reference.p75(), live.p75(), text);
  AddShift("p95", both, reference.p95(), live.p95(), text);
  if (reference.missing_share() > 0 || live.missing_share() > 0) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", "missing ",
                    PercentOf(reference.missing_share(), 1), "% → ",
                    PercentOf(live.missing_share(), 1), "%");
  }
  return text.empty() ? "" : absl::StrCat("reference → live: ", text, "\n");
}

// The bins that add most to the JSD.
std::string TopBinsText(const v1::HistogramPair& pair, absl::Span<const std::string> names) {
  std::vector<int> order(static_cast<size_t>(pair.bins_size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return pair.bins(a).jsd_bits() > pair.bins(b).jsd_bits(); });
  const Totals totals = SumOf(pair);
  std::vector<std::string> words;
  for (const int i : order) {
    const v1::Bin& bin = pair.bins(i);
    if (words.size() == kTopBins || !(bin.jsd_bits() > 0)) break;
    words.push_back(absl::StrCat(names[static_cast<size_t>(i)], " ",
                                 FormatPercent(bin.reference_values(), totals.reference), "% → ",
                                 FormatPercent(bin.live_values(), totals.live), "%"));
  }
  return words.empty() ? "" : absl::StrCat("moved most: ", absl::StrJoin(words, "; "), "\n");
}

std::string PairText(const std::string& series, const v1::HistogramPair& pair, const Style& style,
                     InformationUnit unit) {
  const v1::Score& score = pair.score();
  const Cell state = StateCell(score);
  return absl::StrCat(
      Painted(absl::StrCat(Printable(series), " against ", Printable(score.reference())),
              Paint::kBold, style),
      ": ", Painted(state.text, state.paint, style), "\n", FiguresText(score, unit),
      MovedText(pair, style));
}

}  // namespace

std::string MovedText(const v1::HistogramPair& pair, const Style& style) {
  const std::vector<std::string> names = BinNames(pair);
  std::string text = absl::StrCat(ShiftsText(pair.reference_summary(), pair.live_summary()),
                                  TopBinsText(pair, names));
  for (const std::string& warning : pair.score().warnings()) {
    absl::StrAppend(&text, "warning: ", Printable(warning), "\n");
  }
  return absl::StrCat(text, Render(BinsTable(pair, names, BarWidth(names, style)), style));
}

std::string HistogramText(const v1::GetHistogramsResponse& histograms, const Style& style,
                          InformationUnit unit) {
  std::string text;
  for (const v1::HistogramPair& pair : histograms.histograms()) {
    absl::StrAppend(&text, text.empty() ? "" : "\n",
                    PairText(histograms.series().name(), pair, style, unit));
  }
  return text;
}

}  // namespace drift::cli

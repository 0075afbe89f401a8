#include "client/cli/view/histogram_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
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

std::string PercentOf(double part, double whole) {
  return absl::StrFormat("%.1f", whole > 0 ? 100 * part / whole : 0);
}

Table BinsTable(const v1::HistogramPair& pair, int bar_width) {
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
  for (const v1::Bin& bin : pair.bins()) {
    table.rows.push_back({{BinWords(bin)},
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
  absl::StrAppend(&text, text.empty() ? "" : "; ", name, " ", FormatValue(reference), " → ",
                  FormatValue(live));
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
std::string TopBinsText(const v1::HistogramPair& pair) {
  std::vector<const v1::Bin*> bins;
  for (const v1::Bin& bin : pair.bins()) bins.push_back(&bin);
  std::stable_sort(bins.begin(), bins.end(), [](const v1::Bin* a, const v1::Bin* b) {
    return a->jsd_bits() > b->jsd_bits();
  });
  const Totals totals = SumOf(pair);
  std::vector<std::string> words;
  for (const v1::Bin* bin : bins) {
    if (words.size() == kTopBins || !(bin->jsd_bits() > 0)) break;
    words.push_back(absl::StrCat(BinWords(*bin), " ",
                                 FormatPercent(bin->reference_values(), totals.reference), "% → ",
                                 FormatPercent(bin->live_values(), totals.live), "%"));
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

// Commas separate members, angle brackets are for specials.
std::string MemberWords(const std::string& category) {
  const bool is_plain = !category.empty() && category.front() != '<' &&
                        category.find_first_of(",\"") == std::string::npos;
  if (is_plain) return category;
  return absl::StrCat("\"", absl::StrReplaceAll(category, {{"\"", "\"\""}}), "\"");
}

}  // namespace

std::string BinWords(const v1::Bin& bin) {
  if (bin.has_range()) return RangeOf(bin.range());
  std::vector<std::string> members;
  members.reserve(bin.members().categories_size() + bin.members().specials_size());
  for (const std::string& category : bin.members().categories()) {
    members.push_back(MemberWords(category));
  }
  for (const std::string& special : bin.members().specials()) {
    members.push_back(absl::StrCat("<", special, ">"));
  }
  if (members.size() <= kMembersShown) return absl::StrJoin(members, ", ");
  const size_t more = members.size() - kMembersShown + 1;
  members.resize(kMembersShown - 1);
  return absl::StrCat(absl::StrJoin(members, ", "), " and ", more, " more");
}

std::string MovedText(const v1::HistogramPair& pair, const Style& style) {
  std::string text =
      absl::StrCat(ShiftsText(pair.reference_summary(), pair.live_summary()), TopBinsText(pair));
  for (const std::string& warning : pair.score().warnings()) {
    absl::StrAppend(&text, "warning: ", Printable(warning), "\n");
  }
  return absl::StrCat(text, Render(BinsTable(pair, BarWidth(pair, style)), style));
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

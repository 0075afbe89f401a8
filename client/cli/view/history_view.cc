#include "client/cli/view/history_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/format/bars.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/words.h"

namespace drift::cli {
namespace {

using Track = std::vector<const v1::Score*>;  // of one series and reference, oldest first

Table TrackTable(const Track& track, InformationUnit unit) {
  Table table{{{"pane end"},
               {.heading = "state", .stays = true},
               {.heading = Headed("score", unit), .align = Align::kRight, .stays = true},
               {Headed("JSD", unit), Align::kRight},
               {Headed("JSD floor", unit), Align::kRight},
               {"p of JSD", Align::kRight},
               {"overdispersion"},
               {"live [values]", Align::kRight}},
              {}};
  for (const v1::Score* score : track) {
    table.rows.push_back({{TimeWords(score->pane_end_time(), score->has_pane_end_time())},
                          StateCell(*score),
                          {OrDash(*score, Information(score->alert_score_bits(), unit))},
                          {OrDash(*score, Information(score->jsd_bits(), unit))},
                          {OrDash(*score, Information(score->noise_floor_bits(), unit))},
                          {OrDash(*score, FormatProbability(score->p_value()))},
                          {OverdispersionWords(*score)},
                          {FormatCount(score->live().values())}});
  }
  return table;
}

// When and why the alert changed its state.
std::string ChangesText(const Track& track, const Style& style, InformationUnit unit) {
  std::string text;
  for (const v1::Score* score : track) {
    if (score->reason().empty()) continue;
    const Cell state = StateCell(*score);
    absl::StrAppend(&text, TimeWords(score->pane_end_time(), score->has_pane_end_time()), "  ",
                    Painted(state.text, state.paint, style), ": ",
                    Printable(ReasonWords(*score, unit)), "\n");
  }
  return text;
}

// One mark for each column of the sparkline: the gravest state in it.
std::string StateMarks(const Track& track, int columns, const Style& style) {
  std::string marks;
  for (const ItemRange& range : SpreadOverColumns(track.size(), columns)) {
    v1::AlertState gravest = v1::ALERT_STATE_UNSPECIFIED;
    for (size_t i = range.first; i < range.last; ++i) {
      gravest = std::max(gravest, track[i]->alert_state());
    }
    if (gravest == v1::ALERT_STATE_DRIFTING) {
      marks += Painted("!", Paint::kRed, style);
    } else if (gravest == v1::ALERT_STATE_PENDING) {
      marks += Painted("?", Paint::kYellow, style);
    } else {
      marks += "·";
    }
  }
  return marks;
}

// A full column of the sparkline is the highest of `bits`, which may be infinite, as a divergence
// without smoothing is; the finite ones must still tell apart. And it is at least the threshold:
// steady scores shall look steady, not like mountains.
double TopOf(absl::Span<const double> bits, double threshold_bits) {
  double top = std::max(1e-12, threshold_bits);
  for (const double one : bits) {
    if (std::isfinite(one)) top = std::max(top, one);
  }
  return top;
}

// Of the scores, which are of the divergence that the monitor alerts on, and below it of the JSD,
// which may be another: only what is of one divergence stands together.
std::string LastFigures(const v1::Score& last, double highest_bits, InformationUnit unit) {
  const auto told = [&](double bits) { return Information(bits, unit); };
  return absl::StrCat(NameOf(unit), "   highest ", told(highest_bits), ", last ",
                      told(last.alert_score_bits()), "; threshold now ",
                      told(last.threshold_bits()), "\n       last JSD ",
                      OrDash(last, told(last.jsd_bits())), ", its floor ",
                      OrDash(last, told(last.noise_floor_bits())), "\n");
}

std::string TrackText(const Track& track, int columns, const Style& style, InformationUnit unit) {
  std::vector<double> bits;
  for (const v1::Score* score : track) bits.push_back(score->alert_score_bits());
  const v1::Score& last = *track.back();
  const double highest = *std::max_element(bits.begin(), bits.end());
  const double top = TopOf(bits, last.threshold_bits());
  return absl::StrCat(
      Painted(absl::StrCat(Printable(last.series()), " against ", Printable(last.reference())),
              Paint::kBold, style),
      ", ", Counted(track.size(), "score"), "\n", "score  ", Sparkline(bits, top, columns), "\n",
      "state  ", StateMarks(track, columns, style), "\n",
      "       ! drifting, ? pending, · neither\n", LastFigures(last, highest, unit),
      Render(TrackTable(track, unit), style), ChangesText(track, style, unit));
}

}  // namespace

std::string HistoryText(absl::Span<const v1::Score> scores, int columns, const Style& style,
                        InformationUnit unit) {
  std::map<std::pair<std::string, std::string>, Track> tracks;
  for (const v1::Score& score : scores) {
    tracks[{score.series(), score.reference()}].push_back(&score);
  }
  std::string text;
  for (const auto& [name, track] : tracks) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", TrackText(track, columns, style, unit));
  }
  return text;
}

}  // namespace drift::cli

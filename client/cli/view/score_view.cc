#include "client/cli/view/score_view.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/words.h"

namespace drift::cli {
namespace {

std::string Since(const v1::Score& score) {
  return TimeWords(score.alert_since_time(), score.has_alert_since_time());
}

// The two states of a side of a change as one: "drifting", "ok (no data)".
std::string BothStates(v1::AlertState alert, v1::DataState data) {
  v1::Score score;
  score.set_alert_state(alert);
  score.set_data_state(data);
  return StateCell(score).text;
}

}  // namespace

Table ScoresTable(absl::Span<const v1::Score> scores, InformationUnit unit) {
  Table table{{{"series", Align::kLeft, /*shrinks=*/true},
               {"reference"},
               {.heading = "state", .stays = true},
               {.heading = Headed("score", unit), .align = Align::kRight, .stays = true},
               {Headed("threshold", unit), Align::kRight},
               {Headed("JSD", unit), Align::kRight},
               {Headed("JSD floor", unit), Align::kRight},
               {"p of JSD", Align::kRight},
               {"overdispersion"},
               {"live [values]", Align::kRight},
               {"reference [values]", Align::kRight},
               {"up to"}},
              {}};
  for (const v1::Score& score : scores) {
    table.rows.push_back({{score.series()},
                          {score.reference()},
                          StateCell(score),
                          {OrDash(score, Information(score.alert_score_bits(), unit))},
                          {Information(score.threshold_bits(), unit)},
                          {OrDash(score, Information(score.jsd_bits(), unit))},
                          {OrDash(score, Information(score.noise_floor_bits(), unit))},
                          {OrDash(score, FormatProbability(score.p_value()))},
                          {OverdispersionWords(score)},
                          {FormatCount(score.live().values())},
                          {FormatCount(score.reference_window().values())},
                          {TimeWords(score.pane_end_time(), score.has_pane_end_time())}});
  }
  return table;
}

std::string WarningsText(absl::Span<const v1::Score> scores) {
  constexpr size_t kNamesShown = 3;
  std::vector<std::string> warnings;  // in the order of the scores
  std::map<std::string, std::vector<std::string>> names;
  for (const v1::Score& score : scores) {
    for (const std::string& warning : score.warnings()) {
      std::vector<std::string>& of = names[warning];
      if (of.empty()) warnings.push_back(warning);
      of.push_back(absl::StrCat(score.series(), " against ", score.reference()));
    }
  }
  std::string text;
  for (const std::string& warning : warnings) {
    const absl::Span<const std::string> of = names[warning];
    const size_t shown = std::min(of.size(), kNamesShown);
    absl::StrAppend(
        &text, "warning: ", Printable(absl::StrJoin(of.first(shown), ", ")),
        of.size() > shown ? absl::StrCat(" and ", FormatCount(of.size() - shown), " more") : "",
        ": ", Printable(warning), "\n");
  }
  return text;
}

void SortByUrgency(std::vector<v1::Score>& alerts) {
  const auto urgency = [](const v1::Score& alert) {
    return std::make_tuple(alert.alert_state() != v1::ALERT_STATE_DRIFTING,
                           -alert.alert_since_time().seconds());
  };
  std::stable_sort(alerts.begin(), alerts.end(),
                   [&](const v1::Score& a, const v1::Score& b) { return urgency(a) < urgency(b); });
}

Table AlertsTable(absl::Span<const v1::Score> alerts, InformationUnit unit) {
  Table table{{{"state"},
               {"series", Align::kLeft, /*shrinks=*/true},
               {"against"},
               {"since"},
               {.heading = Headed("score", unit), .align = Align::kRight, .stays = true},
               {"p of JSD", Align::kRight},
               {"reason"}},
              {}};
  for (const v1::Score& alert : alerts) {
    table.rows.push_back({StateCell(alert),
                          {alert.series()},
                          {alert.reference()},
                          {Since(alert)},
                          {OrDash(alert, Information(alert.alert_score_bits(), unit))},
                          {OrDash(alert, FormatProbability(alert.p_value()))},
                          {ReasonWords(alert, unit)}});
  }
  return table;
}

std::string ChangeLine(const v1::WatchChangesResponse& change, const Style& style,
                       InformationUnit unit) {
  const v1::Score& score = change.score();
  const Cell now = StateCell(score);
  const bool changed = change.previous_alert_state() != score.alert_state() ||
                       change.previous_data_state() != score.data_state();
  std::string line =
      absl::StrCat(TimeWords(score.pane_end_time(), score.has_pane_end_time()), "  ",
                   Printable(score.series()), " against ", Printable(score.reference()), ": ");
  if (changed) {
    absl::StrAppend(&line, BothStates(change.previous_alert_state(), change.previous_data_state()),
                    " → ");
  }
  absl::StrAppend(&line, Painted(now.text, now.paint, style));
  if (score.has_alert_score_bits()) {
    absl::StrAppend(&line, ", score ", Information(score.alert_score_bits(), unit), " ",
                    NameOf(unit));
  }
  const std::string reason = ReasonWords(score, unit);
  if (!reason.empty()) absl::StrAppend(&line, "; ", Printable(reason));
  return line + "\n";
}

}  // namespace drift::cli

#include "client/cli/view/series_view.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/words.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

std::string StartWords(const v1::GetStatusResponse& status, absl::Time now) {
  const std::string words = TimeWords(status.start_time(), status.has_start_time());
  const absl::StatusOr<absl::Time> start = FromProto(status.start_time());
  if (!status.has_start_time() || !start.ok()) return words;
  return absl::StrCat(words, ", ", FormatAge(now - *start), " ago");
}

std::string AlertWords(const v1::GetStatusResponse& status, const Style& style) {
  const std::string drifting = absl::StrCat(FormatCount(status.drifting_alerts()), " drifting");
  const std::string pending = absl::StrCat(FormatCount(status.pending_alerts()), " pending");
  return absl::StrCat(
      Painted(drifting, status.drifting_alerts() > 0 ? Paint::kRed : Paint::kGreen, style), ", ",
      Painted(pending, status.pending_alerts() > 0 ? Paint::kYellow : Paint::kNone, style));
}

}  // namespace

std::string StatusText(const v1::GetStatusResponse& status, absl::Time now, const Style& style) {
  const std::string serving =
      status.serving()
          ? Painted("serving", Paint::kGreen, style)
          : Painted("storage has failed, nothing is taken in until a restart", Paint::kRed, style);
  const std::vector<std::pair<const char*, std::string>> lines = {
      {"driftd", absl::StrCat(Printable(status.version()), ", ", serving)},
      {"started", StartWords(status, now)},
      {"data", Printable(status.data_dir())},
      {"models", FormatCount(status.models())},
      {"series", absl::StrCat(FormatCount(status.series()), " of at most ",
                              FormatCount(status.max_series()))},
      {"values", absl::StrCat(FormatCount(status.accepted_values()), " accepted, ",
                              FormatCount(status.rejected_values()), " rejected, ",
                              FormatCount(status.dropped_values()), " dropped by producers")},
      {"alerts", AlertWords(status, style)}};
  std::string text;
  for (const auto& [what, value] : lines) {
    const std::string padding(10 - std::string(what).size(), ' ');
    absl::StrAppend(&text, what, padding, value, "\n");
  }
  return text;
}

Table SeriesTable(absl::Span<const v1::Series> series) {
  Table table{{{"series", Align::kLeft, /*shrinks=*/true},
               {"values", Align::kRight},
               {"layout"},
               {"pane fine/coarse"},
               {"last event"},
               {"monitor"}},
              {}};
  for (const v1::Series& one : series) {
    table.rows.push_back({{one.name()},
                          {FormatCount(one.values())},
                          {one.layout_decided() ? LayoutWords(one.layout()) : "undecided"},
                          {absl::StrCat(DurationWords(one.fine_pane(), one.has_fine_pane()), "/",
                                        DurationWords(one.coarse_pane(), one.has_coarse_pane()))},
                          {TimeWords(one.last_event_time(), one.has_last_event_time())},
                          {one.monitor()}});
  }
  return table;
}

}  // namespace drift::cli

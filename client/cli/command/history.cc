#include <algorithm>

#include "client/cli/command/commands.h"
#include "client/cli/view/history_view.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

constexpr int kCaptionColumns = 7;  // beside the sparkline
constexpr int kLeastColumns = 20;

// The latest event of the series that match. NotFound when none does.
absl::StatusOr<absl::Time> LatestEvent(const std::string& glob, Client& client) {
  const auto series = client.ListAllSeries(glob);
  if (!series.ok()) return series.status();
  if (series->empty()) return NothingMatches("series", glob);
  absl::Time latest = absl::InfinitePast();
  for (const v1::Series& one : *series) {
    const absl::StatusOr<absl::Time> time = FromProto(one.last_event_time());
    if (one.has_last_event_time() && time.ok()) latest = std::max(latest, *time);
  }
  return latest;
}

absl::StatusOr<v1::ListScoreHistoryRequest> MakeRequest(const HistoryOptions& options,
                                                        Client& client) {
  v1::ListScoreHistoryRequest request;
  request.set_filter(options.glob);
  request.set_reference(options.reference);
  std::optional<absl::Time> from = options.from;
  if (options.last.has_value()) {
    const absl::StatusOr<absl::Time> latest = LatestEvent(options.glob, client);
    if (!latest.ok()) return latest.status();
    if (*latest > absl::InfinitePast()) from = *latest - *options.last;
  }
  if (from.has_value()) *request.mutable_range()->mutable_start_time() = ToProto(*from);
  if (options.to.has_value()) *request.mutable_range()->mutable_end_time() = ToProto(*options.to);
  return request;
}

}  // namespace

Outcome RunHistory(const HistoryOptions& options, Context& context) {
  const auto request = MakeRequest(options, context.client);
  if (!request.ok()) return request.status();
  const auto scores = context.client.ListAllScoreHistory(*request);
  if (!scores.ok()) return scores.status();
  if (scores->empty()) return NothingMatches("scores", options.glob);
  const InformationUnit unit = UnitOf(options.nats);
  if (!context.json) {
    const int columns = std::max(kLeastColumns, context.terminal.width - kCaptionColumns);
    context.out << HistoryText(*scores, columns, context.style, unit);
    return ExitCode::kOk;
  }
  for (const v1::Score& score : *scores) context.out << JsonLine(score, unit);
  return ExitCode::kOk;
}

}  // namespace drift::cli

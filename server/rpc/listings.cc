#include "server/rpc/listings.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "server/config/range.h"
#include "server/rpc/page.h"
#include "server/rpc/page_token.h"
#include "server/rpc/request.h"
#include "server/rpc/series_proto.h"

namespace drift {
namespace {

struct PageRequest {
  size_t size;
  std::vector<std::string> after;  // parts of the token; empty for the first page
};

// Bounds of page_size, as drift.proto tells them.
struct PageBounds {
  size_t otherwise;
  size_t most;
};
constexpr PageBounds kRows{.otherwise = 1000, .most = 10'000};
constexpr PageBounds kHistoryRows{.otherwise = 10'000, .most = 100'000};

template <typename Request>
absl::StatusOr<PageRequest> CheckPage(const Request& request, Listing listing, size_t parts,
                                      const PageBounds& bounds) {
  if (absl::Status status = CheckGlob("filter", request.filter()); !status.ok()) return status;
  absl::StatusOr<size_t> size = PageSize(request.page_size(), bounds.otherwise, bounds.most);
  if (!size.ok()) return size.status();
  auto after = DecodePageToken(listing, request.page_token(), parts);
  if (!after.ok()) return after.status();
  return PageRequest{.size = *size, .after = *std::move(after)};
}

// Stored series may have one name; the id tells them apart.
using SeriesPosition = std::pair<std::string, SeriesId>;

SeriesPosition PositionOf(const Series& series) { return {series.name(), series.id()}; }

absl::Status NotOurToken() {
  return absl::InvalidArgumentError("page_token: should be one that this server made");
}

absl::StatusOr<SeriesPosition> SeriesAfter(const std::string& name, const std::string& id) {
  SeriesPosition position{name, 0};
  if (absl::SimpleAtoi(id, &position.second)) return position;
  return NotOurToken();
}

using ScorePosition = std::pair<SeriesPosition, std::string>;  // and the reference's name
using ScorePage = Page<ScorePosition, ScoreView>;

bool StateIsAsked(const v1::ListScoresRequest& request, AlertState state) {
  const auto& states = request.alert_states();
  return states.empty() || std::find(states.begin(), states.end(), ToProto(state)) != states.end();
}

struct HistoryRow {
  SeriesPtr series;
  ScoreRecord record;
};
using HistoryPosition = std::pair<absl::Time, ScorePosition>;  // from the end of the pane
using HistoryPage = Page<HistoryPosition, HistoryRow>;

std::string TokenOf(const HistoryPosition& position) {
  const auto& [series, reference] = position.second;
  return EncodePageToken(Listing::kHistory, {absl::StrCat(absl::ToUnixMicros(position.first)),
                                             series.first, absl::StrCat(series.second), reference});
}

absl::StatusOr<std::optional<HistoryPosition>> HistoryAfter(const std::vector<std::string>& after) {
  if (after.empty()) return std::nullopt;
  int64_t pane_end_us;
  absl::StatusOr<SeriesPosition> series = SeriesAfter(after[1], after[2]);
  if (!series.ok()) return series.status();
  if (!absl::SimpleAtoi(after[0], &pane_end_us)) return NotOurToken();
  return HistoryPosition{absl::FromUnixMicros(pane_end_us), {*std::move(series), after[3]}};
}

using SeriesById = absl::flat_hash_map<SeriesId, SeriesPtr>;

std::map<const Model*, SeriesById> ByModel(const std::vector<SeriesPtr>& series) {
  std::map<const Model*, SeriesById> models;
  for (const SeriesPtr& one : series) models[&one->model()].emplace(one->id(), one);
  return models;
}

// Adds the scores of one model's series until no later pane is wanted.
absl::Status ScanHistory(Catalog& catalog, ModelId model, const SeriesById& series,
                         const std::string& reference, TimeRange pane_ends, HistoryPage& page) {
  return catalog.store().ScanScores(
      model, pane_ends, [&](absl::Time pane_end, const ScoreRecord& record) {
        // No position of this pane or a later one is before this one.
        if (page.full() && page.last() < HistoryPosition{pane_end, {}}) return false;
        if (!reference.empty() && record.reference != reference) return true;
        const auto known = series.find(record.series);
        if (known == series.end()) return true;
        HistoryPosition position{pane_end, {PositionOf(*known->second), record.reference}};
        if (page.Wants(position)) page.Add(std::move(position), {known->second, record});
        return true;
      });
}

// The bytes that a message takes as one of many: with the tag and the length before it.
size_t BytesInList(const google::protobuf::Message& message) {
  constexpr size_t kTagAndLength = 4;  // of a message of less than 2 MiB
  return message.ByteSizeLong() + kTagAndLength;
}

std::optional<HistoryPosition> ShowHistory(HistoryPage& page,
                                           v1::ListScoreHistoryResponse& response) {
  absl::flat_hash_map<SeriesId, std::shared_ptr<const WatchPlan>> plans;
  return ShowPage(page, [&](const HistoryPosition& position, const HistoryRow& row) {
    auto& plan = plans[row.series->id()];
    if (plan == nullptr) plan = row.series->model().PlanOf(*row.series);
    *response.add_scores() = ToProto(*row.series, position.first, row.record, plan.get());
    return BytesInList(*response.scores().rbegin());
  });
}

}  // namespace

absl::Status ListSeries(const Catalog& catalog, const v1::ListSeriesRequest& request,
                        v1::ListSeriesResponse& response) {
  absl::StatusOr<PageRequest> asked = CheckPage(request, Listing::kSeries, 2, kRows);
  if (!asked.ok()) return asked.status();
  std::optional<SeriesPosition> after;
  if (!asked->after.empty()) {
    absl::StatusOr<SeriesPosition> last = SeriesAfter(asked->after[0], asked->after[1]);
    if (!last.ok()) return last.status();
    after = *std::move(last);
  }
  Page<SeriesPosition, SeriesPtr> page(asked->size, std::move(after));
  for (const SeriesPtr& series : catalog.MatchSeries(request.filter())) {
    page.Add(PositionOf(*series), series);
  }
  const auto last = ShowPage(page, [&](const SeriesPosition&, const SeriesPtr& series) {
    *response.add_series() = ToProto(*series);
    return BytesInList(*response.series().rbegin());
  });
  if (last.has_value()) {
    response.set_next_page_token(
        EncodePageToken(Listing::kSeries, {last->first, absl::StrCat(last->second)}));
  }
  return absl::OkStatus();
}

absl::Status ListScores(const Catalog& catalog, const v1::ListScoresRequest& request,
                        const ShownAt& at, v1::ListScoresResponse& response) {
  absl::StatusOr<PageRequest> asked = CheckPage(request, Listing::kScores, 3, kRows);
  if (!asked.ok()) return asked.status();
  std::optional<ScorePosition> after;
  if (!asked->after.empty()) {
    absl::StatusOr<SeriesPosition> last = SeriesAfter(asked->after[0], asked->after[1]);
    if (!last.ok()) return last.status();
    after = {*std::move(last), asked->after[2]};
  }
  ScorePage page(asked->size, std::move(after));
  const SeriesFilter filter = catalog.FilterOf(request.filter());
  for (const ModelPtr& model : catalog.Models()) {
    model->ForEachScore([&](const ScoreView& view) {
      ScorePosition position{PositionOf(*view.series), view.standing.reference};
      if (page.Wants(position) && StateIsAsked(request, view.standing.state.alert.state) &&
          filter.Matches(*view.series)) {
        page.Add(std::move(position), view);
      }
    });
  }
  const auto last = ShowPage(page, [&](const ScorePosition&, const ScoreView& view) {
    *response.add_scores() = ToProto(view, at);
    return BytesInList(*response.scores().rbegin());
  });
  if (last.has_value()) {
    const auto& [series, reference] = *last;
    response.set_next_page_token(
        EncodePageToken(Listing::kScores, {series.first, absl::StrCat(series.second), reference}));
  }
  return absl::OkStatus();
}

absl::Status ListScoreHistory(Catalog& catalog, const v1::ListScoreHistoryRequest& request,
                              v1::ListScoreHistoryResponse& response) {
  absl::StatusOr<PageRequest> asked = CheckPage(request, Listing::kHistory, 4, kHistoryRows);
  if (!asked.ok()) return asked.status();
  absl::StatusOr<TimeRange> range = OpenRange("range", request.range());
  if (!range.ok()) return range.status();
  absl::StatusOr<std::optional<HistoryPosition>> after = HistoryAfter(asked->after);
  if (!after.ok()) return after.status();
  if (after->has_value()) range->start = std::max(range->start, (*after)->first);
  const std::vector<SeriesPtr> matches = catalog.MatchSeries(request.filter());
  if (matches.empty()) {
    return absl::NotFoundError(request.filter().empty()
                                   ? "there are no series yet; the first value of one makes it"
                                   : absl::StrCat("no series matches \"", request.filter(), "\""));
  }
  HistoryPage page(asked->size, *std::move(after));
  for (const auto& [model, series] : ByModel(matches)) {
    absl::Status status =
        ScanHistory(catalog, model->id(), series, request.reference(), *range, page);
    if (!status.ok()) return status;
  }
  if (const std::optional<HistoryPosition> last = ShowHistory(page, response)) {
    response.set_next_page_token(TokenOf(*last));
  }
  return absl::OkStatus();
}

}  // namespace drift

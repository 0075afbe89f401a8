// The part of Model that has to do with panes: closing, scoring ahead, rewriting and forgetting
// them.
#include <algorithm>

#include "absl/status/status.h"
#include "server/catalog/model.h"

namespace drift {
namespace {

constexpr Tier kTiers[] = {Tier::kFine, Tier::kCoarse};
constexpr TimeRange kAllTime{absl::InfinitePast(), absl::InfiniteFuture()};
constexpr TimeRange kNoTime{absl::InfinitePast(), absl::InfinitePast()};

ScoreRecord RecordOf(const Evaluation& evaluation) {
  const Standing& standing = evaluation.standing;
  return {.series = evaluation.series,
          .reference = standing.reference,
          .score = standing.score,
          .alert = standing.state.alert.state,
          .alert_since = standing.state.alert.since,
          .live_range = standing.live_range,
          .reference_range = standing.reference_range.value_or(kNoTime)};
}

}  // namespace

bool Model::HasDuePanes() const {
  absl::ReaderMutexLock lock(&mu_);
  return FloorTo(record_.clock - panes_.grace, panes_.fine) > evaluator_.closed_end();
}

absl::Status Model::ClosePanes(ChangeFeed& changes) {
  absl::MutexLock lock(&mu_);
  absl::Status status =
      evaluator_.Advance(record_.clock, *reader_,
                         [&](absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
                           mu_.AssertHeld();
                           absl::Status saved = SaveClosedPane(pane_end, evaluations);
                           if (saved.ok()) Publish(evaluations, changes);
                           return saved;
                         });
  if (!status.ok() || record_.closed_end == evaluator_.closed_end()) return status;
  // Closing went on over panes in which nothing moves: a late value must find them closed after a
  // restart, too.
  record_.closed_end = evaluator_.closed_end();
  StoreWrite write;
  write.PutModel(record_);
  return store_.Commit(std::move(write), Durability::kOrdered);
}

absl::Status Model::SaveClosedPane(absl::Time pane_end,
                                   const std::vector<Evaluation>& evaluations) {
  StoreWrite write;
  std::vector<ScoreRecord> scores;
  scores.reserve(evaluations.size());
  for (const Evaluation& evaluation : evaluations) {
    scores.push_back(RecordOf(evaluation));
    write.PutState({.series = evaluation.series,
                    .reference = evaluation.standing.reference,
                    .state = evaluation.standing.state});
  }
  write.PutScores(id_, pane_end, scores);
  record_.closed_end = pane_end;
  write.PutModel(record_);
  // Not synced: after a crash the same panes close again with the same results.
  return store_.Commit(std::move(write), Durability::kOrdered);
}

void Model::Publish(const std::vector<Evaluation>& evaluations, ChangeFeed& changes) const {
  if (!changes.has_listeners()) return;
  for (const Evaluation& evaluation : evaluations) {
    changes.Publish({.series = held_.at(evaluation.series).series,
                     .plan = evaluator_.Find(evaluation.series)->plan(),
                     .standing = evaluation.standing,
                     .alert_before = evaluation.alert_before,
                     .data_before = evaluation.data_before});
  }
}

absl::Status Model::ScoreOpenPanes(absl::Time quiet_since) {
  absl::MutexLock lock(&mu_);
  if (open_panes_scored_ || last_accepted_ > quiet_since) return absl::OkStatus();
  open_panes_scored_ = true;
  for (auto& [id, held] : held_) {
    held.provisional.clear();
    const absl::Time last_event = held.series->record().last_event;
    if (last_event == absl::InfinitePast() || last_event < evaluator_.closed_end()) continue;
    absl::StatusOr<ModelEvaluator::Ahead> ahead = evaluator_.LookAhead(id, record_.clock, *reader_);
    if (!ahead.ok()) return ahead.status();
    for (SeriesWatch::Detail& detail : ahead->watch.DetailsAt(ahead->pane_end)) {
      detail.standing.state.scored_end = ahead->pane_end;
      held.provisional.push_back(std::move(detail.standing));
    }
  }
  return absl::OkStatus();
}

void Model::Prune(const Retention& retention, StoreWrite& write) {
  absl::MutexLock lock(&mu_);
  const absl::Time boundary = FloorTo(record_.clock, panes_.coarse);
  if (record_.clock == absl::InfinitePast() || boundary == pruned_) return;
  pruned_ = boundary;
  for (Tier tier : kTiers) write.DeletePanesBefore(id_, tier, KeptSinceLocked(tier, retention));
  write.DeleteScoresBefore(id_, record_.clock - retention.scores);
}

absl::Status Model::RewritePanes(const Series& series, const Layout& layout,
                                 absl::FunctionRef<absl::StatusOr<Counts>(const Counts&)> convert,
                                 StoreWrite& write) const {
  absl::Status failed;
  for (Tier tier : kTiers) {
    absl::Status scanned = reader_->ScanSeries(
        tier, kAllTime, series.id(), [&](absl::Time start, SeriesId, const Counts& pane) {
          absl::StatusOr<Counts> converted = convert(pane);
          failed.Update(converted.status());
          if (converted.ok()) write.PutPane(id_, tier, start, series.id(), layout, *converted);
        });
    failed.Update(scanned);
  }
  absl::ReaderMutexLock lock(&mu_);
  const SeriesWatch* watch = evaluator_.Find(series.id());
  if (watch == nullptr) return failed;
  for (auto& [name, state] : watch->states()) {
    write.PutState({.series = series.id(), .reference = name, .state = WithoutBuckets(state)});
  }
  return failed;
}

absl::Status Model::DeletePanes(const Series& series, StoreWrite& write) const {
  absl::Status failed;
  for (Tier tier : kTiers) {
    failed.Update(reader_->ScanSeries(tier, kAllTime, series.id(),
                                      [&](absl::Time start, SeriesId, const Counts&) {
                                        write.DeletePane(id_, tier, start, series.id());
                                      }));
  }
  return failed;
}

absl::StatusOr<Counts> Model::SumPanes(const Series& series, Tier tier, TimeRange starts) const {
  const Layout layout = series.layout();
  Counts sum = layout.NewCounts();
  absl::Status scanned = reader_->ScanSeries(
      tier, starts, series.id(),
      [&](absl::Time, SeriesId, const Counts& pane) { sum.Add(pane, layout.max_buckets()); });
  if (!scanned.ok()) return scanned;
  return sum;
}

}  // namespace drift

// The part of Model that has to do with panes: closing, scoring ahead, rewriting and forgetting
// them.
#include <algorithm>

#include "absl/status/status.h"
#include "server/catalog/model.h"

namespace drift {
namespace {

constexpr TimeRange kAllTime{absl::InfinitePast(), absl::InfiniteFuture()};
constexpr TimeRange kNoTime{absl::InfinitePast(), absl::InfinitePast()};

ScoreRecord RecordOf(const Evaluation& evaluation) {
  return {.series = evaluation.series,
          .reference = *evaluation.reference,
          .score = evaluation.score(),
          .alert = evaluation.comparison->alert.state,
          .alert_since = evaluation.comparison->alert.since,
          .live_range = evaluation.live_range,
          .reference_range = evaluation.reference_range.value_or(kNoTime),
          .reason = evaluation.reason};
}

std::vector<ScoreRecord> RecordsOf(const std::vector<Evaluation>& evaluations) {
  std::vector<ScoreRecord> records;
  records.reserve(evaluations.size());
  for (const Evaluation& evaluation : evaluations) records.push_back(RecordOf(evaluation));
  return records;
}

}  // namespace

bool Model::HasDuePanes() const {
  absl::ReaderMutexLock lock(&mu_);
  const bool none_closed = evaluator_.closed_end() == absl::InfinitePast();
  return FloorTo(record_.clock - panes_.grace, panes_.fine) >
         (none_closed ? first_start_ : evaluator_.closed_end());
}

absl::Status Model::FindFirstPane() {
  absl::MutexLock lock(&mu_);
  const bool none_closed = evaluator_.closed_end() == absl::InfinitePast();
  if (!none_closed || first_start_ != absl::InfinitePast()) return absl::OkStatus();
  absl::StatusOr<absl::Time> first = reader_->FirstStart(Tier::kFine, absl::InfinitePast());
  if (!first.ok()) return first.status();
  first_start_ = *first;
  return absl::OkStatus();
}

absl::Status Model::ClosePanes(ChangeFeed& changes) {
  if (absl::Status found = FindFirstPane(); !found.ok()) return found;
  if (!HasDuePanes()) return absl::OkStatus();
  if (absl::Status taken = TakeOthers(NewCategories::kJoin); !taken.ok()) return taken;
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
  record_.closed_end = pane_end;
  if (store_.in_memory()) return absl::OkStatus();  // nobody reads it again
  StoreWrite write;
  write.PutScores(id_, pane_end, RecordsOf(evaluations));
  for (const Evaluation& evaluation : evaluations) {
    write.PutState({.series = evaluation.series,
                    .reference = *evaluation.reference,
                    .state = evaluation.state()});
  }
  write.PutModel(record_);
  // Not synced: after a crash the same panes close again with the same results.
  return store_.Commit(std::move(write), Durability::kOrdered);
}

void Model::Publish(const std::vector<Evaluation>& evaluations, ChangeFeed& changes) {
  const bool of_scores = changes.HasListeners(ChangeFeed::Wanted::kScores);
  const bool of_states = changes.HasListeners(ChangeFeed::Wanted::kChangesOfState);
  for (const Evaluation& evaluation : evaluations) {
    if (!of_states) break;
    const bool was_silent = told_silent_.contains(evaluation.series);
    if (of_scores || was_silent || evaluation.of_state()) changes.Publish(ChangeOf(evaluation));
  }
  // After all of them: a series may be compared with several references.
  for (const Evaluation& evaluation : evaluations) {
    const auto told = told_silent_.find(evaluation.series);
    if (told == told_silent_.end()) continue;
    const Series& series = *series_.at(evaluation.series);
    if (series.last_seen() != told->second) told_silent_.erase(told);
  }
}

Change Model::ChangeOf(const Evaluation& evaluation) const {
  const SeriesPtr& series = series_.at(evaluation.series);
  Change change{.series = series,
                .plan = evaluator_.Find(evaluation.series)->plan(),
                .standing = evaluation.standing(),
                .alert_before = evaluation.alert_before,
                .data_before = evaluation.data_before,
                .unusable = WhyUnusable(*series, *evaluation.reference)};
  const auto told = told_silent_.find(evaluation.series);
  if (told == told_silent_.end()) return change;
  change.data_before = DataState::kNone;
  // Panes leave the windows of a silent series, too.
  if (series->last_seen() == told->second)
    change.standing.state.data = change.standing.score.data = DataState::kNone;
  return change;
}

void Model::TellSilent(const ShownAt& at, ChangeFeed& changes) {
  absl::MutexLock lock(&mu_);
  for (const auto& [id, series] : series_) {
    const absl::Time last_seen = series->last_seen();
    if (!IsSilent(last_seen, at)) continue;
    const auto [told, is_new] = told_silent_.try_emplace(id, last_seen);
    if (!is_new && told->second == last_seen) continue;
    PublishSilent(series, changes);
    told->second = last_seen;
  }
}

void Model::PublishSilent(const SeriesPtr& series, ChangeFeed& changes) const {
  VisitClosedScores(series, [&](const ScoreView& view) {
    Change change{.series = view.series,
                  .plan = view.plan,
                  .standing = view.standing,
                  .alert_before = view.standing.state.alert.state,
                  .data_before = view.standing.state.data,
                  .unusable = view.unusable};
    change.standing.state.data = change.standing.score.data = DataState::kNone;
    if (change.of_state()) changes.Publish(change);
  });
}

bool Model::ScoresOpenPanes(absl::Time quiet_since) const {
  absl::ReaderMutexLock lock(&mu_);
  return !open_panes_scored_ && last_accepted_ <= quiet_since;
}

absl::Status Model::ScoreOpenPanes(absl::Time quiet_since) {
  if (!ScoresOpenPanes(quiet_since)) return absl::OkStatus();
  if (absl::Status taken = TakeOthers(); !taken.ok()) return taken;
  absl::MutexLock lock(&mu_);
  open_panes_scored_ = true;
  provisional_.clear();
  for (const auto& [id, series] : series_) {
    const absl::Time last_event = series->last_event();
    if (last_event == absl::InfinitePast() || last_event < evaluator_.closed_end()) continue;
    absl::StatusOr<std::vector<SeriesWatch::Detail>> ahead =
        evaluator_.LookAhead(id, record_.clock, *reader_);
    if (!ahead.ok()) return ahead.status();
    std::vector<Standing>& standings = provisional_[id];
    for (SeriesWatch::Detail& detail : *ahead) standings.push_back(std::move(detail.standing));
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

// Each value is in a pane of either tier, of which fine ones are many: these tell only of the time
// before the coarse ones that are kept.
absl::Status Model::RestoreFirstValues(const Series& series) {
  const auto of_series = SeriesRange::Of(series.id());
  absl::StatusOr<absl::Time> kept = reader_->FirstStart(Tier::kCoarse, absl::InfinitePast());
  if (!kept.ok()) return kept.status();
  Counts sum = Layout::Lossless().NewCounts();
  absl::Time first = absl::InfiniteFuture();
  const auto came = [&](absl::Time start) { first = std::min(first, start); };
  absl::Status scanned =
      reader_->ScanSeries(Tier::kFine, {absl::InfinitePast(), *kept}, of_series,
                          [&](absl::Time start, SeriesId, const Counts&) { came(start); });
  if (!scanned.ok()) return scanned;
  scanned = reader_->ScanSeries(Tier::kCoarse, kAllTime, of_series,
                                [&](absl::Time start, SeriesId, const Counts& pane) {
                                  came(start);
                                  sum.Add(pane, /*max_buckets=*/0);
                                });
  if (!scanned.ok() || first == absl::InfiniteFuture()) return scanned;
  absl::MutexLock lock(&mu_);
  TakeFirstValues(series.id(), first, sum);
  return absl::OkStatus();
}

absl::Status Model::RewritePanes(const Series& series, const Layout& layout,
                                 absl::FunctionRef<absl::StatusOr<Counts>(const Counts&)> convert,
                                 StoreWrite& write) const {
  absl::Status failed;
  absl::ReaderMutexLock lock(&mu_);
  // A series costs a look at every pane of its model from there on, so not at those before.
  const auto came = first_values_.find(series.id());
  const absl::Time first =
      came == first_values_.end() ? absl::InfiniteFuture() : came->second.start;
  for (Tier tier : kTiers) {
    const TimeRange starts{FloorTo(first, panes_.Of(tier)), absl::InfiniteFuture()};
    absl::Status scanned =
        reader_->ScanSeries(tier, starts, SeriesRange::Of(series.id()),
                            [&](absl::Time start, SeriesId, const Counts& pane) {
                              absl::StatusOr<Counts> converted = convert(pane);
                              failed.Update(converted.status());
                              if (converted.ok())
                                write.PutPane(id_, tier, start, series.id(), layout, *converted);
                            });
    failed.Update(scanned);
  }
  const SeriesWatch* watch = evaluator_.Find(series.id());
  if (watch == nullptr) return failed;
  for (auto& [name, state] : watch->states()) {
    write.PutState({.series = series.id(), .reference = name, .state = WithoutBuckets(state)});
  }
  return failed;
}

absl::StatusOr<Counts> Model::SumPanes(const Series& series, Tier tier, TimeRange starts,
                                       const std::vector<TimeRange>& excluded) const {
  const Layout layout = series.layout();
  Counts sum = layout.NewCounts();
  absl::Status scanned =
      reader_->ScanSeries(tier, starts, SeriesRange::Of(series.id()),
                          [&](absl::Time start, SeriesId, const Counts& pane) {
                            if (OverlapsAny({start, start + panes_.Of(tier)}, excluded)) return;
                            sum.Add(pane, layout.max_buckets());
                          });
  if (!scanned.ok()) return scanned;
  return sum;
}

}  // namespace drift

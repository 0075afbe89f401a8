#include "server/engine/evaluate/model_evaluator.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/engine/evaluate/recount.h"
#include "server/engine/statistics/false_discovery.h"

namespace drift {
// Finds series in the order in which a scan of panes meets them: mostly the one after the last.
class ModelEvaluator::Finder {
 public:
  explicit Finder(AllWatched& series) : series_(series), next_(series.begin()) {}

  // Nullptr without such a series.
  Watched* Find(SeriesId id) {
    if (next_ == series_.end() || next_->first != id) next_ = series_.lower_bound(id);
    if (next_ == series_.end() || next_->first != id) return nullptr;
    return &(next_++)->second;
  }

 private:
  AllWatched& series_;
  AllWatched::iterator next_;
};

SeriesSetup ModelEvaluator::WithKeptStates(SeriesId series, SeriesSetup setup) const {
  auto known = series_.find(series);
  if (known == series_.end()) return setup;
  const SeriesWatch& watch = *known->second.watch;
  const bool same_layout = watch.layout() == setup.layout;
  const bool same_plan = *watch.plan() == *setup.plan;
  for (auto& [name, state] : watch.states()) {
    ReferenceState kept = same_layout ? state : WithoutBuckets(state);
    if (!same_plan) {
      // The score was of other windows or another rule.
      kept.score = {};
      kept.scored_end = absl::InfinitePast();
    }
    setup.states.try_emplace(name, std::move(kept));
  }
  return setup;
}

std::shared_ptr<const PlannedWindows> ModelEvaluator::WindowsOf(
    const std::shared_ptr<const WatchPlan>& plan) {
  std::weak_ptr<const PlannedWindows>& known = planned_[plan.get()];
  std::shared_ptr<const PlannedWindows> windows = known.lock();
  if (windows == nullptr) known = windows = std::make_shared<PlannedWindows>(plan, lengths_);
  return windows;
}

void ModelEvaluator::Insert(SeriesId series, std::unique_ptr<SeriesWatch> watch) {
  Remove(series);
  watch->ForEachWindow([&](const Window& window) {
    for (const WindowSpec& spec : window.specs()) specs_.Add(spec);
  });
  watch->ForEachOther([&](SeriesId other) { comparing_[other].insert(series); });
  series_.emplace(series, Watched{.watch = std::move(watch)});
}

void ModelEvaluator::Remove(SeriesId series) {
  auto known = series_.find(series);
  if (known == series_.end()) return;
  known->second.watch->ForEachWindow([&](const Window& window) {
    for (const WindowSpec& spec : window.specs()) specs_.Remove(spec);
  });
  known->second.watch->ForEachOther([&](SeriesId other) {
    auto comparing = comparing_.find(other);
    comparing->second.erase(series);
    if (comparing->second.empty()) comparing_.erase(comparing);
  });
  series_.erase(known);
}

absl::Status ModelEvaluator::SetUp(Setups setups, PaneReader& panes) {
  absl::btree_map<SeriesId, absl::Time> set_up;  // since when there are values
  for (auto& [id, setup] : setups) {
    set_up.insert_or_assign(id, setup.since);
    std::shared_ptr<const PlannedWindows> windows = WindowsOf(setup.plan);
    Insert(id,
           std::make_unique<SeriesWatch>(WithKeptStates(id, std::move(setup)), std::move(windows)));
  }
  absl::erase_if(planned_, [](const auto& known) { return known.second.expired(); });
  if (closed_end_ == absl::InfinitePast()) return absl::OkStatus();
  std::vector<ToRecount> watches;
  watches.reserve(set_up.size());
  for (const auto& [id, since] : set_up) {
    watches.push_back({.id = id, .watch = series_.at(id).watch.get(), .since = since});
  }
  absl::Status recounted = Recount(watches, closed_end_, panes);
  if (!recounted.ok()) return recounted;
  for (const ToRecount& one : watches) one.watch->ScoreUnscored(closed_end_, live_of());
  return absl::OkStatus();
}

void ModelEvaluator::TellOthers(CopiedLives lives) {
  others_ = std::move(lives);
  if (closed_end_ == absl::InfinitePast()) return;
  for (const auto& [other, live] : others_) {
    const auto comparing = comparing_.find(other);
    if (comparing == comparing_.end()) continue;
    for (SeriesId id : comparing->second) {
      series_.at(id).watch->ScoreUnscored(closed_end_, live_of());
    }
  }
}

void ModelEvaluator::Added(SeriesId series, absl::Time fine_start, const Counts& counts) {
  auto known = series_.find(series);
  if (known == series_.end()) return;
  for (Tier tier : kTiers) {
    known->second.watch->AddLate(tier, FloorTo(fine_start, lengths_.Of(tier)), counts, closed_end_);
  }
}

absl::Status ModelEvaluator::Advance(absl::Time clock, PaneReader& panes, PaneClosed closed) {
  const absl::Time due = FloorTo(clock - lengths_.grace, lengths_.fine);
  if (closed_end_ == absl::InfinitePast()) {
    absl::StatusOr<absl::Time> first = panes.FirstStart(Tier::kFine, absl::InfinitePast());
    if (!first.ok()) return first.status();
    if (*first >= due) return absl::OkStatus();
    closed_end_ = *first;
  }
  while (closed_end_ < due) {
    absl::StatusOr<absl::Time> next = specs_.NextChange(closed_end_, panes);
    if (!next.ok()) return next.status();
    if (*next > due) {
      closed_end_ = due;
      break;
    }
    absl::Status status = Close(*next, panes, closed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ModelEvaluator::Slide(absl::Time before, absl::Time after, PaneReader& panes) {
  for (Tier tier : kTiers) {
    for (const TimeRange& range : specs_.Moving(tier, before, after)) {
      Finder series(series_);
      const absl::Status scanned =
          panes.Scan(tier, range, [&](absl::Time start, SeriesId id, const Counts& pane) {
            Watched* watched = series.Find(id);
            if (watched == nullptr) return;
            watched->changed |= watched->watch->Slide(tier, start, pane, before, after);
          });
      if (!scanned.ok()) return scanned;
    }
  }
  return absl::OkStatus();
}

absl::Status ModelEvaluator::Close(absl::Time pane_end, PaneReader& panes, PaneClosed closed) {
  if (absl::Status slid = Slide(closed_end_, pane_end, panes); !slid.ok()) return slid;
  closed_end_ = pane_end;
  const Changed changed = TakeChanged();
  const LiveOf live_of = this->live_of();
  for (const auto& [id, watch] : changed) watch->Score(live_of);
  ControlFalseDiscoveries(changed);
  std::vector<Evaluation> evaluations;
  evaluations.reserve(changed.size());
  for (const auto& [id, watch] : changed) {
    absl::Status concluded = watch->Conclude(id, pane_end, live_of, panes, evaluations);
    if (!concluded.ok()) return concluded;
  }
  return evaluations.empty() ? absl::OkStatus() : closed(pane_end, evaluations);
}

ModelEvaluator::Changed ModelEvaluator::TakeChanged() {
  MarkComparing();
  Changed changed;
  for (auto& [id, watched] : series_) {
    if (std::exchange(watched.changed, false)) changed.emplace_back(id, watched.watch.get());
  }
  return changed;
}

void ModelEvaluator::MarkComparing() {
  std::vector<SeriesId> comparing;
  for (const auto& [other, series] : comparing_) {
    const auto known = series_.find(other);
    if (known == series_.end() || !known->second.changed) continue;
    comparing.insert(comparing.end(), series.begin(), series.end());
  }
  for (SeriesId id : comparing) series_.at(id).changed = true;
}

void ModelEvaluator::ControlFalseDiscoveries(const Changed& changed) {
  // Rules may allow different rates; series of different ones are not of one family.
  std::map<std::pair<std::string, double>, std::vector<Score*>> families;
  for (const auto& [id, watch] : changed) {
    const std::optional<double> rate = watch->plan()->alert.false_discovery_rate;
    if (!rate.has_value()) continue;
    watch->ForEachScore([&](const std::string& reference, Score& score) {
      if (score.data == DataState::kOk) families[{reference, *rate}].push_back(&score);
    });
  }
  for (auto& [key, scores] : families) {
    std::vector<double> p_values;
    p_values.reserve(scores.size());
    for (const Score* score : scores) p_values.push_back(score->p_value);
    const std::optional<double> largest = FalseDiscoveryThreshold(p_values, key.second);
    for (Score* score : scores) score->discovery = largest && score->p_value <= *largest;
  }
}

LiveOf ModelEvaluator::live_of() const {
  return [this](SeriesId id) -> OtherLive {
    if (const SeriesWatch* watch = Find(id)) return {.window = &watch->live(), .merged = nullptr};
    return CopyOf(id);
  };
}

OtherLive ModelEvaluator::CopyOf(SeriesId other) const {
  const auto known = others_.find(other);
  if (known == others_.end()) return {};
  return {.window = &known->second.window, .merged = &known->second.merged};
}

const SeriesWatch* ModelEvaluator::Find(SeriesId series) const {
  auto known = series_.find(series);
  return known == series_.end() ? nullptr : known->second.watch.get();
}

absl::Time ModelEvaluator::EarliestFrozen() const {
  absl::Time earliest = absl::InfiniteFuture();
  for (const auto& [id, watched] : series_) {
    watched.watch->ForEachWindow([&](const Window& window) {
      if (window.frozen()) earliest = std::min(earliest, window.frozen_range()->start);
    });
  }
  return earliest;
}

absl::StatusOr<SeriesWatch> ModelEvaluator::WatchAt(absl::Time pane_end, SeriesId series,
                                                    SeriesWatch watch, PaneReader& panes) const {
  WindowSpecs specs;
  watch.ForEachWindow([&](const Window& window) {
    for (const WindowSpec& spec : window.specs()) specs.Add(spec);
  });
  for (Tier tier : kTiers) {
    for (const TimeRange& range : specs.Moving(tier, closed_end_, pane_end)) {
      absl::Status scanned =
          panes.ScanSeries(tier, range, SeriesRange::Of(series),
                           [&](absl::Time start, SeriesId, const Counts& pane) {
                             watch.Slide(tier, start, pane, closed_end_, pane_end);
                           });
      if (!scanned.ok()) return scanned;
    }
  }
  return watch;
}

absl::StatusOr<std::vector<SeriesWatch::Detail>> ModelEvaluator::LookAhead(
    SeriesId series, absl::Time clock, PaneReader& panes) const {
  const SeriesWatch* known = Find(series);
  if (known == nullptr) return absl::NotFoundError(absl::StrCat("no series with id ", series));
  const absl::Time pane_end = std::max(FloorTo(clock, lengths_.fine) + lengths_.fine, closed_end_);
  const absl::StatusOr<SeriesWatch> ahead = WatchAt(pane_end, series, *known, panes);
  if (!ahead.ok()) return ahead.status();
  std::vector<SeriesId> ids;
  known->ForEachOther([&](SeriesId other) { ids.push_back(other); });
  // Both sides must be of the same time.
  absl::flat_hash_map<SeriesId, SeriesWatch> others;
  for (SeriesId id : ids) {
    const SeriesWatch* other = Find(id);
    if (other == nullptr) continue;
    absl::StatusOr<SeriesWatch> moved = WatchAt(pane_end, id, *other, panes);
    if (!moved.ok()) return moved.status();
    others.emplace(id, *std::move(moved));
  }
  return ahead->DetailsAt(pane_end, [&](SeriesId id) -> OtherLive {
    const auto other = others.find(id);
    if (other == others.end()) return CopyOf(id);
    return {.window = &other->second.live(), .merged = nullptr};
  });
}

}  // namespace drift

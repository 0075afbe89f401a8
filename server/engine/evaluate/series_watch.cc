#include "server/engine/evaluate/series_watch.h"

#include <algorithm>
#include <utility>

namespace drift {
namespace {

const Counts& NoCounts() {
  static const Counts kNone;
  return kNone;
}

int LiveDroppedBits(const SeriesSetup& setup) {
  int dropped_bits = setup.layout.finest_dropped_bits();
  for (const auto& [name, state] : setup.states) {
    dropped_bits = std::max(dropped_bits, state.live_dropped_bits);
  }
  return dropped_bits;
}

WindowSpec LiveSpec(const WatchPlan& plan, const PaneLengths& lengths) {
  return {.tier = Tier::kFine,
          .pane = lengths.fine,
          .length = plan.live,
          .delay = absl::ZeroDuration()};
}

WindowSpec TrailingWindowSpec(const WatchPlan& plan, const TrailingSpec& trailing,
                              const PaneLengths& lengths) {
  return {.tier = Tier::kCoarse,
          .pane = lengths.coarse,
          .length = trailing.length,
          .delay = plan.live + trailing.gap};
}

}  // namespace

ReferenceState WithoutBuckets(ReferenceState state) {
  state.groups = {};
  state.live_dropped_bits = state.reference_dropped_bits = 0;
  return state;
}

const Counts& SeriesWatch::Watched::counts() const {
  if (trailing.has_value()) return trailing->sum();
  return pinned != nullptr ? *pinned : NoCounts();
}

SeriesWatch::SeriesWatch(SeriesSetup setup, const PaneLengths& lengths)
    : layout_(setup.layout),
      plan_(std::move(setup.plan)),
      live_(LiveSpec(*plan_, lengths), layout_.max_buckets(), LiveDroppedBits(setup)) {
  for (const ReferenceSpec& spec : plan_->references) {
    Watched& watched = references_.emplace_back(
        Watched{.spec = spec, .pinned = nullptr, .trailing = {}, .state = {}});
    if (auto state = setup.states.find(spec.name); state != setup.states.end()) {
      watched.state = std::move(state->second);
    }
    // A plan that does not freeze does not keep an earlier plan's frozen window either: nothing
    // would ever thaw it.
    if (!spec.trailing.has_value() || !spec.trailing->freeze_while_drifting)
      watched.state.frozen_range.reset();
    if (!spec.trailing.has_value()) {
      if (auto pinned = setup.pinned.find(spec.name); pinned != setup.pinned.end())
        watched.pinned = pinned->second;
      continue;
    }
    const int dropped_bits =
        std::max(layout_.finest_dropped_bits(), watched.state.reference_dropped_bits);
    watched.trailing.emplace(TrailingWindowSpec(*plan_, *spec.trailing, lengths),
                             layout_.max_buckets(), dropped_bits);
    if (watched.state.frozen_range.has_value())
      watched.trailing->Freeze(*watched.state.frozen_range);
  }
}

std::map<std::string, ReferenceState> SeriesWatch::states() const {
  std::map<std::string, ReferenceState> states;
  for (const Watched& watched : references_) states.emplace(watched.spec.name, watched.state);
  return states;
}

void SeriesWatch::ForEachWindow(absl::FunctionRef<void(const Window&)> visit) const {
  visit(live_);
  for (const Watched& watched : references_) {
    if (watched.trailing.has_value()) visit(*watched.trailing);
  }
}

bool SeriesWatch::Slide(Tier tier, absl::Time start, const Counts& pane, absl::Time before,
                        absl::Time after) {
  if (tier == Tier::kFine) return live_.Slide(start, pane, before, after);
  bool changed = false;
  for (Watched& watched : references_) {
    if (watched.trailing.has_value())
      changed |= watched.trailing->Slide(start, pane, before, after);
  }
  return changed;
}

void SeriesWatch::AddLate(Tier tier, absl::Time start, const Counts& values,
                          absl::Time closed_end) {
  if (tier == Tier::kFine) return live_.AddLate(start, values, closed_end);
  for (Watched& watched : references_) {
    if (watched.trailing.has_value()) watched.trailing->AddLate(start, values, closed_end);
  }
}

void SeriesWatch::Clear() {
  live_.Clear();
  for (Watched& watched : references_) {
    if (watched.trailing.has_value()) watched.trailing->Clear();
  }
}

absl::Status SeriesWatch::Evaluate(SeriesId id, absl::Time pane_end, PaneReader& panes,
                                   std::vector<Evaluation>& evaluations) {
  for (Watched& watched : references_) {
    const AlertState alert_before = watched.state.alert.state;
    const DataState data_before = watched.state.data;
    watched.state.score =
        ComputeScore(layout_, plan_->alert, live_.sum(), watched.counts(), watched.state.groups);
    StepAlert(watched, pane_end);
    Standing standing = StandingOf(watched, pane_end);
    absl::Status moved = FreezeOrThaw(id, watched, pane_end, panes);
    if (!moved.ok()) return moved;
    standing.state = watched.state;
    evaluations.push_back({.series = id,
                           .standing = std::move(standing),
                           .alert_before = alert_before,
                           .data_before = data_before});
  }
  return absl::OkStatus();
}

void SeriesWatch::StepAlert(Watched& watched, absl::Time pane_end) {
  ReferenceState& state = watched.state;
  const AlertState before = state.alert.state;
  state.alert = Step(state.alert, EvidenceOf(watched.state.score, plan_->alert), plan_->alert.times,
                     pane_end);
  state.raised += before != AlertState::kDrifting && state.alert.state == AlertState::kDrifting;
  state.data = watched.state.score.data;
  state.live_dropped_bits = live_.sum().dropped_bits();
  state.reference_dropped_bits = watched.counts().dropped_bits();
  state.scored_end = pane_end;
}

absl::Status SeriesWatch::FreezeOrThaw(SeriesId id, Watched& watched, absl::Time pane_end,
                                       PaneReader& panes) {
  if (!watched.trailing.has_value() || !watched.spec.trailing->freeze_while_drifting)
    return absl::OkStatus();
  Window& window = *watched.trailing;
  const bool drifting = watched.state.alert.state == AlertState::kDrifting;
  if (drifting == window.frozen()) return absl::OkStatus();
  if (drifting) {
    window.Freeze(window.RangeAt(pane_end));
    watched.state.frozen_range = window.frozen_range();
    return absl::OkStatus();
  }
  window.Thaw();
  watched.state.frozen_range.reset();
  window.Clear();
  return panes.ScanSeries(Tier::kCoarse, window.RangeAt(pane_end), id,
                          [&](absl::Time, SeriesId, const Counts& pane) { window.Add(pane); });
}

Standing SeriesWatch::StandingOf(const Watched& watched, absl::Time closed_end) const {
  Standing standing{.reference = watched.spec.name,
                    .live_range = live_.RangeAt(closed_end),
                    .reference_range = std::nullopt,
                    .score = watched.state.score,
                    .state = watched.state};
  if (watched.trailing.has_value())
    standing.reference_range = watched.trailing->RangeAt(closed_end);
  return standing;
}

std::vector<Standing> SeriesWatch::standings() const {
  std::vector<Standing> standings;
  for (const Watched& watched : references_) {
    standings.push_back(StandingOf(watched, watched.state.scored_end));
  }
  return standings;
}

std::vector<SeriesWatch::Detail> SeriesWatch::DetailsAt(absl::Time closed_end) const {
  std::vector<Detail> details;
  for (const Watched& watched : references_) {
    Detail& detail = details.emplace_back();
    detail.groups = watched.state.groups;
    detail.live = live_.sum();
    detail.reference = watched.counts();
    detail.standing = StandingOf(watched, closed_end);
    detail.standing.state.scored_end = closed_end;
    detail.standing.score = ComputeScore(layout_, plan_->alert, detail.live, detail.reference,
                                         detail.groups, &detail.bins);
  }
  return details;
}

}  // namespace drift

#include "server/engine/evaluate/series_watch.h"

#include <algorithm>
#include <utility>

#include "server/engine/evaluate/fingerprint.h"

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

// What was said and learned of something else is not said of this.
void Compare(uint64_t fingerprint, Comparison& comparison) {
  if (comparison.compared == fingerprint) return;
  comparison.compared = fingerprint;
  comparison.score = {};
  comparison.scored_end = absl::InfinitePast();
  comparison.quiet = {};
}

absl::Duration LengthOf(const std::optional<TimeRange>& range) {
  return range.has_value() ? range->end - range->start : absl::ZeroDuration();
}

}  // namespace

ReferenceState WithoutBuckets(ReferenceState state) {
  state.groups = {};
  state.live_dropped_bits = state.reference_dropped_bits = 0;
  state.quiet = {};
  return state;
}

SeriesWatch::SeriesWatch(SeriesSetup setup, std::shared_ptr<const PlannedWindows> planned)
    : planned_(std::move(planned)),
      layout_(setup.layout),
      live_(planned_->live, layout_.max_buckets(), LiveDroppedBits(setup)) {
  const std::vector<ReferenceSpec>& specs = plan()->references;
  references_.reserve(specs.size());
  for (size_t i = 0; i < specs.size(); ++i) {
    const ReferenceSpec& spec = specs[i];
    ReferenceState state;
    if (auto known = setup.states.find(spec.name); known != setup.states.end()) {
      state = std::move(known->second);
    }
    // A plan that does not freeze does not keep an earlier plan's frozen window either: nothing
    // would ever thaw it.
    if (!spec.freezes()) state.frozen_range.reset();
    Source source = SourceOf(spec, planned_->references[i], setup, state);
    Watched& watched = references_.emplace_back(
        Watched{.spec = &spec, .source = std::move(source), .comparison = std::move(state)});
    Compare(FingerprintOf(*plan(), spec, watched.pinned_counts(), watched.other()),
            watched.comparison);
  }
}

SeriesWatch::Source SeriesWatch::SourceOf(const ReferenceSpec& spec,
                                          const std::shared_ptr<const WindowPlace>& place,
                                          const SeriesSetup& setup,
                                          const ReferenceState& state) const {
  if (place != nullptr) {
    const int dropped_bits = std::max(layout_.finest_dropped_bits(), state.reference_dropped_bits);
    std::shared_ptr<const WindowPlace> where = place;
    if (state.frozen_range.has_value()) {
      where = std::make_shared<const WindowPlace>(
          WindowPlace{.specs = place->specs, .frozen_range = state.frozen_range});
    }
    return Source(std::in_place_type<Window>, std::move(where), layout_.max_buckets(),
                  dropped_bits);
  }
  if (std::holds_alternative<PinnedSpec>(spec.kind)) {
    const auto pinned = setup.pinned.find(spec.name);
    return pinned == setup.pinned.end() ? Source() : pinned->second;
  }
  const auto other = setup.others.find(spec.name);
  return other == setup.others.end() ? Source() : other->second;
}

std::map<std::string, ReferenceState> SeriesWatch::states() const {
  std::map<std::string, ReferenceState> states;
  for (const Watched& watched : references_) states.emplace(watched.spec->name, watched.state());
  return states;
}

void SeriesWatch::ForEachWindow(absl::FunctionRef<void(const Window&)> visit) const {
  visit(live_);
  for (const Watched& watched : references_) {
    if (const Window* window = watched.window()) visit(*window);
  }
}

void SeriesWatch::ForEachOther(absl::FunctionRef<void(SeriesId)> visit) const {
  for (const Watched& watched : references_) {
    if (const auto other = watched.other()) visit(*other);
  }
}

bool SeriesWatch::Excluded(Tier tier, absl::Time start) const {
  return OverlapsAny({start, start + planned_->lengths.Of(tier)}, plan()->excluded);
}

void SeriesWatch::ForEachReferenceWindow(Tier tier, absl::Time start,
                                         absl::FunctionRef<void(Window&)> visit) {
  if (Excluded(tier, start)) return;
  for (Watched& watched : references_) {
    Window* const window = watched.window();
    if (window != nullptr && window->tier() == tier) visit(*window);
  }
}

bool SeriesWatch::Slide(Tier tier, absl::Time start, const Counts& pane, absl::Time before,
                        absl::Time after) {
  bool changed = tier == Tier::kFine && live_.Slide(start, pane, before, after);
  ForEachReferenceWindow(
      tier, start, [&](Window& window) { changed |= window.Slide(start, pane, before, after); });
  return changed;
}

void SeriesWatch::AddLate(Tier tier, absl::Time start, const Counts& values,
                          absl::Time closed_end) {
  if (tier == Tier::kFine) live_.AddLate(start, values, closed_end);
  ForEachReferenceWindow(tier, start,
                         [&](Window& window) { window.AddLate(start, values, closed_end); });
}

void SeriesWatch::Clear() {
  live_.Clear();
  for (Watched& watched : references_) {
    if (Window* window = watched.window()) window->Clear();
  }
}

const Counts* SeriesWatch::Watched::pinned_counts() const {
  const auto* pinned = std::get_if<PinnedReference>(&source);
  return pinned != nullptr ? pinned->counts.get() : nullptr;
}

std::optional<SeriesId> SeriesWatch::Watched::other() const {
  const auto* series = std::get_if<SeriesId>(&source);
  return series != nullptr ? std::optional(*series) : std::nullopt;
}

OtherLive SeriesWatch::Watched::OtherOf(const LiveOf& live_of) const {
  const auto series = other();
  return series.has_value() ? live_of(*series) : OtherLive();
}

std::optional<TimeRange> SeriesWatch::Watched::frozen_range() const {
  return window() != nullptr ? window()->frozen_range() : std::nullopt;
}

const Counts& SeriesWatch::LiveAgainst(const Watched& watched, const LiveOf& live_of,
                                       const Counts& live, Counts& copy) {
  const MergedBuckets* merged = watched.OtherOf(live_of).merged;
  if (merged == nullptr || merged->empty()) return live;
  return copy = Merge(live, *merged);
}

const Counts& SeriesWatch::CountsOf(const Watched& watched, const LiveOf& live_of, Counts& sum) {
  if (const Window* window = watched.window()) return sum = window->sum();
  if (const Counts* counts = watched.pinned_counts()) return *counts;
  const Window* other = watched.OtherOf(live_of).window;
  return other != nullptr ? sum = other->sum() : NoCounts();
}

std::optional<TimeRange> SeriesWatch::RangeOf(const Watched& watched, absl::Time closed_end,
                                              const LiveOf& live_of) {
  if (const Window* window = watched.window()) return window->RangeAt(closed_end);
  const Window* other = watched.OtherOf(live_of).window;
  if (other == nullptr) return std::nullopt;
  return other->RangeAt(closed_end);
}

const ReferenceBlocks* SeriesWatch::BlocksOf(const Watched& watched) const {
  const auto* pinned = std::get_if<PinnedReference>(&watched.source);
  if (pinned == nullptr || pinned->blocks == nullptr) return nullptr;
  return pinned->blocks->live == plan()->live ? pinned->blocks.get() : nullptr;
}

Overdispersion SeriesWatch::OverdispersionFor(const Watched& watched) const {
  const ReferenceBlocks* blocks = BlocksOf(watched);
  return blocks != nullptr ? blocks->overdispersion() : watched.comparison.quiet.overdispersion();
}

void SeriesWatch::Score(const LiveOf& live_of) {
  const Counts live = live_.sum();
  Counts sum, merged;
  for (Watched& watched : references_) {
    const Counts& reference = CountsOf(watched, live_of, sum);
    watched.comparison.score =
        ComputeScore(layout_, plan()->alert, LiveAgainst(watched, live_of, live, merged), reference,
                     OverdispersionFor(watched), watched.comparison.groups);
    watched.comparison.live_dropped_bits = live.dropped_bits();
    watched.comparison.reference_dropped_bits = reference.dropped_bits();
  }
}

void SeriesWatch::ScoreUnscored(absl::Time closed_end, const LiveOf& live_of) {
  Counts sum, merged;
  for (Watched& watched : references_) {
    if (watched.comparison.scored_end != absl::InfinitePast()) continue;
    if (watched.other().has_value() && watched.OtherOf(live_of).window == nullptr) continue;
    const Counts live = live_.sum();
    BinGroups groups = watched.comparison.groups;  // the next pane makes its own
    watched.comparison.score =
        ComputeScore(layout_, plan()->alert, LiveAgainst(watched, live_of, live, merged),
                     CountsOf(watched, live_of, sum), OverdispersionFor(watched), groups);
    watched.comparison.scored_end = closed_end;
  }
}

void SeriesWatch::ForEachScore(
    absl::FunctionRef<void(const std::string& reference, drift::Score&)> visit) {
  for (Watched& watched : references_) visit(watched.spec->name, watched.comparison.score);
}

absl::Status SeriesWatch::Conclude(SeriesId id, absl::Time pane_end, const LiveOf& live_of,
                                   PaneReader& panes, std::vector<Evaluation>& evaluations) {
  const TimeRange live_range = live_.RangeAt(pane_end);
  for (Watched& watched : references_) {
    const AlertState alert_before = watched.comparison.alert.state;
    const DataState data_before = watched.comparison.data;
    StepAlert(watched, pane_end);
    const std::optional<TimeRange> reference_range = RangeOf(watched, pane_end, live_of);
    if (BlocksOf(watched) == nullptr && !OverlapsAny(live_range, plan()->excluded)) {
      watched.comparison.quiet.Learn({.score = watched.comparison.score,
                                      .before = alert_before,
                                      .after = watched.comparison.alert.state,
                                      .pane_end = pane_end,
                                      .live = plan()->live,
                                      .reference = LengthOf(reference_range)});
    }
    absl::Status moved = FreezeOrThaw(id, watched, pane_end, panes);
    if (!moved.ok()) return moved;
    const AlertState alert = watched.comparison.alert.state;
    std::string reason;
    if (alert != alert_before) {
      reason = ExplainChange(watched.comparison.score, plan()->alert, alert_before, alert);
    }
    evaluations.push_back({.series = id,
                           .reference = &watched.spec->name,
                           .live_range = live_range,
                           .reference_range = reference_range,
                           .comparison = &watched.comparison,
                           .frozen_range = watched.frozen_range(),
                           .alert_before = alert_before,
                           .data_before = data_before,
                           .reason = std::move(reason)});
  }
  return absl::OkStatus();
}

void SeriesWatch::StepAlert(Watched& watched, absl::Time pane_end) {
  Comparison& comparison = watched.comparison;
  const AlertState before = comparison.alert.state;
  comparison.alert = Step(comparison.alert, EvidenceOf(comparison.score, plan()->alert),
                          plan()->alert.times, pane_end);
  const AlertState after = comparison.alert.state;
  comparison.raised += before != AlertState::kDrifting && after == AlertState::kDrifting;
  comparison.data = comparison.score.data;
  comparison.scored_end = pane_end;
}

absl::Status SeriesWatch::FreezeOrThaw(SeriesId id, Watched& watched, absl::Time pane_end,
                                       PaneReader& panes) {
  if (!watched.spec->freezes()) return absl::OkStatus();
  Window& window = *watched.window();
  const bool drifting = watched.comparison.alert.state == AlertState::kDrifting;
  if (drifting == window.frozen()) return absl::OkStatus();
  if (drifting) {
    window.Freeze(window.RangeAt(pane_end));
    return absl::OkStatus();
  }
  window.Thaw();
  window.Clear();
  return panes.ScanSeries(window.tier(), window.RangeAt(pane_end), SeriesRange::Of(id),
                          [&](absl::Time start, SeriesId, const Counts& pane) {
                            if (Excluded(window.tier(), start)) return;
                            window.AddLate(start, pane, pane_end);
                          });
}

Standing SeriesWatch::StandingOf(const Watched& watched, absl::Time closed_end,
                                 const LiveOf& live_of) const {
  return {.reference = watched.spec->name,
          .live_range = live_.RangeAt(closed_end),
          .reference_range = RangeOf(watched, closed_end, live_of),
          .score = watched.comparison.score,
          .state = watched.state()};
}

std::vector<Standing> SeriesWatch::standings(const LiveOf& live_of) const {
  std::vector<Standing> standings;
  standings.reserve(references_.size());
  for (const Watched& watched : references_) {
    standings.push_back(StandingOf(watched, watched.comparison.scored_end, live_of));
  }
  return standings;
}

std::vector<SeriesWatch::Detail> SeriesWatch::DetailsAt(absl::Time closed_end,
                                                        const LiveOf& live_of) const {
  std::vector<Detail> details;
  const Counts live = live_.sum();
  Counts sum, merged;
  for (const Watched& watched : references_) {
    Detail& detail = details.emplace_back();
    detail.groups = watched.comparison.groups;
    detail.live = LiveAgainst(watched, live_of, live, merged);
    detail.reference = CountsOf(watched, live_of, sum);
    detail.standing = StandingOf(watched, closed_end, live_of);
    detail.standing.state.scored_end = closed_end;
    detail.standing.score = ComputeScore(layout_, plan()->alert, detail.live, detail.reference,
                                         OverdispersionFor(watched), detail.groups, &detail.bins);
  }
  return details;
}

}  // namespace drift

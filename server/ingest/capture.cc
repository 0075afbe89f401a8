// Pinned references of a stretch of live time.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/engine/histogram/nesting.h"
#include "server/ingest/reference_checks.h"
#include "server/ingest/references.h"

namespace drift {
namespace {

const char* KindOf(const Layout& layout) { return layout.numeric() ? "numbers" : "categories"; }

// The tier that a range to capture is summed from: coarse panes where they fit and are kept, else
// fine ones.
absl::StatusOr<Tier> TierOf(TimeRange range, const Model& model, const Retention& retention) {
  const PaneLengths& panes = model.panes();
  if (range.start >= range.end)
    return absl::InvalidArgumentError("range: it ends before it starts");
  if (model.closed_end() == absl::InfinitePast()) {
    return absl::FailedPreconditionError(
        absl::StrCat("range: no pane of model \"", model.name(),
                     "\" is closed yet; the first closes with a value "
                     "that is ",
                     absl::FormatDuration(panes.grace), " later than its end"));
  }
  if (range.end > model.closed_end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("range: the panes are closed up to ",
                     absl::FormatTime(model.closed_end(), absl::UTCTimeZone()), " only"));
  }
  auto aligned = [&](Tier tier) {
    return FloorTo(range.start, panes.Of(tier)) == range.start &&
           FloorTo(range.end, panes.Of(tier)) == range.end;
  };
  for (Tier tier : {Tier::kCoarse, Tier::kFine}) {
    if (aligned(tier) && range.start >= model.KeptSince(tier, retention)) return tier;
  }
  if (!aligned(Tier::kFine)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "range: its ends must be multiples of the fine pane, ", absl::FormatDuration(panes.fine)));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "range: fine panes are kept since ",
      absl::FormatTime(model.KeptSince(Tier::kFine, retention), absl::UTCTimeZone()),
      "; before that its ends must be multiples of the coarse pane, ",
      absl::FormatDuration(panes.coarse), ", since ",
      absl::FormatTime(model.KeptSince(Tier::kCoarse, retention), absl::UTCTimeZone())));
}

// The bad periods of the series' monitor that are in `range`, in part or as a whole.
std::vector<TimeRange> ExcludedIn(const WatchPlan& plan, TimeRange range) {
  std::vector<TimeRange> excluded;
  for (const TimeRange& bad : plan.excluded) {
    if (bad.Overlaps(range)) excluded.push_back(bad);
  }
  return excluded;
}

// The tier whose panes, all over the range, make up live windows; nullopt: none that is kept.
std::optional<Tier> TierOfBlocks(TimeRange range, absl::Duration live, const Model& model,
                                 const Retention& retention) {
  for (Tier tier : {Tier::kCoarse, Tier::kFine}) {
    const absl::Duration pane = model.panes().Of(tier);
    const bool fits =
        live % pane == absl::ZeroDuration() && FloorTo(range.start, pane) == range.start;
    if (fits && range.start >= model.KeptSince(tier, retention)) return tier;
  }
  return std::nullopt;
}

// `excluded`, each as far as the panes reach that overlap it.
std::vector<TimeRange> InWholePanes(std::vector<TimeRange> excluded, absl::Duration pane) {
  for (TimeRange& range : excluded) {
    range = {FloorTo(range.start, pane), FloorTo(range.end - absl::Nanoseconds(1), pane) + pane};
  }
  return excluded;
}

// How much the windows of the series' monitor vary within the range, of which `whole` is the sum
// without the panes that overlap `excluded`.
// Nullopt where that cannot be told: it is then learned from the live ones.
absl::StatusOr<std::optional<ReferenceBlocks>> BlocksIn(const Series& series, const WatchPlan& plan,
                                                        TimeRange range, const Counts& whole,
                                                        const std::vector<TimeRange>& excluded,
                                                        const Retention& retention) {
  const Model& model = series.model();
  const std::optional<Tier> tier = TierOfBlocks(range, plan.live, model, retention);
  if (!tier.has_value()) return std::nullopt;
  std::vector<Counts> blocks;
  for (const TimeRange& block : SpreadBlocks(range, plan.live, excluded)) {
    absl::StatusOr<Counts> counts = model.SumPanes(series, *tier, block);
    if (!counts.ok()) return counts.status();
    blocks.push_back(*std::move(counts));
  }
  auto measured = MeasureBlocks(series.layout(), plan.alert, plan.live, blocks, whole);
  if (measured.has_value()) measured->series = series.id();
  return measured;
}

std::string InWords(TimeRange range) {
  return absl::StrCat(absl::FormatTime(range.start, absl::UTCTimeZone()), " to ",
                      absl::FormatTime(range.end, absl::UTCTimeZone()));
}

std::string CapturedFrom(const Series& series, TimeRange range,
                         const std::vector<TimeRange>& excluded) {
  std::string source = absl::StrCat("captured from ", series.name(), ", ", InWords(range));
  for (const TimeRange& bad : excluded) absl::StrAppend(&source, ", without ", InWords(bad));
  return source;
}

// What a range holds besides what the series' monitor excludes.
struct Captured {
  Counts counts;  // in the series' layout
  std::optional<ReferenceBlocks> blocks;
  std::vector<TimeRange> excluded;
};

absl::StatusOr<Captured> CountRange(const Series& series, TimeRange range,
                                    const Retention& retention) {
  const Model& model = series.model();
  absl::StatusOr<Tier> tier = TierOf(range, model, retention);
  if (!tier.ok()) return tier.status();
  const std::shared_ptr<const WatchPlan> plan = model.PlanOf(series);
  Captured captured{.counts = {}, .blocks = {}, .excluded = ExcludedIn(*plan, range)};
  absl::StatusOr<Counts> counts = model.SumPanes(series, *tier, range, captured.excluded);
  if (!counts.ok()) return counts.status();
  captured.counts = *std::move(counts);
  if (captured.counts.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "series \"", series.name(), "\" has no values in that range",
        captured.excluded.empty() ? ""
                                  : " besides what monitor \"" + plan->monitor + "\" excludes"));
  }
  absl::StatusOr<std::optional<ReferenceBlocks>> blocks =
      BlocksIn(series, *plan, range, captured.counts,
               InWholePanes(captured.excluded, model.panes().Of(*tier)), retention);
  if (!blocks.ok()) return blocks.status();
  captured.blocks = *blocks;
  return captured;
}

// The layout of a reference of that key with `counts` of `series` in it.
absl::StatusOr<Layout> LayoutFor(const Catalog& catalog, const PinnedReferenceKey& key,
                                 const Series& series, const Counts& counts) {
  const Layout from = series.layout();
  absl::StatusOr<std::optional<Layout>> served = LayoutServed(catalog, key);
  if (!served.ok()) return served.status();
  if (!served->has_value() && from.lossless() && OnlyMissing(counts)) {
    return absl::FailedPreconditionError(
        absl::StrCat("series \"", series.name(), "\" has in that range ", kOnlyNulls));
  }
  Layout layout = from.lossless() ? ChooseLayout(counts, catalog.max_buckets()) : from;
  if (served->has_value()) layout = **served;
  if (absl::Status status = CheckUndecided(catalog, key, layout); !status.ok()) return status;
  if (layout.numeric() != from.numeric()) return NotOfType(layout, KindOf(from));
  return layout;
}

}  // namespace

absl::StatusOr<ReferencePtr> CaptureReference(Catalog& catalog, const PinnedReferenceKey& key,
                                              const SeriesKey& series_key, TimeRange range,
                                              absl::Time wall_time, const std::string& author) {
  if (absl::Status status = CheckReference(key, author, catalog.limits()); !status.ok()) {
    return status;
  }
  SeriesPtr series = catalog.FindSeries(series_key);
  if (series == nullptr)
    return absl::NotFoundError(absl::StrCat("no series \"", NameOf(series_key), "\""));
  if (key.model != series_key.model || key.feature != series_key.feature) {
    return absl::InvalidArgumentError(absl::StrCat("the reference is of ", key.model, "/",
                                                   key.feature, ", the series of ",
                                                   series_key.model, "/", series_key.feature));
  }
  absl::StatusOr<Captured> captured = CountRange(*series, range, catalog.retention());
  if (!captured.ok()) return captured.status();
  Counts& counts = captured->counts;
  if (absl::Status status = CheckEnough(catalog, key, counts.total()); !status.ok()) return status;
  absl::StatusOr<Layout> layout = LayoutFor(catalog, key, *series, counts);
  if (!layout.ok()) return layout.status();
  const Layout from = series->layout();
  if (layout->numeric()) {
    absl::StatusOr<Counts> converted = layout->Convert(counts, from);
    if (!converted.ok()) return converted.status();
    counts = *std::move(converted);
  }
  if (from.lossless()) {
    if (absl::Status status = catalog.DecideLayout(series, *layout); !status.ok()) return status;
  }
  return catalog.PutReference({.key = key,
                               .version = 1,
                               .layout = *layout,
                               .counts = std::move(counts),
                               .created = wall_time,
                               .source = CapturedFrom(*series, range, captured->excluded),
                               .author = author,
                               .blocks = captured->blocks});
}

}  // namespace drift

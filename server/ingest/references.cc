#include "server/ingest/references.h"

#include <memory>
#include <numeric>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/catalog/related_keys.h"
#include "server/engine/histogram/nesting.h"
#include "server/names/names.h"

namespace drift {
namespace {

absl::Status Check(const PinnedReferenceKey& key, const std::string& author,
                   const SeriesLimits& limits) {
  if (absl::Status status = CheckName(key.name, limits.max_name_bytes); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("name: ", status.message()));
  }
  if (absl::Status status = CheckText(author, limits.max_name_bytes); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("author: ", status.message()));
  }
  return CheckKeyOrRollUp(ScopeOf(key), limits);
}

// Of a sum, which takes the layout of its parts: one of them that has one; else nullptr.
SeriesPtr DecidedPart(const Catalog& catalog, const PinnedReferenceKey& key) {
  const SeriesKey scope = ScopeOf(key);
  if (!IsRollUp(scope)) return nullptr;
  for (const SeriesPtr& series : catalog.SeriesServedBy({.model = key.model,
                                 .feature = key.feature,
                                 .name = {},
                                 .model_version = {},
                                 .segments = {}})) {
    const PinnedReferenceKey own{.model = key.model,
                                 .feature = key.feature,
                                 .name = {},
                                 .model_version = series->key().version,
                                 .segments = series->key().segments};
    if (!series->layout().lossless() && ServesParts(own, scope)) return series;
  }
  return nullptr;
}

// The layout of the series that the reference serves, where there is one, or else of the references
// that may serve the same ones; InvalidArgument when the series do not agree.
absl::StatusOr<std::optional<Layout>> LayoutServed(const Catalog& catalog,
                                                   const PinnedReferenceKey& key) {
  SeriesPtr first;
  for (const SeriesPtr& series : catalog.SeriesServedBy(key)) {
    if (series->layout().lossless()) continue;
    if (first == nullptr) first = series;
    if (series->layout() == first->layout()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "the series that it would serve have different layouts: \"", first->name(), "\" ",
        first->layout().ToString(), ", \"", series->name(), "\" ", series->layout().ToString(),
        "; name a model_version or segments that tell them apart"));
  }
  if (first == nullptr) first = DecidedPart(catalog, key);
  if (first != nullptr) return std::optional<Layout>(first->layout());
  for (const ReferencePtr& other : catalog.References()) {
    if (!(other->key == key) && Overlap(other->key, key))
      return std::optional<Layout>(other->layout);
  }
  return std::optional<Layout>();
}

// The layout that a monitor configures for some of what the reference serves, also where it is for
// one version only: the others, which nobody configured, then get it from the reference.
// InvalidArgument when monitors do not agree.
absl::StatusOr<std::optional<Layout>> LayoutConfigured(const Catalog& catalog,
                                                       const PinnedReferenceKey& key) {
  const auto monitors = catalog.monitors();
  const ModelPtr model = catalog.FindModel(key.model);
  const auto configured = monitors->LayoutsServed(
      key, model == nullptr ? monitors->PanesFor(key.model) : model->panes());
  if (configured.empty()) return std::optional<Layout>();
  const Monitors::ConfiguredLayout& first = configured.front();
  for (const auto& [monitor, layout] : configured) {
    if (layout == first.layout) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("monitors give series that it would serve different layouts: \"",
                     first.monitor, "\" ", first.layout.ToString(), ", \"", monitor, "\" ",
                     layout.ToString(), "; name a model_version or segments that tell them apart"));
  }
  return std::optional<Layout>(first.layout);
}

// FailedPrecondition when a reference of so many values would never say anything.
absl::Status CheckEnough(const Catalog& catalog, const PinnedReferenceKey& key, uint64_t values) {
  const ModelPtr model = catalog.FindModel(key.model);
  const auto monitors = catalog.monitors();
  const Monitors::LeastValues least = monitors->LeastValuesFor(
      key, model == nullptr ? monitors->PanesFor(key.model) : model->panes());
  if (values >= least.values) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("reference \"", key.name, "\" of ", NameOf(ScopeOf(key)), ": ", values,
                   " values are fewer than the ", least.values, " that monitor \"", least.monitor,
                   "\" compares with; give it more, or lower the monitor's alert.min_values"));
}

const char* KindOf(const Layout& layout) { return layout.numeric() ? "numbers" : "categories"; }

absl::Status NotOfType(const Layout& layout, const char* sent) {
  return absl::InvalidArgumentError(
      absl::StrCat("the feature's layout is ", layout.ToString(), "; it was sent ", sent));
}

// How many values, and how many of them are nulls.
struct Size {
  uint64_t total;
  uint64_t missing;
};

Size SizeOf(const NumberSample& sample) {
  return {sample.lossless.total(), sample.lossless.special(Special::kMissing)};
}

Size SizeOf(const BoundedSample& sample) {
  const uint64_t counts = std::accumulate(sample.counts.begin(), sample.counts.end(), uint64_t{0});
  return {std::accumulate(sample.specials.begin(), sample.specials.end(), counts),
          sample.specials[static_cast<int>(Special::kMissing)]};
}

Size SizeOf(const CategorySample& sample) {
  uint64_t total = sample.missing;
  for (const auto& [category, count] : sample.counts) total += count;
  return {total, sample.missing};
}

constexpr char kOnlyNulls[] =
    "no values but nulls, which do not tell whether they are of numbers or categories; give at "
    "least one value, or configure the layout";

absl::StatusOr<Counts> CountsOf(const NumberSample& sample, const Layout& layout) {
  if (!layout.numeric()) return NotOfType(layout, "numbers");
  return layout.Convert(sample.lossless, Layout::Lossless());
}

absl::StatusOr<Counts> CountsOf(const BoundedSample& sample, const Layout& layout) {
  if (!layout.numeric()) return NotOfType(layout, "counts between bounds");
  return CountsFromBounds(layout, sample.bounds, sample.counts, sample.specials);
}

absl::StatusOr<Layout> LayoutFor(const NumberSample& sample, const Catalog& catalog) {
  return ChooseLayout(sample.lossless, catalog.max_buckets());
}

absl::StatusOr<Layout> LayoutFor(const BoundedSample& sample, const Catalog&) {
  return Layout::Create(Explicit{sample.bounds});
}

absl::StatusOr<Layout> LayoutFor(const CategorySample&, const Catalog& catalog) {
  return catalog.CategoricalLayout();
}

// Numbers the categories, so it changes the dictionary of the feature.
absl::StatusOr<Counts> CountsOf(const CategorySample& sample, const Layout& layout,
                                const std::string& model_name, const std::string& feature,
                                Catalog& catalog) {
  const auto* categorical = std::get_if<Categorical>(&layout.kind());
  if (categorical == nullptr) return NotOfType(layout, "categories");
  absl::StatusOr<ModelPtr> found = catalog.FindOrCreateModel(model_name);
  if (!found.ok()) return found.status();
  Model& model = **found;
  StoreWrite write;
  model.SeedDictionary(feature, categorical->max_categories, sample.counts, write);
  Model::CategoryCounts categories;
  for (const auto& [category, count] : sample.counts) categories[category] += count;
  Counts counts = model.CountCategories(feature, categorical->max_categories, categories, write);
  counts.Add(Special::kMissing, sample.missing);
  if (absl::Status status = catalog.store().Commit(std::move(write), Durability::kOrdered);
      !status.ok())
    return status;
  return counts;
}

absl::StatusOr<Counts> CountsOf(const ReferenceSample& sample, const Layout& layout,
                                const PinnedReferenceKey& key, Catalog& catalog) {
  if (const auto* categories = std::get_if<CategorySample>(&sample))
    return CountsOf(*categories, layout, key.model, key.feature, catalog);
  if (const auto* numbers = std::get_if<NumberSample>(&sample)) return CountsOf(*numbers, layout);
  return CountsOf(std::get<BoundedSample>(sample), layout);
}

// The series that the reference serves must be able to take `layout`.
absl::Status CheckUndecided(const Catalog& catalog, const PinnedReferenceKey& key,
                            const Layout& layout) {
  if (layout.numeric()) return absl::OkStatus();
  for (const SeriesPtr& series : catalog.SeriesServedBy(key)) {
    if (!series->layout().lossless()) continue;
    if (OnlyMissing(series->model().FirstValuesOf(*series))) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("series \"", series->name(), "\" has numbers; the reference has categories"));
  }
  return absl::OkStatus();
}

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
    if (bad.start < range.end && range.start < bad.end) excluded.push_back(bad);
  }
  return excluded;
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

}  // namespace

absl::StatusOr<ReferencePtr> UploadReference(Catalog& catalog, const PinnedReferenceKey& key,
                                             const ReferenceSample& sample, absl::Time wall_time,
                                             const std::string& author) {
  if (absl::Status status = Check(key, author, catalog.limits()); !status.ok()) return status;
  const Size size = std::visit([](const auto& kind) { return SizeOf(kind); }, sample);
  if (size.total == 0)
    return absl::InvalidArgumentError("the reference has no values; at least one is needed");
  if (absl::Status status = CheckEnough(catalog, key, size.total); !status.ok()) return status;
  absl::StatusOr<std::optional<Layout>> layout = LayoutServed(catalog, key);
  if (layout.ok() && !layout->has_value()) layout = LayoutConfigured(catalog, key);
  if (!layout.ok()) return layout.status();
  if (!layout->has_value()) {
    // It would choose for the live values, and refuse those of the other kind.
    if (size.total == size.missing) {
      return absl::InvalidArgumentError(absl::StrCat("the reference has ", kOnlyNulls));
    }
    absl::StatusOr<Layout> chosen =
        std::visit([&](const auto& kind) { return LayoutFor(kind, catalog); }, sample);
    if (!chosen.ok()) return chosen.status();
    *layout = *std::move(chosen);
  }
  if (absl::Status status = CheckUndecided(catalog, key, **layout); !status.ok()) return status;
  absl::StatusOr<Counts> counts = CountsOf(sample, **layout, key, catalog);
  if (!counts.ok()) return counts.status();
  if (auto model = catalog.FindOrCreateModel(key.model); !model.ok()) return model.status();
  return catalog.PutReference({.key = key,
                               .version = 1,
                               .layout = **layout,
                               .counts = *std::move(counts),
                               .created = wall_time,
                               .source = "uploaded",
                               .author = author});
}

absl::StatusOr<ReferencePtr> CaptureReference(Catalog& catalog, const PinnedReferenceKey& key,
                                              const SeriesKey& series_key, TimeRange range,
                                              absl::Time wall_time, const std::string& author) {
  if (absl::Status status = Check(key, author, catalog.limits()); !status.ok()) return status;
  SeriesPtr series = catalog.FindSeries(series_key);
  if (series == nullptr)
    return absl::NotFoundError(absl::StrCat("no series \"", NameOf(series_key), "\""));
  if (key.model != series_key.model || key.feature != series_key.feature) {
    return absl::InvalidArgumentError(absl::StrCat("the reference is of ", key.model, "/",
                                                   key.feature, ", the series of ",
                                                   series_key.model, "/", series_key.feature));
  }
  const Model& model = series->model();
  absl::StatusOr<Tier> tier = TierOf(range, model, catalog.retention());
  if (!tier.ok()) return tier.status();
  const std::shared_ptr<const WatchPlan> plan = model.PlanOf(*series);
  const std::vector<TimeRange> excluded = ExcludedIn(*plan, range);
  absl::StatusOr<Counts> counts = model.SumPanes(*series, *tier, range, excluded);
  if (!counts.ok()) return counts.status();
  if (counts->empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "series \"", series->name(), "\" has no values in that range",
        excluded.empty() ? "" : " besides what monitor \"" + plan->monitor + "\" excludes"));
  }
  if (absl::Status status = CheckEnough(catalog, key, counts->total()); !status.ok()) return status;
  const Layout from = series->layout();
  absl::StatusOr<std::optional<Layout>> served = LayoutServed(catalog, key);
  if (!served.ok()) return served.status();
  if (!served->has_value() && from.lossless() && OnlyMissing(*counts)) {
    return absl::FailedPreconditionError(
        absl::StrCat("series \"", series->name(), "\" has in that range ", kOnlyNulls));
  }
  Layout layout = from.lossless() ? ChooseLayout(*counts, catalog.max_buckets()) : from;
  if (served->has_value()) layout = **served;
  if (absl::Status status = CheckUndecided(catalog, key, layout); !status.ok()) return status;
  if (layout.numeric() != from.numeric()) return NotOfType(layout, KindOf(from));
  if (layout.numeric()) counts = layout.Convert(*counts, from);
  if (!counts.ok()) return counts.status();
  if (from.lossless()) {
    if (absl::Status status = catalog.DecideLayout(series, layout); !status.ok()) return status;
  }
  return catalog.PutReference({.key = key,
                               .version = 1,
                               .layout = layout,
                               .counts = *std::move(counts),
                               .created = wall_time,
                               .source = CapturedFrom(*series, range, excluded),
                               .author = author});
}

}  // namespace drift

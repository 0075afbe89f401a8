// Pinned references of what is uploaded.
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/engine/histogram/nesting.h"
#include "server/ingest/reference_checks.h"
#include "server/ingest/references.h"

namespace drift {
namespace {

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

}  // namespace

absl::StatusOr<ReferencePtr> UploadReference(Catalog& catalog, const PinnedReferenceKey& key,
                                             const ReferenceSample& sample, absl::Time wall_time,
                                             const std::string& author) {
  if (absl::Status status = CheckReference(key, author, catalog.limits()); !status.ok())
    return status;
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
                               .author = author,
                               .blocks = {}});
}

}  // namespace drift

#include "server/ingest/reference_checks.h"

#include "absl/strings/str_cat.h"
#include "server/catalog/related_keys.h"
#include "server/names/names.h"

namespace drift {
namespace {

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

}  // namespace

absl::Status CheckReference(const PinnedReferenceKey& key, const std::string& author,
                            const SeriesLimits& limits) {
  if (absl::Status status = CheckName(key.name, limits.max_name_bytes); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("name: ", status.message()));
  }
  if (absl::Status status = CheckText(author, limits.max_name_bytes); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("author: ", status.message()));
  }
  return CheckKeyOrRollUp(ScopeOf(key), limits);
}

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

absl::Status NotOfType(const Layout& layout, const char* sent) {
  return absl::InvalidArgumentError(
      absl::StrCat("the feature's layout is ", layout.ToString(), "; it was sent ", sent));
}

}  // namespace drift

#include "client/cli/offline/backtest.h"

#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/convert/time.h"
#include "server/names/names.h"

namespace drift::cli {
namespace {

// Values carry their own time, and none is ahead of the end of time.
constexpr absl::Time kNow = absl::InfiniteFuture();

SeriesKey KeyOf(const v1::SeriesKey& key) {
  return {.model = key.model(),
          .version = key.version(),
          .feature = key.feature(),
          .segments = {key.segments().begin(), key.segments().end()}};
}

// InvalidArgument for a category that the server would not take in an upload.
absl::Status CheckCategories(const ReferenceSample& sample, size_t max_bytes) {
  const auto* categories = std::get_if<CategorySample>(&sample);
  if (categories == nullptr) return absl::OkStatus();
  for (const auto& [category, count] : categories->counts) {
    absl::Status status = CheckText(category, max_bytes);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("a category ", status.message()));
    }
  }
  return absl::OkStatus();
}

// Of a status that says why a series cannot be made; none for an error that is not the series' own.
std::optional<RejectionReason> WhyRefused(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) return RejectionReason::kTooManySeries;
  if (absl::IsInvalidArgument(status)) return RejectionReason::kInvalidSeries;
  return std::nullopt;
}

RawValues RawOf(const v1::SeriesValues& entry) {
  RawValues raw{.event_time = FromProto(entry.event_time()).value_or(absl::InfinitePast()),
                .time_offsets_us = entry.time_offsets_us(),
                .values = RawValues::Missing{entry.missing().count()},
                .value_counts = entry.value_counts()};
  if (entry.has_doubles()) {
    raw.values = absl::MakeConstSpan(entry.doubles().values());
  } else if (entry.has_categories()) {
    const auto& values = entry.categories().values();
    raw.values = RawValues::Categories(values.data(), values.size());
  }
  return raw;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Backtest>> Backtest::Create(const v1::Config& config,
                                                           const std::string& model,
                                                           OnChange on_change) {
  std::unique_ptr<Backtest> backtest(new Backtest(std::move(on_change)));
  if (absl::Status status = backtest->Start(config, model); !status.ok()) return status;
  return backtest;
}

absl::Status Backtest::Start(const v1::Config& config, const std::string& model) {
  limits_.max_category_bytes = static_cast<size_t>(config.limits().max_name_bytes());
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open({.path = {}, .in_memory = true});
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  absl::StatusOr<std::unique_ptr<Catalog>> catalog = Catalog::Load(*store_, config);
  if (!catalog.ok()) return catalog.status();
  catalog_ = *std::move(catalog);
  absl::StatusOr<ModelPtr> made = catalog_->FindOrCreateModel(model);
  if (!made.ok()) return made.status();
  model_ = *std::move(made);
  applier_ = std::make_unique<Applier>(*catalog_, /*max_producers=*/0);
  subscription_ = catalog_->changes().Subscribe(
      ChangeFeed::Wanted::kChangesOfState, [this](const Change& change) {
        if (change.alert_before != change.standing.state.alert.state) on_change_(change);
      });
  return absl::OkStatus();
}

absl::Status Backtest::AddReference(const PinnedReferenceKey& key, const ReferenceSample& sample) {
  absl::Status status = CheckCategories(sample, limits_.max_category_bytes);
  if (!status.ok()) return status;
  return UploadReference(*catalog_, key, sample, absl::UnixEpoch()).status();
}

uint32_t Backtest::AddSeries(const v1::SeriesKey& key) {
  known_.push_back({.key = KeyOf(key), .series = nullptr});
  return static_cast<uint32_t>(known_.size());
}

absl::Status Backtest::Apply(const v1::Batch& batch) {
  if (absl::Status status = MakeSeries(batch); !status.ok()) return status;
  FoldedBatch folded;
  for (const v1::SeriesValues& entry : batch.series()) Fold(entry, folded);
  absl::StatusOr<Receipt> receipt = applier_->Apply(std::move(folded), absl::UnixEpoch());
  if (!receipt.ok()) return receipt.status();
  accepted_values_ += receipt->accepted_values;
  rejections_.Add(receipt->rejections);
  applier_->Prune();
  return applier_->Commit(Durability::kOrdered);
}

// Before any of its values is folded, as the server does it. A series that has no room, or cannot
// be, stays without; what is sent to it is rejected.
absl::Status Backtest::MakeSeries(const v1::Batch& batch) {
  for (const v1::SeriesValues& entry : batch.series()) {
    Known& known = known_[entry.alias() - 1];
    if (known.series != nullptr) continue;
    absl::StatusOr<SeriesPtr> made =
        catalog_->FindOrCreateSeries(known.key, entry.has_categories(), absl::UnixEpoch());
    if (made.ok()) {
      known.series = *std::move(made);
      continue;
    }
    const std::optional<RejectionReason> reason = WhyRefused(made.status());
    if (!reason.has_value()) return made.status();
    rejections_.Add(*reason, RawOf(entry).total(), std::string(made.status().message()));
  }
  return absl::OkStatus();
}

void Backtest::Fold(const v1::SeriesValues& entry, FoldedBatch& folded) {
  const Known& known = known_[entry.alias() - 1];
  if (known.series != nullptr) drift::Fold(known.series, RawOf(entry), limits_, kNow, folded);
}

}  // namespace drift::cli

#include "server/catalog/catalog.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/time.h"
#include "server/names/glob.h"
#include "server/names/names.h"

namespace drift {
namespace {

SeriesLimits LimitsOf(const v1::LimitsConfig& limits) {
  return {.max_series = limits.max_series(),
          .max_segments = limits.max_segments(),
          .max_name_bytes = static_cast<size_t>(limits.max_name_bytes())};
}

absl::Duration DurationOf(const google::protobuf::Duration& duration) {
  return FromProto(duration).value_or(absl::ZeroDuration());
}

Retention RetentionOf(const v1::RetentionConfig& retention) {
  return {.fine = DurationOf(retention.fine()),
          .coarse = DurationOf(retention.coarse()),
          .scores = DurationOf(retention.scores())};
}

// Of two references of one name, the one whose scope is narrower serves.
int Narrowness(const PinnedReferenceKey& key) {
  return 2 * !key.segments.empty() + !key.model_version.empty();
}

}  // namespace

bool Serves(const PinnedReferenceKey& reference, const SeriesKey& series) {
  return reference.model == series.model && reference.feature == series.feature &&
         (reference.model_version.empty() || reference.model_version == series.version) &&
         (reference.segments.empty() || reference.segments == series.segments);
}

Catalog::Catalog(Store& store, const v1::Config& config)
    : store_(store),
      limits_(LimitsOf(config.limits())),
      retention_(RetentionOf(config.retention())),
      no_data_after_(DurationOf(config.retention().no_data_after())),
      max_buckets_(config.limits().max_buckets()),
      max_categories_(config.limits().max_categories()) {}

std::vector<ModelPtr> Catalog::Models() const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<ModelPtr> models;
  for (const auto& [name, model] : models_) models.push_back(model);
  return models;
}

ModelPtr Catalog::FindModel(absl::string_view name) const {
  absl::ReaderMutexLock lock(&mu_);
  auto found = models_.find(name);
  return found == models_.end() ? nullptr : found->second;
}

SeriesPtr Catalog::FindSeries(const SeriesKey& key) const {
  absl::ReaderMutexLock lock(&mu_);
  auto found = series_.find(key);
  return found == series_.end() ? nullptr : found->second;
}

std::vector<SeriesPtr> Catalog::MatchSeries(absl::string_view glob) const {
  std::vector<SeriesPtr> matches;
  {
    absl::ReaderMutexLock lock(&mu_);
    for (const auto& [key, series] : series_) {
      if (glob.empty() || GlobMatches(glob, series->name())) matches.push_back(series);
    }
  }
  std::sort(matches.begin(), matches.end(),
            [](const auto& a, const auto& b) { return a->name() < b->name(); });
  return matches;
}

uint64_t Catalog::series_count() const {
  absl::ReaderMutexLock lock(&mu_);
  return series_.size();
}

std::vector<ReferencePtr> Catalog::References() const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<ReferencePtr> references;
  for (const auto& [key, reference] : references_) references.push_back(reference);
  return references;
}

std::shared_ptr<const Monitors> Catalog::monitors() const {
  absl::ReaderMutexLock lock(&mu_);
  return monitors_;
}

absl::StatusOr<ModelPtr> Catalog::CreateModel(absl::string_view name, const PaneLengths& panes) {
  if (absl::Status status = CheckName(name, limits_.max_name_bytes); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("model: ", status.message()));
  }
  if (ModelPtr known = FindModel(name); known != nullptr) {
    if (known->panes() == panes) return known;
    return absl::AlreadyExistsError(absl::StrCat("model \"", name, "\" exists with panes of ",
                                                 absl::FormatDuration(known->panes().fine), " and ",
                                                 absl::FormatDuration(known->panes().coarse),
                                                 "; they are fixed when a model is created"));
  }
  absl::MutexLock lock(&mu_);
  ModelRecord record{.id = next_model_++, .name = std::string(name), .panes = panes};
  StoreWrite write;
  write.PutModel(record);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  auto model = std::make_shared<Model>(record, store_);
  models_.emplace(record.name, model);
  return model;
}

absl::StatusOr<ModelPtr> Catalog::FindOrCreateModel(absl::string_view name) {
  if (ModelPtr known = FindModel(name); known != nullptr) return known;
  return CreateModel(name, monitors()->PanesFor(name));
}

std::map<std::string, ReferencePtr> Catalog::ReferencesFor(const SeriesKey& key) const {
  absl::ReaderMutexLock lock(&mu_);
  std::map<std::string, ReferencePtr> serving;
  // All keys of a model and feature stand together.
  auto first = references_.lower_bound({.model = key.model,
                                        .feature = key.feature,
                                        .name = {},
                                        .model_version = {},
                                        .segments = {}});
  for (auto it = first; it != references_.end(); ++it) {
    if (it->first.model != key.model || it->first.feature != key.feature) break;
    if (!Serves(it->first, key)) continue;
    ReferencePtr& held = serving[it->first.name];
    if (held == nullptr || Narrowness(held->key) < Narrowness(it->first)) held = it->second;
  }
  return serving;
}

SeriesSetup Catalog::SetupFor(const Series& series) const {
  const Layout layout = series.layout();
  SeriesSetup setup{.layout = layout, .plan = nullptr, .pinned = {}, .states = {}};
  std::vector<std::string> names;
  for (const auto& [name, reference] : ReferencesFor(series.key())) {
    names.push_back(name);
    if (!(reference->layout == layout)) continue;
    setup.pinned.emplace(name, PinnedCounts(reference, &reference->counts));
  }
  setup.plan =
      std::make_shared<WatchPlan>(monitors()->PlanFor(series.key(), series.model().panes(), names));
  return setup;
}

Layout Catalog::LayoutForNew(const SeriesKey& key, bool categorical) const {
  if (std::optional<Layout> configured = monitors()->LayoutFor(key)) return *configured;
  const auto references = ReferencesFor(key);
  if (!references.empty()) return references.begin()->second->layout;
  return categorical ? CategoricalLayout() : Layout::Lossless();
}

Layout Catalog::CategoricalLayout() const {
  // The configuration has been checked: this cannot fail.
  return *Layout::Create(Categorical{max_categories_});
}

absl::StatusOr<SeriesPtr> Catalog::FindOrCreateSeries(const SeriesKey& key, bool categorical,
                                                      absl::Time wall_time) {
  if (SeriesPtr known = FindSeries(key); known != nullptr) return known;
  if (absl::Status status = CheckKey(key, limits_); !status.ok()) return status;
  if (series_count() >= limits_.max_series) {
    return absl::ResourceExhaustedError(
        absl::StrCat("series \"", NameOf(key), "\" would be one more than the ", limits_.max_series,
                     " that limits.max_series allows"));
  }
  absl::StatusOr<ModelPtr> model = FindOrCreateModel(key.model);
  if (!model.ok()) return model.status();
  SeriesRecord record{
      .id = 0, .model = (*model)->id(), .key = key, .layout = LayoutForNew(key, categorical)};
  record.created = record.last_seen = wall_time;
  {
    absl::MutexLock lock(&mu_);
    record.id = next_series_++;
  }
  StoreWrite write;
  write.PutSeries(record);
  write.PutActivity(record);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kOrdered); !status.ok())
    return status;
  auto series = std::make_shared<Series>(record, **model);
  Model::Setups setups;
  setups.emplace_back(series, SetupFor(*series));
  if (absl::Status status = (*model)->SetUp(std::move(setups)); !status.ok()) return status;
  absl::MutexLock lock(&mu_);
  series_.emplace(key, series);
  return series;
}

absl::Status Catalog::DecideLayout(const SeriesPtr& series, const Layout& layout) {
  Model& model = series->model();
  const Layout undecided = series->layout();
  StoreWrite write;
  absl::Status converted = model.RewritePanes(
      *series, layout,
      [&](const Counts& pane) -> absl::StatusOr<Counts> {
        if (layout.numeric()) return layout.Convert(pane, undecided);
        if (pane.regular_total() > 0) {
          return absl::InvalidArgumentError(
              absl::StrCat("series \"", series->name(), "\" has numbers, not categories"));
        }
        return Counts(layout.finest_dropped_bits(), {}, pane.specials());
      },
      write);
  if (!converted.ok()) return converted;
  series->SetLayout(layout);
  write.PutSeries(series->record());
  if (absl::Status status = store_.Commit(std::move(write), Durability::kOrdered); !status.ok())
    return status;
  Model::Setups setups;
  setups.emplace_back(series, SetupFor(*series));
  return model.SetUp(std::move(setups));
}

absl::Status Catalog::DecideLayouts(Model& model) {
  for (const auto& [series, values] : model.TakeUndecided()) {
    absl::Status status = DecideLayout(series, ChooseLayout(values, max_buckets_));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Catalog::Replan(std::function<bool(const Series&)> which) {
  std::map<Model*, Model::Setups> setups;
  for (const SeriesPtr& series : MatchSeries("")) {
    if (which(*series)) setups[&series->model()].emplace_back(series, SetupFor(*series));
  }
  for (auto& [model, model_setups] : setups) {
    absl::Status status = model->SetUp(std::move(model_setups));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<ReferencePtr> Catalog::PutReference(PinnedReferenceRecord reference) {
  auto made = std::make_shared<PinnedReferenceRecord>(std::move(reference));
  {
    absl::MutexLock lock(&mu_);
    auto known = references_.find(made->key);
    if (known != references_.end()) made->version = known->second->version + 1;
  }
  StoreWrite write;
  write.PutReference(*made);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  {
    absl::MutexLock lock(&mu_);
    references_.insert_or_assign(made->key, made);
  }
  for (const SeriesPtr& series : MatchSeries("")) {
    if (!Serves(made->key, series->key()) || !series->layout().lossless()) continue;
    if (absl::Status status = DecideLayout(series, made->layout); !status.ok()) return status;
  }
  absl::Status status =
      Replan([&](const Series& series) { return Serves(made->key, series.key()); });
  if (!status.ok()) return status;
  return made;
}

absl::Status Catalog::DeleteReference(const PinnedReferenceKey& key) {
  {
    absl::MutexLock lock(&mu_);
    if (references_.erase(key) == 0) {
      return absl::NotFoundError(absl::StrCat("no reference \"", key.name, "\" of ", key.model, "/",
                                              key.feature,
                                              " with that version and these segments"));
    }
  }
  StoreWrite write;
  write.DeleteReference(key);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  return Replan([&](const Series& series) { return Serves(key, series.key()); });
}

absl::Status Catalog::InstallMonitors(std::shared_ptr<const Monitors> monitors) {
  {
    absl::MutexLock lock(&mu_);
    monitors_ = std::move(monitors);
  }
  return Replan([&](const Series& series) {
    const auto plan = series.model().PlanOf(series);
    return plan == nullptr || !(*plan == *SetupFor(series).plan);
  });
}

absl::Status Catalog::PutMonitor(const v1::Monitor& monitor) {
  const auto now = monitors();
  std::vector<v1::Monitor> made = now->made_by_api();
  std::erase_if(made, [&](const auto& other) { return other.name() == monitor.name(); });
  made.push_back(monitor);
  StoreWrite write;
  write.PutMonitor(monitor.name(), monitor.SerializeAsString());
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  return InstallMonitors(std::make_shared<Monitors>(now->config(), std::move(made)));
}

absl::Status Catalog::DeleteMonitor(absl::string_view name) {
  const auto now = monitors();
  std::vector<v1::Monitor> made = now->made_by_api();
  if (std::erase_if(made, [&](const auto& other) { return other.name() == name; }) == 0) {
    return absl::NotFoundError(absl::StrCat("no monitor \"", name, "\" was made through the API"));
  }
  StoreWrite write;
  write.DeleteMonitor(name);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  return InstallMonitors(std::make_shared<Monitors>(now->config(), std::move(made)));
}

absl::Status Catalog::ReplaceConfig(const v1::Config& config) {
  return InstallMonitors(std::make_shared<Monitors>(config, monitors()->made_by_api()));
}

absl::Status Catalog::DeleteSeries(const std::vector<SeriesPtr>& series) {
  StoreWrite write;
  for (const SeriesPtr& gone : series) {
    gone->MarkDeleted();
    gone->model().Remove(*gone);
    if (absl::Status status = gone->model().DeletePanes(*gone, write); !status.ok()) return status;
    write.DeleteSeries(gone->id());
    absl::MutexLock lock(&mu_);
    auto held = series_.find(gone->key());
    if (held != series_.end() && held->second == gone) series_.erase(held);
  }
  {
    absl::MutexLock lock(&mu_);
    write.PutNextSeries(next_series_);
  }
  return store_.Commit(std::move(write), Durability::kSynced);
}

}  // namespace drift

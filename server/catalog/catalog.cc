#include "server/catalog/catalog.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/time.h"
#include "server/names/names.h"

namespace drift {
namespace {

SeriesLimits LimitsOf(const v1::LimitsConfig& limits) {
  return {.max_series = limits.max_series(),
          .max_segments = limits.max_segments(),
          .max_name_bytes = static_cast<size_t>(limits.max_name_bytes())};
}

Retention RetentionOf(const v1::RetentionConfig& retention) {
  return {.fine = DurationOf(retention.fine()),
          .coarse = DurationOf(retention.coarse()),
          .scores = DurationOf(retention.scores())};
}

}  // namespace

Catalog::Catalog(Store& store, const v1::Config& config)
    : store_(store),
      limits_(LimitsOf(config.limits())),
      retention_(RetentionOf(config.retention())),
      no_data_after_(DurationOf(config.retention().no_data_after())),
      max_buckets_(config.limits().max_buckets()),
      max_categories_(config.limits().max_categories()) {}

// Models and their series hold each other.
Catalog::~Catalog() {
  for (const SeriesPtr& series : MatchSeries("")) series->model().Remove(*series);
}

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
  return found == series_.end() ? nullptr : *found;
}

SeriesFilter Catalog::FilterOf(absl::string_view filter) const {
  absl::ReaderMutexLock lock(&mu_);
  return FilterOfLocked(filter);
}

SeriesFilter Catalog::FilterOfLocked(absl::string_view filter) const {
  return SeriesFilter(std::string(filter), by_name_.contains(filter));
}

std::vector<SeriesPtr> Catalog::MatchSeries(absl::string_view filter) const {
  absl::ReaderMutexLock lock(&mu_);
  const SeriesFilter wanted = FilterOfLocked(filter);
  std::vector<SeriesPtr> matches;
  for (const SeriesPtr& series : by_name_) {
    if (wanted.Matches(*series)) matches.push_back(series);
  }
  return matches;
}

absl::Status Catalog::CheckNameIsFree(const SeriesKey& key) const {
  const std::string name = NameOf(key);
  absl::ReaderMutexLock lock(&mu_);
  const auto taken = by_name_.find(name);
  if (taken == by_name_.end() || (*taken)->key() == key) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the name \"", name, "\" is taken by the series of ", PartsOf((*taken)->key()),
                   "; no two series may have one name"));
}

std::vector<std::string> Catalog::NamesakesStored() const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<std::string> namesakes;
  const Series* before = nullptr;
  for (const SeriesPtr& series : by_name_) {
    if (before != nullptr && before->name() == series->name()) {
      namesakes.push_back(absl::StrCat("the series of ", PartsOf(series->key()), " and of ",
                                       PartsOf(before->key()), " are both \"", series->name(),
                                       "\"; stop sending one of them, and delete both"));
    }
    before = series.get();
  }
  return namesakes;
}

void Catalog::Hold(const SeriesPtr& series) {
  series_.insert(series);
  by_name_.insert(series);
}

void Catalog::LetGo(const SeriesPtr& series) {
  absl::MutexLock lock(&mu_);
  const auto held = series_.find(series);
  if (held != series_.end() && *held == series) series_.erase(held);
  auto [named, end] = by_name_.equal_range(series->name());
  while (named != end && *named != series) ++named;
  if (named != end) by_name_.erase(named);
}

PaneLengths Catalog::PanesOf(const std::string& model) const {
  const ModelPtr known = FindModel(model);
  return known == nullptr ? monitors()->PanesFor(model) : known->panes();
}

uint64_t Catalog::series_count() const {
  absl::ReaderMutexLock lock(&mu_);
  return series_.size();
}

std::shared_ptr<const Monitors> Catalog::monitors() const {
  absl::ReaderMutexLock lock(&mu_);
  return monitors_;
}

absl::StatusOr<ModelPtr> Catalog::CreateModel(absl::string_view name, const PaneLengths& panes) {
  if (absl::Status status = CheckName(name, limits_.max_name_bytes); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("model: ", status.message()));
  }
  const ModelPtr known = FindModel(name);
  // Grace is not what a caller can ask for.
  if (known != nullptr && known->panes().fine == panes.fine &&
      known->panes().coarse == panes.coarse) {
    return known;
  }
  if (known != nullptr && ModelWithOnly(name, 0, 0) == nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("model \"", name, "\" exists with panes of ",
                                                 absl::FormatDuration(known->panes().fine), " and ",
                                                 absl::FormatDuration(known->panes().coarse),
                                                 "; they are fixed when a model is created"));
  }
  absl::MutexLock lock(&mu_);
  ModelRecord record{.id = next_model_++, .name = std::string(name), .panes = panes};
  StoreWrite write;
  if (known != nullptr) write.DeleteModel(known->id());
  write.PutModel(record);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  auto model = std::make_shared<Model>(record, store_);
  models_.insert_or_assign(record.name, model);
  return model;
}

absl::StatusOr<ModelPtr> Catalog::FindOrCreateModel(absl::string_view name) {
  if (ModelPtr known = FindModel(name); known != nullptr) return known;
  return CreateModel(name, monitors()->PanesFor(name));
}

Layout Catalog::LayoutForNew(const SeriesKey& key, const PaneLengths& panes,
                             bool categorical) const {
  if (std::optional<Layout> configured = monitors()->LayoutFor(key, panes)) return *configured;
  const auto references = ReferencesFor(key);
  if (!references.empty()) return references.begin()->second.front()->layout;
  return categorical ? CategoricalLayout() : Layout::Lossless();
}

Layout Catalog::LayoutGiven(const Series& series) const {
  const Layout given = LayoutForNew(series.key(), series.model().panes(), /*categorical=*/false);
  if (given.numeric() || OnlyMissing(series.model().FirstValuesOf(series))) return given;
  return Layout::Lossless();
}

Layout Catalog::CategoricalLayout() const {
  // The configuration has been checked: this cannot fail.
  return *Layout::Create(Categorical{max_categories_});
}

absl::StatusOr<SeriesPtr> Catalog::FindOrCreateSeries(const SeriesKey& key, bool categorical,
                                                      absl::Time wall_time) {
  if (absl::Status status = CheckKey(key, limits_); !status.ok()) return status;
  return FindOrMakeSeries(key, categorical, wall_time);
}

absl::StatusOr<SeriesPtr> Catalog::FindOrMakeSeries(const SeriesKey& key, bool categorical,
                                                    absl::Time wall_time) {
  if (SeriesPtr known = FindSeries(key); known != nullptr) return known;
  if (absl::Status status = CheckNameIsFree(key); !status.ok()) return status;
  if (series_count() >= limits_.max_series) {
    return absl::ResourceExhaustedError(
        absl::StrCat("series \"", NameOf(key), "\" would be one more than the ", limits_.max_series,
                     " that limits.max_series allows"));
  }
  absl::StatusOr<ModelPtr> model = FindOrCreateModel(key.model);
  if (!model.ok()) return model.status();
  SeriesRecord record{.id = 0,
                      .model = (*model)->id(),
                      .key = key,
                      .layout = LayoutForNew(key, (*model)->panes(), categorical)};
  record.created = record.last_seen = wall_time;
  {
    absl::MutexLock lock(&mu_);
    record.id = next_series_++;
    record.key.segments = segments_.Share(record.key.segments);
    record.layout = layouts_.Share(record.layout);
  }
  StoreWrite write;
  write.PutSeries(record);
  write.PutActivity(record);
  if (absl::Status status = store_.Commit(std::move(write), Durability::kOrdered); !status.ok())
    return status;
  auto series = std::make_shared<Series>(record, *model);
  std::map<Model*, Model::Setups> setups;
  Model::Setups& of_model = setups[model->get()];
  of_model.push_back(SetupFor(series));
  of_model.back().is_new = true;
  if (absl::Status status = SetUp(std::move(setups)); !status.ok()) {
    (*model)->Remove(*series);
    return status;
  }
  Note(MisfitsOf({series}));
  {
    absl::MutexLock lock(&mu_);
    Hold(series);
  }
  if (absl::Status status = Replan(ThatHangOn(*series)); !status.ok()) return status;
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
  {
    absl::MutexLock lock(&mu_);
    series->SetLayout(layouts_.Share(layout));
  }
  write.PutSeries(series->record());
  if (absl::Status status = store_.Commit(std::move(write), Durability::kOrdered); !status.ok())
    return status;
  std::vector<SeriesPtr> changed = ComparedWith(*series);
  changed.push_back(series);
  return Replan(changed);
}

absl::Status Catalog::DecideLayouts(Model& model) {
  for (const auto& [series, values] : model.TakeUndecided()) {
    Layout given = LayoutGiven(*series);
    const SeriesPtr sum = KnownRollUpOf(*series);
    if (given.lossless() && sum != nullptr && sum->layout().numeric()) given = sum->layout();
    absl::Status status =
        DecideLayout(series, given.lossless() ? ChooseLayout(values, max_buckets_) : given);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Catalog::Replan(const std::vector<SeriesPtr>& changed) {
  std::map<Model*, Model::Setups> setups;
  for (const SeriesPtr& series : changed) setups[&series->model()].push_back(SetupFor(series));
  return SetUp(std::move(setups));
}

absl::Status Catalog::SetUp(std::map<Model*, Model::Setups> setups) {
  for (auto& [model, model_setups] : setups) {
    absl::Status status = model->SetUp(std::move(model_setups));
    if (!status.ok()) return status;
  }
  for (const auto& [model, done] : setups) {
    if (absl::Status status = model->TakeOthers(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

ModelPtr Catalog::ModelWithOnly(absl::string_view name, size_t series, size_t references) const {
  absl::ReaderMutexLock lock(&mu_);
  const auto model = models_.find(name);
  if (model == models_.end()) return nullptr;
  // All keys of a model stand together.
  const auto has = [&](const auto& all, auto first, auto model_of, size_t count) {
    size_t found = 0;
    for (auto it = all.lower_bound(first); it != all.end() && model_of(*it) == name; ++it) {
      if (++found > count) return false;
    }
    return found == count;
  };
  const std::string key(name);
  const bool only =
      has(
          series_, SeriesKey{.model = key, .version = {}, .feature = {}, .segments = {}},
          [](const SeriesPtr& one) -> const std::string& { return one->key().model; }, series) &&
      has(
          references_,
          PinnedReferenceKey{
              .model = key, .feature = {}, .name = {}, .model_version = {}, .segments = {}},
          [](const auto& one) -> const std::string& { return one.first.model; }, references);
  return only ? model->second : nullptr;
}

void Catalog::ForgetModel(const Model& model) {
  absl::MutexLock lock(&mu_);
  models_.erase(model.name());
}

absl::Status Catalog::DeleteSeries(const std::vector<SeriesPtr>& series) {
  std::map<std::string, size_t> going;  // how many, by model
  for (const SeriesPtr& gone : series) ++going[gone->key().model];
  std::vector<ModelPtr> emptied;
  for (const auto& [name, count] : going) {
    if (ModelPtr model = ModelWithOnly(name, count, 0)) emptied.push_back(std::move(model));
  }
  StoreWrite write;
  for (const SeriesPtr& gone : series) write.DeleteSeries(gone->id());
  for (const ModelPtr& model : emptied) write.DeleteModel(model->id());
  {
    absl::MutexLock lock(&mu_);
    write.PutNextSeries(next_series_);
    segments_.Forget();
    layouts_.Forget();
  }
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  for (const SeriesPtr& gone : series) {
    gone->MarkDeleted();
    gone->model().Remove(*gone);
    roll_ups_.erase(gone->id());
    LetGo(gone);
  }
  std::set<SeriesPtr> hanging;
  for (const SeriesPtr& gone : series) {
    for (SeriesPtr& other : ThatHangOn(*gone)) hanging.insert(std::move(other));
  }
  if (absl::Status status = Replan({hanging.begin(), hanging.end()}); !status.ok()) return status;
  for (const ModelPtr& model : emptied) ForgetModel(*model);
  return absl::OkStatus();
}

}  // namespace drift

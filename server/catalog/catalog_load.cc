// How the catalog comes back from the store.
#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "server/catalog/catalog.h"

namespace drift {

absl::StatusOr<std::unique_ptr<Catalog>> Catalog::Load(Store& store, const v1::Config& config) {
  auto catalog = std::unique_ptr<Catalog>(new Catalog(store, config));
  if (absl::Status status = catalog->LoadAll(config); !status.ok()) return status;
  return catalog;
}

absl::Status Catalog::LoadAll(const v1::Config& config) {
  if (absl::Status status = LoadMonitors(config); !status.ok()) return status;
  if (absl::Status status = LoadModels(); !status.ok()) return status;
  if (absl::Status status = CheckFile(config); !status.ok()) return status;
  if (absl::Status status = LoadReferences(); !status.ok()) return status;
  if (absl::Status status = LoadSeries(); !status.ok()) return status;
  NoteAllMisfits(MatchSeries(""));
  if (absl::Status status = SetUpAll(); !status.ok()) return status;
  if (absl::Status status = RestoreFirstValues(); !status.ok()) return status;
  return DecideGivenLayouts();
}

absl::Status Catalog::LoadMonitors(const v1::Config& config) {
  auto stored = store_.ReadMonitors();
  if (!stored.ok()) return stored.status();
  std::vector<v1::Monitor> made;
  for (const auto& [name, bytes] : *stored) {
    if (!made.emplace_back().ParseFromString(bytes)) {
      return absl::DataLossError(
          absl::StrCat("monitor \"", name, "\" cannot be read back from the store"));
    }
  }
  absl::MutexLock lock(&mu_);
  monitors_ = std::make_shared<Monitors>(config, std::move(made));
  return absl::OkStatus();
}

absl::Status Catalog::LoadModels() {
  auto models = store_.ReadModels();
  if (!models.ok()) return models.status();
  auto dictionaries = store_.ReadDictionaries();
  if (!dictionaries.ok()) return dictionaries.status();
  absl::MutexLock lock(&mu_);
  for (const ModelRecord& record : *models) {
    auto model = std::make_shared<Model>(record, store_);
    for (const DictionaryRecord& dictionary : *dictionaries) {
      if (dictionary.model == record.id) model->RestoreDictionary(dictionary);
    }
    models_.emplace(record.name, std::move(model));
    next_model_ = std::max(next_model_, record.id + 1);
  }
  return absl::OkStatus();
}

absl::Status Catalog::LoadReferences() {
  auto references = store_.ReadReferences();
  if (!references.ok()) return references.status();
  absl::MutexLock lock(&mu_);
  for (PinnedReferenceRecord& record : *references) {
    PinnedReferenceKey key = record.key;
    references_.emplace(std::move(key), std::make_shared<PinnedReferenceRecord>(std::move(record)));
  }
  return absl::OkStatus();
}

absl::Status Catalog::LoadSeries() {
  auto records = store_.ReadSeries();
  if (!records.ok()) return records.status();
  const absl::StatusOr<SeriesId> next = store_.ReadNextSeries();
  if (!next.ok()) return next.status();
  absl::MutexLock lock(&mu_);
  next_series_ = *next;
  for (SeriesRecord& record : *records) {
    auto model = models_.find(record.key.model);
    if (model == models_.end()) {
      return absl::DataLossError(
          absl::StrCat("series \"", NameOf(record.key), "\" is of a model that is not stored"));
    }
    next_series_ = std::max(next_series_, record.id + 1);
    record.key.segments = segments_.Share(record.key.segments);
    record.layout = layouts_.Share(record.layout);
    Hold(std::make_shared<Series>(std::move(record), model->second));
  }
  return absl::OkStatus();
}

absl::Status Catalog::SetUpAll() {
  auto states = store_.ReadStates();
  if (!states.ok()) return states.status();
  absl::flat_hash_map<SeriesId, std::map<std::string, ReferenceState>> by_series;
  for (StateRecord& record : *states)
    by_series[record.series].emplace(record.reference, std::move(record.state));
  // By id, as the states and the panes are in the store: what is made of them comes to lie in the
  // order in which panes are met, and where the states were.
  std::vector<SeriesPtr> all = MatchSeries("");
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a->id() < b->id(); });
  std::map<Model*, Model::Setups> setups;
  for (const SeriesPtr& series : all) {
    Model::Setup setup = SetupFor(series);
    setup.watch.states = std::move(by_series[series->id()]);
    setups[&series->model()].push_back(std::move(setup));
  }
  return SetUp(std::move(setups));
}

absl::Status Catalog::RestoreFirstValues() {
  for (const SeriesPtr& series : MatchSeries("")) {
    if (!series->layout().lossless()) continue;
    absl::Status status = series->model().RestoreFirstValues(*series);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// A crash between a reference's commit and those of the layouts that follow from it leaves series
// undecided, which would never use the reference.
absl::Status Catalog::DecideGivenLayouts() {
  for (const SeriesPtr& series : MatchSeries("")) {
    if (!series->layout().lossless()) continue;
    const Layout given = LayoutGiven(*series);
    if (given.lossless()) continue;
    if (absl::Status status = DecideLayout(series, given); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace drift

// Pinned references: whom they serve, and how they come and go.
#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "server/catalog/catalog.h"

namespace drift {
namespace {

// So many plans are looked through for one that is the same.
constexpr size_t kMostPlansShared = 64;

// Of two references of one name, the one whose scope is narrower serves.
int Narrowness(const PinnedReferenceKey& key) {
  return 2 * !key.segments.empty() + !key.model_version.empty();
}

void TakeNarrowest(const ReferencePtr& reference, std::vector<ReferencePtr>& serving) {
  if (!serving.empty() && Narrowness(serving.front()->key) >= Narrowness(reference->key)) return;
  serving = {reference};
}

// Those of one breadth do not overlap: each value is in one of them.
void TakeBroadest(const ReferencePtr& reference, std::vector<ReferencePtr>& parts) {
  const int narrowness = Narrowness(reference->key);
  if (!parts.empty() && Narrowness(parts.front()->key) < narrowness) return;
  if (!parts.empty() && Narrowness(parts.front()->key) > narrowness) parts.clear();
  parts.push_back(reference);
}

// Of two scopes, whether there can be what is in both; an empty one holds everything, and what is
// summed up is in the sum.
bool Meet(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b || a == kRolledUp || b == kRolledUp;
}

bool Meet(const Segments& a, const Segments& b) {
  if (a.empty() || b.empty()) return true;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one.first == other.first && Meet(one.second, other.second);
  });
}

absl::StatusOr<Counts> CountsIn(const Layout& layout, const PinnedReferenceRecord& reference) {
  if (reference.layout == layout) return reference.counts;
  absl::StatusOr<Counts> converted = layout.Convert(reference.counts, reference.layout);
  if (converted.ok()) return converted;
  return absl::InvalidArgumentError(absl::StrCat(
      "reference \"", reference.key.name, "\" cannot be compared with: it is in the layout ",
      reference.layout.ToString(), ", which does not nest in the series' ", layout.ToString(),
      "; upload it again"));
}

// `references` together in `layout`: where it is one in that layout, its own counts, shared by all
// it serves.
absl::StatusOr<PinnedReference> PinnedIn(const Layout& layout,
                                         const std::vector<ReferencePtr>& references,
                                         SeriesId series) {
  const ReferencePtr& first = references.front();
  PinnedReference pinned;
  if (references.size() == 1 && first->blocks.has_value() && first->blocks->series == series) {
    pinned.blocks = {first, &*first->blocks};
  }
  if (references.size() == 1 && first->layout == layout) {
    pinned.counts = {first, &first->counts};
    return pinned;
  }
  Counts sum = layout.NewCounts();
  for (const ReferencePtr& reference : references) {
    const absl::StatusOr<Counts> counts = CountsIn(layout, *reference);
    if (!counts.ok()) return counts.status();
    sum.Add(*counts, layout.max_buckets());
  }
  pinned.counts = std::make_shared<const Counts>(std::move(sum));
  return pinned;
}

// The series of a feature of a model. Those of one version stand together: from one to the next is
// a look-up, however many other features there are.
template <typename AllSeries>
void VisitFeature(const AllSeries& all, const PinnedReferenceKey& of,
                  absl::FunctionRef<void(const SeriesPtr&)> visit) {
  SeriesKey from{.model = of.model, .version = {}, .feature = of.feature, .segments = {}};
  auto it = all.lower_bound(from);
  while (it != all.end() && (*it)->key().model == of.model) {
    const SeriesKey& key = (*it)->key();
    if (key.feature == of.feature) {
      visit(*it++);
      continue;
    }
    from.version = key.version;
    if (key.feature > of.feature) from.version.push_back('\0');  // what comes next after it
    it = all.lower_bound(from);
  }
}

}  // namespace

bool Overlap(const PinnedReferenceKey& a, const PinnedReferenceKey& b) {
  return a.model == b.model && a.feature == b.feature && Meet(a.model_version, b.model_version) &&
         Meet(a.segments, b.segments);
}

std::vector<ReferencePtr> Catalog::References() const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<ReferencePtr> references;
  for (const auto& [key, reference] : references_) references.push_back(reference);
  return references;
}

std::vector<SeriesPtr> Catalog::SeriesServedBy(const PinnedReferenceKey& key) const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<SeriesPtr> served;
  VisitFeature(series_, key, [&](const SeriesPtr& series) {
    if (Serves(key, series->key())) served.push_back(series);
  });
  return served;
}

Catalog::ReferencesByName Catalog::ReferencesFor(const SeriesKey& key) const {
  absl::ReaderMutexLock lock(&mu_);
  ReferencesByName serving;
  ReferencesByName of_parts;
  // All keys of a model and feature stand together.
  auto first = references_.lower_bound({.model = key.model,
                                        .feature = key.feature,
                                        .name = {},
                                        .model_version = {},
                                        .segments = {}});
  for (auto it = first; it != references_.end(); ++it) {
    if (it->first.model != key.model || it->first.feature != key.feature) break;
    if (Serves(it->first, key)) {
      TakeNarrowest(it->second, serving[it->first.name]);
    } else if (ServesParts(it->first, key)) {
      TakeBroadest(it->second, of_parts[it->first.name]);
    }
  }
  serving.merge(std::move(of_parts));  // where there is one of that name, it stays
  return serving;
}

std::vector<SeriesPtr> Catalog::SeriesUsing(const PinnedReferenceKey& key) const {
  std::vector<SeriesPtr> users = SeriesServedBy(key);
  absl::ReaderMutexLock lock(&mu_);
  VisitFeature(series_, key, [&](const SeriesPtr& series) {
    if (ServesParts(key, series->key()) && !Serves(key, series->key())) users.push_back(series);
  });
  return users;
}

WatchPlan Catalog::PlanFor(const Series& series) const {
  std::vector<std::string> names;
  for (const auto& [name, references] : ReferencesFor(series.key())) names.push_back(name);
  return monitors()->PlanFor(series.key(), series.model().panes(), names);
}

std::shared_ptr<const WatchPlan> Catalog::SharedPlanFor(const Series& series) const {
  WatchPlan plan = PlanFor(series);
  absl::MutexLock lock(&mu_);
  std::erase_if(plans_, [](const auto& known) { return known.expired(); });
  for (const auto& known : plans_) {
    if (auto shared = known.lock(); shared != nullptr && *shared == plan) return shared;
  }
  if (plans_.size() >= kMostPlansShared) plans_.erase(plans_.begin());
  auto made = std::make_shared<const WatchPlan>(std::move(plan));
  plans_.push_back(made);
  return made;
}

Model::Setup Catalog::SetupFor(const SeriesPtr& series) const {
  Model::Setup setup{.series = series,
                     .watch = {.layout = series->layout(),
                               .plan = SharedPlanFor(*series),
                               .pinned = {},
                               .others = {},
                               .states = {}},
                     .unusable = {},
                     .others = {}};
  for (const auto& [name, references] : ReferencesFor(series->key())) {
    absl::Status usable = CheckAllPartsServed(*series, references);
    if (usable.ok()) {
      absl::StatusOr<PinnedReference> pinned =
          PinnedIn(setup.watch.layout, references, series->id());
      usable = pinned.status();
      if (pinned.ok()) setup.watch.pinned.emplace(name, *std::move(pinned));
    }
    if (!usable.ok()) setup.unusable.emplace(name, usable.message());
  }
  AddOthers(setup);
  return setup;
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
  const std::vector<SeriesPtr> served = SeriesServedBy(made->key);
  for (const SeriesPtr& series : served) {
    if (!series->layout().lossless()) continue;
    if (absl::Status status = DecideLayout(series, made->layout); !status.ok()) return status;
  }
  if (absl::Status status = Replan(SeriesUsing(made->key)); !status.ok()) return status;
  return made;
}

absl::Status Catalog::DeleteReference(const PinnedReferenceKey& key) {
  {
    absl::ReaderMutexLock lock(&mu_);
    if (references_.count(key) == 0) {
      return absl::NotFoundError(absl::StrCat("no reference \"", key.name, "\" of ", key.model, "/",
                                              key.feature,
                                              " with that version and these segments"));
    }
  }
  const ModelPtr emptied = ModelWithOnly(key.model, 0, 1);
  StoreWrite write;
  write.DeleteReference(key);
  if (emptied != nullptr) write.DeleteModel(emptied->id());
  if (absl::Status status = store_.Commit(std::move(write), Durability::kSynced); !status.ok())
    return status;
  {
    absl::MutexLock lock(&mu_);
    references_.erase(key);
  }
  if (emptied != nullptr) ForgetModel(*emptied);
  return Replan(SeriesUsing(key));
}

}  // namespace drift

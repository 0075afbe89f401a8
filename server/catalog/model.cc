#include "server/catalog/model.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

bool EnoughToChooseLayout(const Counts& first_values) {
  return first_values.total() - first_values.special(Special::kMissing) >= kValuesToChooseLayout;
}

}  // namespace

bool OnlyMissing(const Counts& first_values) {
  return first_values.total() == first_values.special(Special::kMissing);
}

Model::Model(ModelRecord record, Store& store)
    : id_(record.id),
      name_(record.name),
      panes_(record.panes),
      store_(store),
      reader_(store.PanesOf(record.id)),
      record_(record),
      evaluator_(record.panes) {
  evaluator_.RestoreClosedEnd(record.closed_end);
}

absl::Time Model::clock() const {
  absl::ReaderMutexLock lock(&mu_);
  return record_.clock;
}

absl::Time Model::closed_end() const {
  absl::ReaderMutexLock lock(&mu_);
  return evaluator_.closed_end();
}

std::shared_ptr<const WatchPlan> Model::PlanOf(const Series& series) const {
  absl::ReaderMutexLock lock(&mu_);
  const SeriesWatch* watch = evaluator_.Find(series.id());
  return watch == nullptr ? nullptr : watch->plan();
}

void Model::ForEachScore(VisitScore visit) const {
  absl::ReaderMutexLock lock(&mu_);
  for (const auto& [id, series] : series_) VisitScores(series, visit);
}

void Model::ForEachScoreOf(const Series& series, VisitScore visit) const {
  absl::ReaderMutexLock lock(&mu_);
  if (auto held = series_.find(series.id()); held != series_.end()) {
    VisitScores(held->second, visit);
  }
}

void Model::ForEachClosedScore(VisitScore visit) const {
  absl::ReaderMutexLock lock(&mu_);
  for (const auto& [id, series] : series_) VisitClosedScores(series, visit);
}

void Model::VisitScores(const SeriesPtr& series, VisitScore visit) const {
  const SeriesWatch* watch = evaluator_.Find(series->id());
  if (watch == nullptr) return;
  const auto provisional = provisional_.find(series->id());
  if (provisional == provisional_.end()) return VisitClosedScores(series, visit);
  ScoreView view{
      .series = series, .plan = watch->plan(), .standing = {}, .provisional = true, .unusable = {}};
  for (const Standing& standing : provisional->second) {
    view.standing = standing;
    view.unusable = WhyUnusable(*series, standing.reference);
    visit(view);
  }
}

void Model::VisitClosedScores(const SeriesPtr& series, VisitScore visit) const {
  const SeriesWatch* watch = evaluator_.Find(series->id());
  if (watch == nullptr) return;
  ScoreView view{.series = series,
                 .plan = watch->plan(),
                 .standing = {},
                 .provisional = false,
                 .unusable = {}};
  for (Standing& standing : watch->standings(evaluator_.live_of())) {
    view.standing = std::move(standing);
    view.unusable = WhyUnusable(*series, view.standing.reference);
    visit(view);
  }
}

std::string Model::WhyUnusable(const Series& series, const std::string& reference) const {
  const auto unusable = unusable_.find(series.id());
  if (unusable == unusable_.end()) return "";
  const auto why = unusable->second.find(reference);
  return why == unusable->second.end() ? "" : why->second;
}

absl::StatusOr<std::vector<HistogramView>> Model::HistogramsOf(const Series& series) const {
  absl::ReaderMutexLock lock(&mu_);
  auto held = series_.find(series.id());
  const SeriesWatch* watch = evaluator_.Find(series.id());
  if (held == series_.end() || watch == nullptr) {
    return absl::NotFoundError(absl::StrCat("series \"", series.name(), "\" was deleted"));
  }
  std::vector<HistogramView> views;
  for (SeriesWatch::Detail& detail :
       watch->DetailsAt(evaluator_.closed_end(), evaluator_.live_of())) {
    ScoreView score{.series = held->second,
                    .plan = watch->plan(),
                    .standing = detail.standing,
                    .provisional = false,
                    .unusable = WhyUnusable(series, detail.standing.reference)};
    views.push_back(
        {.score = std::move(score), .layout = watch->layout(), .detail = std::move(detail)});
  }
  return views;
}

std::vector<std::string> Model::CategoriesOf(absl::string_view feature) const {
  absl::ReaderMutexLock lock(&mu_);
  auto dictionary = dictionaries_.find(feature);
  if (dictionary == dictionaries_.end()) return {};
  return dictionary->second.categories();
}

absl::Status Model::ForgetStates(const Setups& setups) {
  StoreWrite write;
  for (const auto& [series, setup, unusable, others, is_new] : setups) {
    std::set<std::string> gone;
    for (const auto& [name, state] : setup.states) gone.insert(name);
    if (const SeriesWatch* watch = evaluator_.Find(series->id()); watch != nullptr) {
      for (const auto& [name, state] : watch->states()) gone.insert(name);
    }
    for (const ReferenceSpec& reference : setup.plan->references) gone.erase(reference.name);
    for (const std::string& name : gone) write.DeleteState(series->id(), name);
  }
  if (write.empty()) return absl::OkStatus();
  return store_.Commit(std::move(write), Durability::kOrdered);
}

absl::Status Model::SetUp(Setups setups) {
  absl::MutexLock lock(&mu_);
  // Else a later reference of the same name would start, after a restart, as the old one ended.
  if (absl::Status status = ForgetStates(setups); !status.ok()) return status;
  open_panes_scored_ = false;
  ModelEvaluator::Setups evaluator_setups;
  for (Setup& setup : setups) {
    AddOthers(setup);
    const SeriesId id = setup.series->id();
    series_.insert_or_assign(id, setup.series);
    if (setup.is_new) setup.watch.since = absl::InfiniteFuture();
    if (auto first = first_values_.find(id); first != first_values_.end()) {
      setup.watch.since = first->second.start;
    }
    provisional_.erase(id);
    unusable_.erase(id);
    if (!setup.unusable.empty()) unusable_.emplace(id, std::move(setup.unusable));
    if (!setup.watch.layout.lossless()) first_values_.erase(id);
    evaluator_setups.emplace_back(id, std::move(setup.watch));
  }
  absl::Status status = evaluator_.SetUp(std::move(evaluator_setups), *reader_);
  ForgetOthers();
  return status;
}

void Model::Remove(const Series& series) {
  absl::MutexLock lock(&mu_);
  evaluator_.Remove(series.id());
  ForgetOthers();
  series_.erase(series.id());
  first_values_.erase(series.id());
  unusable_.erase(series.id());
  provisional_.erase(series.id());
  told_silent_.erase(series.id());
}

void Model::RestoreDictionary(const DictionaryRecord& record) {
  absl::MutexLock lock(&mu_);
  dictionaries_.insert_or_assign(record.feature,
                                 Dictionary(record.max_categories, record.categories));
}

Dictionary& Model::DictionaryOf(absl::string_view feature, int max_categories) {
  return dictionaries_.try_emplace(std::string(feature), max_categories).first->second;
}

void Model::PutDictionary(absl::string_view feature, const Dictionary& dictionary,
                          StoreWrite& write) const {
  write.PutDictionary({.model = id_,
                       .feature = std::string(feature),
                       .max_categories = dictionary.max_categories(),
                       .categories = dictionary.categories()});
}

void Model::SeedDictionary(absl::string_view feature, int max_categories,
                           std::vector<std::pair<std::string, uint64_t>> counts,
                           StoreWrite& write) {
  absl::MutexLock lock(&mu_);
  Dictionary& dictionary = DictionaryOf(feature, max_categories);
  dictionary.Seed(std::move(counts));
  PutDictionary(feature, dictionary, write);
}

Counts Model::CountCategories(absl::string_view feature, int max_categories,
                              const CategoryCounts& categories, StoreWrite& write) {
  absl::MutexLock lock(&mu_);
  Dictionary& dictionary = DictionaryOf(feature, max_categories);
  const size_t known = dictionary.categories().size();
  Counts counts;
  for (const auto& [category, count] : categories) counts.Add(dictionary.Intern(category), count);
  if (dictionary.categories().size() > known) PutDictionary(feature, dictionary, write);
  return counts;
}

absl::Time Model::KeptSinceLocked(Tier tier, const Retention& retention) const {
  const absl::Duration at_least = tier == Tier::kFine ? retention.fine : retention.coarse;
  // A pane is read for the last time when it leaves the last window, which is up to a fine pane and
  // the grace later.
  const absl::Duration reach = evaluator_.Reach(tier) + panes_.grace + 2 * panes_.fine;
  const absl::Time since = FloorTo(record_.clock - std::max(at_least, reach), panes_.Of(tier));
  return tier == Tier::kFine ? since : std::min(since, evaluator_.EarliestFrozen());
}

absl::Time Model::KeptSince(Tier tier, const Retention& retention) const {
  absl::ReaderMutexLock lock(&mu_);
  return KeptSinceLocked(tier, retention);
}

absl::Time Model::TooLateBefore(const Retention& retention) {
  const absl::Time before = KeptSince(Tier::kFine, retention);
  too_late_before_us_.store(absl::ToUnixMicros(before), std::memory_order_relaxed);
  return before;
}

void Model::Add(const Series& series, const Layout& layout, absl::Time fine_start,
                const Counts& counts, StoreWrite& write) {
  for (Tier tier : kTiers) {
    write.AddToPane(id_, tier, FloorTo(fine_start, panes_.Of(tier)), series.id(), layout, counts);
  }
  absl::MutexLock lock(&mu_);
  first_start_ = std::min(first_start_, fine_start);
  evaluator_.Added(series.id(), fine_start, counts);
  if (layout.lossless()) TakeFirstValues(series.id(), fine_start, counts);
}

void Model::TakeFirstValues(SeriesId series, absl::Time start, const Counts& counts) {
  FirstValues& first = first_values_[series];
  first.start = std::min(first.start, start);
  const bool had_enough = EnoughToChooseLayout(first.counts);
  first.counts.Add(counts, /*max_buckets=*/0);
  if (!had_enough && EnoughToChooseLayout(first.counts)) undecided_.push_back(series);
}

void Model::MoveClock(absl::Time time, absl::Time wall_time, StoreWrite& write) {
  absl::MutexLock lock(&mu_);
  last_accepted_ = wall_time;
  open_panes_scored_ = false;
  provisional_.clear();
  if (time <= record_.clock) return;
  record_.clock = time;
  write.PutModel(record_);
}

bool Model::HasUndecided() const {
  absl::ReaderMutexLock lock(&mu_);
  return !undecided_.empty();
}

std::vector<std::pair<SeriesPtr, Counts>> Model::TakeUndecided() {
  absl::MutexLock lock(&mu_);
  std::vector<std::pair<SeriesPtr, Counts>> undecided;
  for (SeriesId id : undecided_) {
    const auto held = series_.find(id);
    if (held != series_.end() && held->second->layout().lossless()) {
      undecided.emplace_back(held->second, first_values_.at(id).counts);
    }
  }
  undecided_.clear();
  return undecided;
}

Counts Model::FirstValuesOf(const Series& series) const {
  absl::ReaderMutexLock lock(&mu_);
  const auto first = first_values_.find(series.id());
  return first == first_values_.end() ? Counts() : first->second.counts;
}

}  // namespace drift

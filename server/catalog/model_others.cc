// The part of Model that has to do with series of other models, with which its own are compared.
// Two models are never locked at once: what is wanted of the other is copied first.
#include <string>
#include <utility>
#include <variant>

#include "server/catalog/model.h"

namespace drift {

std::optional<Model::LiveCopy> Model::CopyLiveOf(const Series& series) const {
  absl::ReaderMutexLock lock(&mu_);
  const SeriesWatch* watch = evaluator_.Find(series.id());
  if (watch == nullptr) return std::nullopt;
  LiveCopy copy{.counts = watch->live().sum(),
                .range = watch->live().RangeAt(evaluator_.closed_end()),
                .categories = {}};
  const auto dictionary = dictionaries_.find(series.key().feature);
  if (!watch->layout().numeric() && dictionary != dictionaries_.end()) {
    copy.categories = dictionary->second;
  }
  return copy;
}

bool Model::compares_models() const {
  absl::ReaderMutexLock lock(&mu_);
  return !others_.empty();
}

void Model::AddOthers(const Setup& setup) {
  const auto* categorical = std::get_if<Categorical>(&setup.watch.layout.kind());
  for (const SeriesPtr& other : setup.others) {
    others_.insert_or_assign(
        other->id(),
        Other{.series = other,
              .max_categories = categorical == nullptr ? 0 : categorical->max_categories});
  }
}

void Model::ForgetOthers() {
  std::erase_if(others_, [&](const auto& other) {
    mu_.AssertHeld();
    return !evaluator_.Compares(other.first);
  });
  if (others_.empty()) evaluator_.TellOthers({});
}

std::map<SeriesId, Model::Other> Model::Others() const {
  absl::ReaderMutexLock lock(&mu_);
  return others_;
}

absl::Status Model::TakeOthers(NewCategories new_categories) {
  const std::map<SeriesId, Other> others = Others();
  if (others.empty()) return absl::OkStatus();
  std::map<SeriesId, LiveCopy> copies;
  for (const auto& [id, other] : others) {
    auto copy = other.series->model().CopyLiveOf(*other.series);
    if (copy.has_value()) copies.emplace(id, *std::move(copy));
  }
  StoreWrite write;
  absl::MutexLock lock(&mu_);
  ModelEvaluator::CopiedLives lives;
  for (auto& [id, copy] : copies) {
    if (new_categories == NewCategories::kJoin) JoinCategories(others.at(id), copy, write);
    lives.emplace(id, InOwnBuckets(others.at(id), std::move(copy)));
  }
  evaluator_.TellOthers(std::move(lives));
  return write.empty() ? absl::OkStatus() : store_.Commit(std::move(write), Durability::kOrdered);
}

void Model::JoinCategories(const Other& other, const LiveCopy& copy, StoreWrite& write) {
  if (!copy.categories.has_value()) return;
  const std::string& feature = other.series->key().feature;
  Dictionary& own = DictionaryOf(feature, other.max_categories);
  const size_t known = own.categories().size();
  Join(copy.counts, *copy.categories, own);
  if (own.categories().size() > known) PutDictionary(feature, own, write);
}

ModelEvaluator::CopiedLive Model::InOwnBuckets(const Other& other, LiveCopy copy) {
  if (!copy.categories.has_value()) {
    return {.window = Window::Frozen(copy.range, copy.counts), .merged = {}};
  }
  Translation translation =
      Translate(copy.counts, *copy.categories,
                DictionaryOf(other.series->key().feature, other.max_categories));
  return {.window = Window::Frozen(copy.range, translation.counts),
          .merged = std::move(translation.merged)};
}

}  // namespace drift

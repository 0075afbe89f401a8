// Series that have to do with each other: one compared with another's live window, one added to a
// sum of several.
#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/catalog/catalog.h"
#include "server/catalog/circles.h"
#include "server/catalog/related_keys.h"
#include "server/names/glob.h"

namespace drift {
namespace {

bool ComparesWith(const WatchPlan& plan, const SeriesKey& key, const SeriesKey& other) {
  return std::any_of(plan.references.begin(), plan.references.end(), [&](const auto& reference) {
    const auto* spec = std::get_if<OtherSeriesSpec>(&reference.kind);
    return spec != nullptr && OtherKey(*spec, key) == other;
  });
}

bool SameModel(const Series& a, const Series& b) { return &a.model() == &b.model(); }

// Categories of two models are compared by name, however many either tells apart.
bool Comparable(const Series& a, const Series& b) {
  const Layout of_a = a.layout(), of_b = b.layout();
  return of_a == of_b || (!SameModel(a, b) && !of_a.numeric() && !of_b.numeric());
}

// Whether any series may be compared with another one.
bool CompareSeries(const Monitors& monitors) {
  return std::any_of(monitors.all().begin(), monitors.all().end(), [](const v1::Monitor& monitor) {
    return std::any_of(monitor.references().begin(), monitor.references().end(),
                       [](const auto& reference) { return reference.has_series(); });
  });
}

bool ServesAny(const std::vector<ReferencePtr>& references, const SeriesKey& series) {
  return std::any_of(references.begin(), references.end(),
                     [&](const ReferencePtr& one) { return Serves(one->key, series); });
}

// A sum of no layout takes that of the first of its series which has one, if its values fit.
bool TakesLayoutOf(const Series& sum, const Layout& layout) {
  return sum.layout().lossless() && !layout.lossless() &&
         (layout.numeric() || OnlyMissing(sum.model().FirstValuesOf(sum)));
}

}  // namespace

absl::StatusOr<SeriesPtr> Catalog::OtherFor(const SeriesPtr& series,
                                            const OtherSeriesSpec& spec) const {
  const SeriesKey key = OtherKey(spec, series->key());
  if (key == series->key()) return absl::InvalidArgumentError("is the series itself");
  SeriesPtr other = FindSeries(key);
  if (other == nullptr) return absl::NotFoundError(absl::StrCat("no series \"", NameOf(key), "\""));
  const std::vector<SeriesKey> back = WayBetween(
      *monitors(), [this](const std::string& model) { return PanesOf(model); }, key, series->key());
  if (!back.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "series \"", other->name(), "\" is itself compared with this one", ByWayOf(back)));
  }
  if (!Comparable(*series, *other)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "series \"", other->name(), "\" is in the layout ", other->layout().ToString(),
        ", this one in ", series->layout().ToString(), "; configure one layout for both"));
  }
  return other;
}

void Catalog::AddOthers(Model::Setup& setup) const {
  for (const ReferenceSpec& reference : setup.watch.plan->references) {
    const auto* spec = std::get_if<OtherSeriesSpec>(&reference.kind);
    if (spec == nullptr) continue;
    absl::StatusOr<SeriesPtr> other = OtherFor(setup.series, *spec);
    if (other.ok()) {
      setup.watch.others.emplace(reference.name, (*other)->id());
      if (!SameModel(*setup.series, **other)) setup.others.push_back(*std::move(other));
    } else {
      setup.unusable.emplace(
          reference.name, absl::StrCat("reference \"", reference.name,
                                       "\" cannot be compared with: ", other.status().message()));
    }
  }
}

std::vector<ModelPtr> Catalog::ModelsComparing(const std::string& other) const {
  std::vector<ModelPtr> comparing;
  if (ModelPtr own = FindModel(other); own != nullptr) comparing.push_back(std::move(own));
  const std::set<std::string> globs = monitors()->ModelsComparedWith(other);
  if (globs.empty()) return comparing;  // there may be many models
  for (ModelPtr& model : Models()) {
    const bool named = std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
      return GlobMatches(glob, model->name());
    });
    if (named && model->name() != other) comparing.push_back(std::move(model));
  }
  return comparing;
}

std::vector<SeriesPtr> Catalog::ComparedWith(const Series& other) const {
  std::vector<SeriesPtr> comparing;
  if (!CompareSeries(*monitors())) return comparing;  // else making many looks at all of a feature
  for (const ModelPtr& model : ModelsComparing(other.key().model)) {
    for (SeriesPtr& series : SeriesServedBy({.model = model->name(),
                             .feature = other.key().feature,
                             .name = {},
                             .model_version = {},
                             .segments = {}})) {
      const auto plan = model->PlanOf(*series);
      if (plan != nullptr && ComparesWith(*plan, series->key(), other.key())) {
        comparing.push_back(std::move(series));
      }
    }
  }
  return comparing;
}

std::vector<SeriesPtr> Catalog::ThatHangOn(const Series& series) const {
  std::vector<SeriesPtr> hanging = ComparedWith(series);
  const auto key = monitors()->RollUpOf(series.key(), series.model().panes());
  if (!key.has_value()) return hanging;
  const ReferencesByName references = ReferencesFor(*key);
  const bool matters = std::any_of(references.begin(), references.end(), [&](const auto& named) {
    return !Serves(named.second.front()->key, *key) && !ServesAny(named.second, series.key());
  });
  if (!matters) return hanging;
  if (SeriesPtr sum = FindSeries(*key); sum != nullptr) hanging.push_back(std::move(sum));
  return hanging;
}

absl::Status Catalog::CheckAllPartsServed(const Series& sum,
                                          const std::vector<ReferencePtr>& references) const {
  if (Serves(references.front()->key, sum.key())) return absl::OkStatus();
  const auto now = monitors();
  for (const SeriesPtr& part : SeriesServedBy({.model = sum.key().model,
                               .feature = sum.key().feature,
                               .name = {},
                               .model_version = {},
                               .segments = {}})) {
    if (ServesAny(references, part->key())) continue;
    if (now->RollUpOf(part->key(), part->model().panes()) != sum.key()) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("reference \"", references.front()->key.name,
                     "\" cannot be compared with: of those of one scope none serves \"",
                     part->name(), "\", which is added to this sum; upload one"));
  }
  return absl::OkStatus();
}

SeriesPtr Catalog::KnownRollUpOf(const Series& series) const {
  const auto known = roll_ups_.find(series.id());
  return known == roll_ups_.end() ? nullptr : known->second;
}

bool Catalog::RollUpIsKnown(const Series& series) const {
  if (roll_ups_by_ != monitors()) return false;
  if (!roll_ups_by_->roll_up()) return true;
  const auto known = roll_ups_.find(series.id());
  if (known == roll_ups_.end()) return false;
  const SeriesPtr& sum = known->second;
  return sum == nullptr || (!sum->deleted() && !TakesLayoutOf(*sum, series.layout()));
}

absl::StatusOr<SeriesPtr> Catalog::RollUpOf(const Series& series, absl::Time wall_time) {
  if (RollUpIsKnown(series)) return KnownRollUpOf(series);
  if (const auto now = monitors(); roll_ups_by_ != now) {
    roll_ups_by_ = now;
    roll_ups_.clear();
  }
  const auto key = roll_ups_by_->RollUpOf(series.key(), series.model().panes());
  SeriesPtr sum;
  if (key.has_value()) {
    absl::StatusOr<SeriesPtr> made =
        FindOrMakeSeries(*key, /*categorical=*/!series.layout().numeric(), wall_time);
    if (!made.ok()) return made.status();
    sum = *std::move(made);
    if (TakesLayoutOf(*sum, series.layout())) {
      if (absl::Status status = DecideLayout(sum, series.layout()); !status.ok()) return status;
    }
  }
  if (roll_ups_by_->roll_up()) roll_ups_.insert_or_assign(series.id(), sum);
  return sum;
}

}  // namespace drift

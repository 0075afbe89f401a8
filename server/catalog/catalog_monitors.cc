// How monitors come and go.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/catalog/catalog.h"
#include "server/catalog/circles.h"

namespace drift {
namespace {

bool HasOthers(const WatchPlan& plan) {
  return std::any_of(plan.references.begin(), plan.references.end(), [](const auto& reference) {
    return std::holds_alternative<OtherSeriesSpec>(reference.kind);
  });
}

// Told once a model and layout: a monitor may match many series.
void AddLayoutMisfit(const Series& series, const std::optional<Layout>& configured,
                     std::map<std::string, std::string>& misfits) {
  const Layout layout = series.layout();
  if (!configured.has_value() || layout.lossless() || layout == *configured) return;
  misfits.emplace(
      absl::StrCat(series.key().model, " ", configured->ToString()),
      absl::StrCat("series \"", series.name(), "\" keeps the layout ", layout.ToString(),
                   ", although its monitor configures ", configured->ToString(),
                   ": a layout is fixed once there are values; delete the series to start anew"));
}

// The same for every series of a circle, which is told once.
const std::string& FirstModelOf(const std::vector<SeriesKey>& circle) {
  return std::min_element(circle.begin(), circle.end())->model;
}

}  // namespace

absl::Status Catalog::InstallMonitors(std::shared_ptr<const Monitors> monitors) {
  {
    absl::MutexLock lock(&mu_);
    monitors_ = std::move(monitors);
  }
  const std::vector<SeriesPtr> all = MatchSeries("");
  NoteAllMisfits(all);
  std::vector<SeriesPtr> changed;
  for (const SeriesPtr& series : all) {
    const auto plan = series->model().PlanOf(*series);
    // What others are compared with decides whether a series may be compared with them, and who is
    // added to a sum, whether that has a reference.
    if (plan == nullptr || HasOthers(*plan) || IsRollUp(series->key()) ||
        !(*plan == PlanFor(*series))) {
      changed.push_back(series);
    }
  }
  return Replan(changed);
}

void Catalog::NoteAllMisfits(const std::vector<SeriesPtr>& all) {
  Misfits misfits = MisfitsOf(all);
  AddIdleSums(all, misfits);
  AddFitNowhere(misfits);
  {
    absl::MutexLock lock(&mu_);
    std::erase_if(misfits_, [&](const std::string& what) { return !misfits.contains(what); });
  }
  Note(misfits);
}

void Catalog::Note(const Misfits& misfits) {
  absl::MutexLock lock(&mu_);
  for (const auto& [what, misfit] : misfits) {
    if (misfits_.insert(what).second) untold_misfits_.push_back(misfit);
  }
}

Catalog::Misfits Catalog::MisfitsOf(const std::vector<SeriesPtr>& series) const {
  const auto now = monitors();
  const auto panes_of = [this](const std::string& model) { return PanesOf(model); };
  Misfits misfits;
  for (const SeriesPtr& one : series) {
    const PaneLengths& panes = one->model().panes();
    AddLayoutMisfit(*one, now->LayoutFor(one->key(), panes), misfits);
    for (const v1::Monitor& monitor : now->all()) {
      const absl::Status fits = now->CheckFits(monitor, one->key(), panes);
      // It says the same of every series of a model.
      if (fits.ok()) continue;
      const std::string misfit(fits.message());
      misfits.emplace(misfit, absl::StrCat(misfit, "; the next that matches is used"));
    }
    const std::vector<SeriesKey> circle = CircleOf(*now, panes_of, one->key());
    if (circle.empty()) continue;
    const std::string monitors = absl::StrJoin(MonitorsOf(*now, panes_of, circle), "\", \"");
    misfits.emplace(absl::StrCat(FirstModelOf(circle), " ", monitors),
                    absl::StrCat("monitors \"", monitors, "\": series \"", one->name(),
                                 "\" is compared with itself", ByWayOf(circle),
                                 "; no reference of the circle is used"));
  }
  return misfits;
}

void Catalog::AddIdleSums(const std::vector<SeriesPtr>& all, Misfits& misfits) const {
  const auto now = monitors();
  std::set<SeriesKey> sums;
  for (const SeriesPtr& series : all) {
    if (const auto sum = now->RollUpOf(series->key(), series->model().panes())) sums.insert(*sum);
  }
  for (const SeriesPtr& series : all) {
    if (!IsRollUp(series->key()) || sums.contains(series->key())) continue;
    misfits.emplace(absl::StrCat("sum ", series->name()),
                    absl::StrCat("nothing is added to the sum \"", series->name(),
                                 "\" any more, as no series is rolled up to it: it keeps its alert "
                                 "state until it is deleted, also by retention.idle_series"));
  }
}

std::vector<std::string> Catalog::TakeMisfits() {
  absl::MutexLock lock(&mu_);
  return std::exchange(untold_misfits_, {});
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

// Of those that match a model, its series tell.
void Catalog::AddFitNowhere(Misfits& misfits) const {
  const auto now = monitors();
  for (const v1::Monitor& monitor : now->all()) {
    if (!PanesMatched(monitor).empty()) continue;
    if (absl::Status fits = now->CheckFitsSome(monitor, {}); !fits.ok()) {
      misfits.emplace(fits.message(), fits.message());
    }
  }
}

std::vector<PaneLengths> Catalog::PanesMatched(const v1::Monitor& monitor) const {
  std::vector<PaneLengths> known;
  for (const ModelPtr& model : Models()) {
    const std::string& glob = monitor.match().model();
    if (glob.empty() || GlobMatches(glob, model->name())) known.push_back(model->panes());
  }
  return known;
}

absl::Status Catalog::CheckOpensNoCircle(const Monitors& monitors,
                                         const v1::Monitor& monitor) const {
  const auto panes_of = [&](const std::string& model) {
    const ModelPtr known = FindModel(model);
    return known == nullptr ? monitors.PanesFor(model) : known->panes();
  };
  return CheckNoCircle(monitors, monitor.name(), panes_of, AnyKeyOf(monitor.match()));
}

absl::Status Catalog::CheckPossible(const Monitors& monitors, const v1::Monitor& monitor) const {
  absl::Status possible = monitors.CheckFitsSome(monitor, PanesMatched(monitor));
  return possible.ok() ? CheckOpensNoCircle(monitors, monitor) : possible;
}

absl::Status Catalog::CheckFile(const v1::Config& config) const {
  const Monitors of_file(config, {});
  for (const v1::Monitor& monitor : config.monitors()) {
    if (absl::Status possible = CheckOpensNoCircle(of_file, monitor); !possible.ok()) {
      return possible;
    }
  }
  return absl::OkStatus();
}

absl::Status Catalog::ReplaceConfig(const v1::Config& config) {
  if (absl::Status possible = CheckFile(config); !possible.ok()) return possible;
  {
    absl::MutexLock lock(&mu_);
    misfits_.clear();  // what still does not fit is told again
  }
  return InstallMonitors(std::make_shared<Monitors>(config, monitors()->made_by_api()));
}

}  // namespace drift

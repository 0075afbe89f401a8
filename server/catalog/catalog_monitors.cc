// How monitors come and go.
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/catalog/catalog.h"

namespace drift {

absl::Status Catalog::InstallMonitors(std::shared_ptr<const Monitors> monitors) {
  {
    absl::MutexLock lock(&mu_);
    monitors_ = std::move(monitors);
  }
  const std::vector<SeriesPtr> all = MatchSeries("");
  NoteMisfits(all);
  std::vector<SeriesPtr> changed;
  for (const SeriesPtr& series : all) {
    const auto plan = series->model().PlanOf(*series);
    if (plan == nullptr || !(*plan == PlanFor(*series))) changed.push_back(series);
  }
  return Replan(changed);
}

// A monitor says the same of every series of a model.
void Catalog::NoteMisfits(const std::vector<SeriesPtr>& series) {
  const auto now = monitors();
  for (const SeriesPtr& one : series) {
    for (const v1::Monitor& monitor : now->all()) {
      const absl::Status fits = now->CheckFits(monitor, one->key(), one->model().panes());
      if (fits.ok()) continue;
      absl::MutexLock lock(&mu_);
      const auto [misfit, is_new] = misfits_.emplace(fits.message());
      if (is_new) untold_misfits_.push_back(*misfit);
    }
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

absl::Status Catalog::ReplaceConfig(const v1::Config& config) {
  {
    absl::MutexLock lock(&mu_);
    misfits_.clear();  // what still does not fit is told again
  }
  return InstallMonitors(std::make_shared<Monitors>(config, monitors()->made_by_api()));
}

}  // namespace drift

#include "server/app/reload.h"

#include <memory>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace drift {

using google::protobuf::util::MessageDifferencer;

ConfigChange ChangeTo(const v1::Config& file, const v1::Config& running) {
  ConfigChange change{.config = running, .need_a_restart = {}};
  *change.config.mutable_models() = file.models();
  *change.config.mutable_monitors() = file.monitors();
  *change.config.mutable_alert_defaults() = file.alert_defaults();
  const auto check = [&](const char* section, const auto& now, const auto& then) {
    if (!MessageDifferencer::Equals(now, then)) change.need_a_restart.push_back(section);
  };
  check("server", running.server(), file.server());
  check("limits", running.limits(), file.limits());
  check("retention", running.retention(), file.retention());
  check("metrics", running.metrics(), file.metrics());
  return change;
}

std::vector<std::string> Misfits(const Catalog& catalog) {
  const std::shared_ptr<const Monitors> monitors = catalog.monitors();
  std::set<std::string> misfits;  // a monitor says the same of every series of a model
  for (const std::string& name : monitors->TakenByFile()) {
    misfits.insert(absl::StrCat("monitor \"", name,
                                "\" of the API is out of force: the file has one of that name"));
  }
  for (const SeriesPtr& series : catalog.MatchSeries("")) {
    for (const v1::Monitor& monitor : monitors->all()) {
      const absl::Status fits =
          monitors->CheckFits(monitor, series->key(), series->model().panes());
      if (!fits.ok()) misfits.emplace(fits.message());
    }
  }
  return {misfits.begin(), misfits.end()};
}

}  // namespace drift

#include "server/app/reload.h"

#include "absl/status/status.h"
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

}  // namespace drift

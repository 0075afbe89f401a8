// Which part of a configuration file can be taken over while driftd runs.
#ifndef DRIFT_SERVER_APP_RELOAD_H_
#define DRIFT_SERVER_APP_RELOAD_H_

#include <string>
#include <vector>

#include "drift/v1/config.pb.h"

namespace drift {

struct ConfigChange {
  v1::Config config;                        // what is in force from now on
  std::vector<std::string> need_a_restart;  // sections of the file that differ and stay as they are
};

// `running` with the monitors, the alert defaults and the panes of new models of `file`. Both are
// complete and valid.
ConfigChange ChangeTo(const v1::Config& file, const v1::Config& running);

}  // namespace drift

#endif  // DRIFT_SERVER_APP_RELOAD_H_

// Which part of a configuration file can be taken over while driftd runs.
#ifndef DRIFT_SERVER_APP_RELOAD_H_
#define DRIFT_SERVER_APP_RELOAD_H_

#include <string>
#include <vector>

#include "drift/v1/config.pb.h"
#include "server/catalog/catalog.h"

namespace drift {

struct ConfigChange {
  v1::Config config;                        // what is in force from now on
  std::vector<std::string> need_a_restart;  // sections of the file that differ and stay as they are
};

// `running` with the monitors, the alert defaults and the panes of new models of `file`. Both are
// complete and valid.
ConfigChange ChangeTo(const v1::Config& file, const v1::Config& running);

// In words, each monitor that matches series of a model but whose windows do not fit its panes, so
// that the next monitor that matches watches them.
std::vector<std::string> Misfits(const Catalog& catalog);

}  // namespace drift

#endif  // DRIFT_SERVER_APP_RELOAD_H_

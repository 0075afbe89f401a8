// Pane lengths of models that do not exist yet.
#ifndef DRIFT_SERVER_CONFIG_PANES_H_
#define DRIFT_SERVER_CONFIG_PANES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "drift/v1/config.pb.h"
#include "server/engine/window/pane.h"

namespace drift {

// What `model` says, with defaults for what it leaves out: 10s; the least multiple of the fine pane
// that is at least 1h; one fine pane of grace. Not checked: see validate.h.
PaneLengths ResolvePanes(const v1::ModelConfig& model);

// Those of a model of that name: the first of `config.models()` that matches, or else the defaults.
PaneLengths PanesOf(const v1::Config& config, absl::string_view model);

// Those that a model whose name `glob` matches may have, unless it exists or is made with others:
// of each of `config.models()`, up to one that matches every name, or else the defaults too. Of a
// glob that is one name, the one's.
std::vector<PaneLengths> PanesOfAny(const v1::Config& config, absl::string_view glob);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_PANES_H_

// The pages that driftd serves over HTTP.
#ifndef DRIFT_SERVER_OBSERVE_PAGES_H_
#define DRIFT_SERVER_OBSERVE_PAGES_H_

#include <vector>

#include "server/observe/health.h"
#include "server/observe/http_server.h"
#include "server/observe/metrics_text.h"

namespace drift {

// /metrics of all `metrics`, which are not asked before `health` has started, /-/healthy and
// /-/ready of `health`, and / with links to them. All outlive the server that is given the pages.
HttpPages MakePages(std::vector<const Metrics*> metrics, const Health& health);

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_PAGES_H_

// The pages that driftd serves over HTTP.
#ifndef DRIFT_SERVER_OBSERVE_PAGES_H_
#define DRIFT_SERVER_OBSERVE_PAGES_H_

#include <vector>

#include "prometheus/collectable.h"
#include "server/observe/health.h"
#include "server/observe/http_server.h"

namespace drift {

// /metrics of all `metrics`, /-/healthy and /-/ready of `health`, and / with links to them. All
// outlive the server that is given the pages.
HttpPages MakePages(std::vector<const prometheus::Collectable*> metrics, const Health& health);

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_PAGES_H_

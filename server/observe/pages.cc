#include "server/observe/pages.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/observe/samples.h"

namespace drift {
namespace {

constexpr const char kIndex[] = R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>driftd</title>
<h1>driftd</h1>
<ul>
<li><a href="/metrics">/metrics</a>: drift of every series and the state of driftd, for Prometheus
<li><a href="/-/healthy">/-/healthy</a>: 503 when driftd needs a restart
<li><a href="/-/ready">/-/ready</a>: 503 while driftd takes no values
</ul>
</html>
)";

HttpResponse StatusPage(const absl::Status& status, absl::string_view ok) {
  if (status.ok()) return {.body = absl::StrCat(ok, "\n")};
  return {.status = 503, .body = absl::StrCat(status.message(), "\n")};
}

}  // namespace

HttpPages MakePages(std::vector<const Metrics*> metrics, const Health& health) {
  HttpPages pages;
  pages["/"] = [] {
    return HttpResponse{.content_type = "text/html; charset=utf-8", .body = kIndex};
  };
  pages["/metrics"] = [metrics = std::move(metrics), &health] {
    if (!health.started()) return HttpResponse{.status = 503, .body = "driftd is starting\n"};
    return HttpResponse{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                        .body = {},
                        .stream = [metrics](const TextSink& sink) { WriteMetrics(metrics, sink); }};
  };
  pages["/-/healthy"] = [&health] { return StatusPage(health.Healthy(), "driftd is healthy"); };
  pages["/-/ready"] = [&health] { return StatusPage(health.Ready(), "driftd is ready"); };
  return pages;
}

}  // namespace drift

// How driftd itself fares: the driftd_* metrics.
#ifndef DRIFT_SERVER_OBSERVE_SERVICE_METRICS_H_
#define DRIFT_SERVER_OBSERVE_SERVICE_METRICS_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "prometheus/metric_family.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"
#include "server/observe/call_counts.h"
#include "server/observe/samples.h"

namespace drift {

// Of the configuration file, on SIGHUP.
struct ReloadStats {
  std::atomic<uint64_t> failures = 0;
  std::atomic<bool> last_successful = true;  // starting is the first load
};

// Thread-safety: safe.
class ServiceMetrics final : public CollectedMetrics {
 public:
  // All outlive this.
  ServiceMetrics(const Catalog& catalog, const Writer& writer, const ReloadStats& reloads,
                 const CallCounts& calls, std::string version)
      : catalog_(catalog),
        writer_(writer),
        reloads_(reloads),
        calls_(calls),
        version_(std::move(version)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  void AddIngest(std::vector<prometheus::MetricFamily>& families) const;
  void AddHoldings(std::vector<prometheus::MetricFamily>& families) const;
  void AddReloads(std::vector<prometheus::MetricFamily>& families) const;
  void AddCalls(std::vector<prometheus::MetricFamily>& families) const;

  const Catalog& catalog_;
  const Writer& writer_;
  const ReloadStats& reloads_;
  const CallCounts& calls_;
  const std::string version_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_SERVICE_METRICS_H_

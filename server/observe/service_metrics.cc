#include "server/observe/service_metrics.h"

#include "server/ingest/batch.h"
#include "server/observe/samples.h"

namespace drift {
namespace {

using prometheus::MetricFamily;

// Every reason from the start, so that a rate over the first rejection is not lost.
MetricFamily Rejected(const IngestStats& stats) {
  MetricFamily family =
      Counter("driftd_rejected_values_total", "Values refused since the start, by reason.");
  for (int i = 0; i < kRejectionReasons; ++i) {
    AddSample(family, {{"reason", NameOf(static_cast<RejectionReason>(i))}},
              stats.rejected_values[i]);
  }
  return family;
}

MetricFamily BuildInfo(const std::string& version) {
  MetricFamily family = Gauge("driftd_build_info", "1; the version that runs.");
  AddSample(family, {{"version", version}}, 1);
  return family;
}

}  // namespace

void ServiceMetrics::AddIngest(std::vector<MetricFamily>& families) const {
  const IngestStats& stats = writer_.stats();
  families.push_back(
      WithSample(Counter("driftd_ingested_values_total", "Values accepted since the start."),
                 stats.accepted_values));
  families.push_back(Rejected(stats));
  families.push_back(WithSample(
      Counter("driftd_dropped_values_total", "Values that producers report to have dropped."),
      stats.dropped_values));
  families.push_back(WithSample(
      Counter("driftd_commits_total", "Synced commits of batches; one serves all that waited."),
      stats.commits));
  families.push_back(
      WithSample(Gauge("driftd_queued_bytes",
                       "Bytes of batches that wait for a commit; at limits.max_queued_bytes "
                       "producers are told to come back later."),
                 writer_.queued_bytes()));
}

void ServiceMetrics::AddHoldings(std::vector<MetricFamily>& families) const {
  families.push_back(WithSample(Gauge("driftd_producers",
                                      "Producers whose sequence numbers are known; at 100,000 new "
                                      "ones are refused."),
                                writer_.producers()));
  families.push_back(
      WithSample(Gauge("driftd_series", "Series that are held."), catalog_.series_count()));
  families.push_back(
      WithSample(Gauge("driftd_models", "Models that are held."), catalog_.Models().size()));
  families.push_back(WithSample(Gauge("driftd_store_healthy",
                                      "1, or 0 once the store failed: nothing is taken in "
                                      "then until a restart."),
                                writer_.health().ok() ? 1 : 0));
  const StoreMemory memory = catalog_.store().memory();
  MetricFamily& held = families.emplace_back(
      Gauge("driftd_store_memory_bytes", "What the store holds in memory, by part."));
  AddSample(held, {{"part", "memtables"}}, memory.memtables);
  AddSample(held, {{"part", "block_cache"}}, memory.block_cache);
}

void ServiceMetrics::AddReloads(std::vector<MetricFamily>& families) const {
  families.push_back(WithSample(Gauge("driftd_config_last_reload_successful",
                                      "1, or 0 when the configuration file was not "
                                      "taken over at the last reload."),
                                reloads_.last_successful ? 1 : 0));
  families.push_back(WithSample(Counter("driftd_config_reload_failures_total",
                                        "Reloads that left the configuration as it was."),
                                reloads_.failures));
}

// Name and labels are those that gRPC's interceptors of other languages have.
void ServiceMetrics::AddCalls(std::vector<MetricFamily>& families) const {
  MetricFamily& family = families.emplace_back(Counter(
      "grpc_server_handled_total", "Calls answered since the start, streams at their end."));
  for (const CallCounts::Answered& answered : calls_.all()) {
    AddSample(family,
              {{"grpc_service", answered.service},
               {"grpc_method", answered.method},
               {"grpc_code", answered.code}},
              answered.calls);
  }
}

std::vector<MetricFamily> ServiceMetrics::Collect() const {
  std::vector<MetricFamily> families;
  families.push_back(BuildInfo(version_));
  AddIngest(families);
  AddHoldings(families);
  AddReloads(families);
  AddCalls(families);
  return families;
}

}  // namespace drift

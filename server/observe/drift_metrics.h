// What driftd says about the series it watches: the drift_* metrics.
#ifndef DRIFT_SERVER_OBSERVE_DRIFT_METRICS_H_
#define DRIFT_SERVER_OBSERVE_DRIFT_METRICS_H_

#include <functional>

#include "absl/time/time.h"
#include "drift/v1/config.pb.h"
#include "server/catalog/catalog.h"
#include "server/observe/metrics_text.h"

namespace drift {

// Of the divergences, those that metrics.divergences lists.
struct ExportedDivergences {
  bool jensen_shannon = false;
  bool kl_live_to_reference = false;
  bool kl_reference_to_live = false;
  bool psi = false;
  bool hellinger = false;
  bool total_variation = false;
  bool wasserstein = false;
  bool entropy = false;
  bool cross_entropy_live_to_reference = false;
  bool cross_entropy_reference_to_live = false;
};

// Written anew at every scrape from the scores of the last closed panes, by model and series name.
// Samples carry no timestamps of their own: event time may be years ago, which Prometheus refuses.
// Thread-safety: safe. A model's lock is held only while its scores are copied.
class DriftMetrics final : public Metrics {
 public:
  // `config` is valid, its defaults filled in. `clock` is the wall clock. `catalog` outlives this.
  DriftMetrics(const Catalog& catalog, std::function<absl::Time()> clock,
               const v1::MetricsConfig& config);

  void WriteTo(MetricsText& text) const override;

 private:
  const Catalog& catalog_;
  const std::function<absl::Time()> clock_;
  ExportedDivergences exported_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_DRIFT_METRICS_H_

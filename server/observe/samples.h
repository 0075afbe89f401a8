// Metric families, one sample at a time, in prometheus-cpp's terms.
#ifndef DRIFT_SERVER_OBSERVE_SAMPLES_H_
#define DRIFT_SERVER_OBSERVE_SAMPLES_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "prometheus/metric_family.h"
#include "server/observe/metrics_text.h"

namespace drift {

using Labels = std::vector<prometheus::ClientMetric::Label>;

prometheus::MetricFamily Gauge(std::string name, std::string help);
// Only ever grows while the process lives; `name` ends in _total.
prometheus::MetricFamily Counter(std::string name, std::string help);

void AddSample(prometheus::MetricFamily& family, Labels labels, double value);

// The same for a family that has one sample, without labels.
prometheus::MetricFamily WithSample(prometheus::MetricFamily family, double value);

// Few metrics, as families of prometheus-cpp.
class CollectedMetrics : public Metrics {
 public:
  virtual std::vector<prometheus::MetricFamily> Collect() const = 0;
  void WriteTo(MetricsText& text) const final;
};

// What /metrics answers: all `metrics` in order.
void WriteMetrics(absl::Span<const Metrics* const> metrics, const TextSink& sink);

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_SAMPLES_H_

// Metric families, one sample at a time, in prometheus-cpp's terms.
#ifndef DRIFT_SERVER_OBSERVE_SAMPLES_H_
#define DRIFT_SERVER_OBSERVE_SAMPLES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace drift {

using Labels = std::vector<prometheus::ClientMetric::Label>;

prometheus::MetricFamily Gauge(std::string name, std::string help);
// Only ever grows while the process lives; `name` ends in _total.
prometheus::MetricFamily Counter(std::string name, std::string help);

void AddSample(prometheus::MetricFamily& family, Labels labels, double value);

// The same for a family that has one sample, without labels.
prometheus::MetricFamily WithSample(prometheus::MetricFamily family, double value);

// `labels` and one more.
Labels With(Labels labels, std::string name, std::string value);

// What /metrics answers: the text exposition format, version 0.0.4, of all `collectables` in order.
std::string RenderMetrics(absl::Span<const prometheus::Collectable* const> collectables);

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_SAMPLES_H_

#include "server/observe/samples.h"

#include <utility>

#include "prometheus/text_serializer.h"

namespace drift {
namespace {

prometheus::MetricFamily Family(std::string name, std::string help, prometheus::MetricType type) {
  prometheus::MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

}  // namespace

prometheus::MetricFamily Gauge(std::string name, std::string help) {
  return Family(std::move(name), std::move(help), prometheus::MetricType::Gauge);
}

prometheus::MetricFamily Counter(std::string name, std::string help) {
  return Family(std::move(name), std::move(help), prometheus::MetricType::Counter);
}

void AddSample(prometheus::MetricFamily& family, Labels labels, double value) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  const bool counter = family.type == prometheus::MetricType::Counter;
  (counter ? metric.counter.value : metric.gauge.value) = value;
}

prometheus::MetricFamily WithSample(prometheus::MetricFamily family, double value) {
  AddSample(family, {}, value);
  return family;
}

void CollectedMetrics::WriteTo(MetricsText& text) const {
  text.Append(prometheus::TextSerializer().Serialize(Collect()));
}

void WriteMetrics(absl::Span<const Metrics* const> metrics, const TextSink& sink) {
  MetricsText text(sink);
  for (const Metrics* each : metrics) each->WriteTo(text);
}

}  // namespace drift

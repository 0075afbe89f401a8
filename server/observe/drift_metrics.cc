#include "server/observe/drift_metrics.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "drift/v1/monitor.pb.h"
#include "server/catalog/data_state.h"
#include "server/observe/samples.h"

namespace drift {
namespace {

using prometheus::MetricFamily;

constexpr std::pair<AlertState, const char*> kAlertStates[] = {{AlertState::kOk, "ok"},
                                                               {AlertState::kPending, "pending"},
                                                               {AlertState::kDrifting, "drifting"}};
constexpr std::pair<DataState, const char*> kDataStates[] = {
    {DataState::kOk, "ok"}, {DataState::kInsufficient, "insufficient"}, {DataState::kNone, "none"}};

struct Families {
  MetricFamily jensen_shannon =
      Gauge("drift_jensen_shannon_divergence_bits",
            "Jensen-Shannon divergence of the live window and the reference, from 0 (equal) to 1.");
  MetricFamily kl = Gauge("drift_kl_divergence_bits",
                          "Kullback-Leibler divergence of the first of the direction from the "
                          "second, smoothed; 0 when they are equal.");
  MetricFamily psi = Gauge("drift_population_stability_index_nats",
                           "Population stability index of the live window and the reference, "
                           "smoothed; 0 when they are equal.");
  MetricFamily hellinger = Gauge("drift_hellinger_distance",
                                 "Hellinger distance of the live window and the reference, from 0 "
                                 "(equal) to 1.");
  MetricFamily total_variation =
      Gauge("drift_total_variation_distance",
            "Total variation distance of the live window and the reference, from 0 (equal) to 1.");
  MetricFamily wasserstein = Gauge("drift_wasserstein_distance",
                                   "Wasserstein-1 distance of the live window and the reference, "
                                   "in the unit of the feature.");
  MetricFamily cross_entropy =
      Gauge("drift_cross_entropy_bits",
            "Bits that a value of the first of the direction costs in a code made for the second, "
            "smoothed.");
  MetricFamily entropy =
      Gauge("drift_entropy_bits", "Entropy of the live window and of the reference, smoothed.");
  MetricFamily corrected = Gauge("drift_corrected_jensen_shannon_divergence_bits",
                                 "Jensen-Shannon divergence less what chance alone adds on "
                                 "average; around 0 without drift.");
  MetricFamily p_value =
      Gauge("drift_p_value",
            "Probability of a Jensen-Shannon divergence at least as large without "
            "drift.");
  MetricFamily overdispersion =
      Gauge("drift_overdispersion",
            "Factor by which the stream varies more than independent values would, 1 to 10.");
  MetricFamily unstable =
      Gauge("drift_reference_unstable",
            "1 where the stream varies so much that the overdispersion was cut to 10, else 0.");
  MetricFamily noise_floor =
      Gauge("drift_noise_floor_bits",
            "Jensen-Shannon divergence that chance alone exceeds with the probability of the "
            "monitor's noise_level.");
  MetricFamily window_values =
      Gauge("drift_window_values", "Values in the live window and in the reference.");
  MetricFamily alert_state = Gauge(
      "drift_alert_state", "1 for the alert state of the series against the reference, else 0.");
  MetricFamily data_state = Gauge("drift_data_state",
                                  "1 for whether there is enough data to tell drift, else 0; while "
                                  "there is not, drifting is held.");
  MetricFamily alerts_raised =
      Counter("drift_alerts_raised_total", "How often the series began to drift.");
  MetricFamily last_event =
      Gauge("drift_last_event_time_seconds", "Latest event time accepted, as Unix time.");
  MetricFamily monitor =
      Gauge("drift_monitor_info", "1; the monitor of the series with its labels, to join on.");
};

// The scores to show, copied so that no lock is held while they are rendered.
std::vector<ScoreView> ClosedScores(const Model& model) {
  std::vector<ScoreView> views;
  model.ForEachClosedScore([&](const ScoreView& view) {
    views.push_back(view);
    views.back().standing.state.groups = {};  // large, and not shown
  });
  const auto order = [](const ScoreView& view) {
    return std::tie(view.series->name(), view.standing.reference);
  };
  std::sort(views.begin(), views.end(),
            [&](const ScoreView& a, const ScoreView& b) { return order(a) < order(b); });
  return views;
}

Labels LabelsOf(const ScoreView& view) {
  const SeriesKey& key = view.series->key();
  Labels labels = {{"model", key.model},
                   {"version", key.version},
                   {"feature", key.feature},
                   {"reference", view.standing.reference}};
  for (const auto& [name, value] : key.segments) {
    labels.push_back({absl::StrCat("segment_", name), value});
  }
  return labels;
}

template <typename State, size_t N>
void AddOneHot(MetricFamily& family, const Labels& labels,
               const std::pair<State, const char*> (&states)[N], State state) {
  for (const auto& [each, name] : states) {
    AddSample(family, With(labels, "state", name), each == state ? 1 : 0);
  }
}

// Where a side is empty there are none: no sample, rather than one that looks like no drift.
void AddDivergences(const Score& score, const ExportedDivergences& exported, const Labels& labels,
                    Families& families) {
  if (score.bins == 0) return;
  const Divergences& divergences = score.divergences;
  if (exported.jensen_shannon) AddSample(families.jensen_shannon, labels, divergences.jsd_bits);
  if (exported.kl_live_to_reference) {
    AddSample(families.kl, With(labels, "direction", "live_to_reference"),
              divergences.kl_live_to_reference_bits);
  }
  if (exported.kl_reference_to_live) {
    AddSample(families.kl, With(labels, "direction", "reference_to_live"),
              divergences.kl_reference_to_live_bits);
  }
  if (exported.psi) AddSample(families.psi, labels, divergences.psi_nats);
  if (exported.hellinger) AddSample(families.hellinger, labels, divergences.hellinger);
  if (exported.total_variation) {
    AddSample(families.total_variation, labels, divergences.total_variation);
  }
  if (exported.wasserstein && score.wasserstein.has_value()) {
    AddSample(families.wasserstein, labels, *score.wasserstein);
  }
}

void AddEntropies(const Score& score, const ExportedDivergences& exported, const Labels& labels,
                  Families& families) {
  if (score.bins == 0) return;
  const Divergences& divergences = score.divergences;
  if (exported.entropy) {
    AddSample(families.entropy, With(labels, "window", "live"), divergences.live_entropy_bits);
    AddSample(families.entropy, With(labels, "window", "reference"),
              divergences.reference_entropy_bits);
  }
  if (exported.cross_entropy_live_to_reference) {
    AddSample(families.cross_entropy, With(labels, "direction", "live_to_reference"),
              divergences.cross_entropy_live_to_reference_bits);
  }
  if (exported.cross_entropy_reference_to_live) {
    AddSample(families.cross_entropy, With(labels, "direction", "reference_to_live"),
              divergences.cross_entropy_reference_to_live_bits);
  }
}

void AddStatistics(const Score& score, const Labels& labels, Families& families) {
  if (score.bins == 0) return;
  AddSample(families.corrected, labels, score.corrected_jsd_bits);
  AddSample(families.noise_floor, labels, score.noise_floor_bits);
  AddSample(families.p_value, labels, score.p_value);
  AddSample(families.overdispersion, labels, score.overdispersion.c);
  AddSample(families.unstable, labels, score.overdispersion.unstable ? 1 : 0);
}

void AddWindows(const Score& score, const Labels& labels, Families& families) {
  AddSample(families.window_values, With(labels, "window", "live"), score.live_values);
  AddSample(families.window_values, With(labels, "window", "reference"), score.reference_values);
}

void AddMonitor(const WatchPlan& plan, const Monitors& monitors, Labels labels,
                MetricFamily& family) {
  labels.push_back({"monitor", plan.monitor});
  // Nullptr for a moment, when the monitor is being replaced.
  if (const v1::Monitor* monitor = monitors.Find(plan.monitor); monitor != nullptr) {
    const size_t first = labels.size();
    for (const auto& [name, value] : monitor->labels()) labels.push_back({name, value});
    std::sort(labels.begin() + first, labels.end());  // a proto's map has no order
  }
  AddSample(family, std::move(labels), 1);
}

void AddStates(const ScoreView& view, const ShownAt& at, const Labels& labels, Families& families) {
  const Standing& standing = view.standing;
  const SeriesRecord record = view.series->record();
  AddOneHot(families.alert_state, labels, kAlertStates, standing.state.alert.state);
  AddOneHot(families.data_state, labels, kDataStates,
            ShownDataState(standing.score.data, record.last_seen, at));
  AddSample(families.alerts_raised, labels, standing.state.raised);
  if (record.last_event != absl::InfinitePast()) {
    AddSample(families.last_event, labels,
              absl::ToDoubleSeconds(record.last_event - absl::UnixEpoch()));
  }
}

void AddScore(const ScoreView& view, const ShownAt& at, const Monitors& monitors,
              const ExportedDivergences& exported, Families& families) {
  const Labels labels = LabelsOf(view);
  AddDivergences(view.standing.score, exported, labels, families);
  AddEntropies(view.standing.score, exported, labels, families);
  AddStatistics(view.standing.score, labels, families);
  AddWindows(view.standing.score, labels, families);
  AddStates(view, at, labels, families);
  AddMonitor(*view.plan, monitors, labels, families.monitor);
}

std::vector<MetricFamily> ListOf(Families families) {
  std::vector<MetricFamily> list;
  for (MetricFamily* family :
       {&families.jensen_shannon, &families.kl, &families.psi, &families.hellinger,
        &families.total_variation, &families.wasserstein, &families.entropy,
        &families.cross_entropy, &families.corrected, &families.noise_floor, &families.p_value,
        &families.overdispersion, &families.unstable, &families.window_values,
        &families.alert_state, &families.data_state, &families.alerts_raised, &families.last_event,
        &families.monitor}) {
    list.push_back(std::move(*family));
  }
  return list;
}

}  // namespace

DriftMetrics::DriftMetrics(const Catalog& catalog, std::function<absl::Time()> clock,
                           const v1::MetricsConfig& config)
    : catalog_(catalog), clock_(std::move(clock)) {
  for (const std::string& name : config.divergences()) {
    exported_.jensen_shannon |= name == "jensen_shannon";
    exported_.kl_live_to_reference |= name == "kl_live_to_reference";
    exported_.kl_reference_to_live |= name == "kl_reference_to_live";
    exported_.psi |= name == "psi";
    exported_.hellinger |= name == "hellinger";
    exported_.total_variation |= name == "total_variation";
    exported_.wasserstein |= name == "wasserstein";
    exported_.entropy |= name == "entropy";
    exported_.cross_entropy_live_to_reference |= name == "cross_entropy_live_to_reference";
    exported_.cross_entropy_reference_to_live |= name == "cross_entropy_reference_to_live";
  }
}

std::vector<MetricFamily> DriftMetrics::Collect() const {
  Families families;
  const ShownAt at{.now = clock_(), .no_data_after = catalog_.no_data_after()};
  const std::shared_ptr<const Monitors> monitors = catalog_.monitors();
  for (const ModelPtr& model : catalog_.Models()) {
    for (const ScoreView& view : ClosedScores(*model)) {
      AddScore(view, at, *monitors, exported_, families);
    }
  }
  return ListOf(std::move(families));
}

}  // namespace drift

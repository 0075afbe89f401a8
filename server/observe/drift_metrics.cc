#include "server/observe/drift_metrics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "drift/v1/monitor.pb.h"
#include "server/catalog/data_state.h"

namespace drift {
namespace {

constexpr std::pair<AlertState, const char*> kAlertStates[] = {{AlertState::kOk, "ok"},
                                                               {AlertState::kPending, "pending"},
                                                               {AlertState::kDrifting, "drifting"}};
constexpr std::pair<DataState, const char*> kDataStates[] = {
    {DataState::kOk, "ok"}, {DataState::kInsufficient, "insufficient"}, {DataState::kNone, "none"}};

// What is shown of a series against one reference. Of all series this is what a scrape keeps in
// memory, since families follow each other and each has samples of all.
struct Shown {
  SeriesPtr series;
  std::shared_ptr<const WatchPlan> plan;
  std::string reference;
  // Of the score.
  Divergences divergences;
  double wasserstein;  // NaN: none
  uint64_t live_values;
  uint64_t reference_values;
  double corrected_jsd_bits;
  double noise_floor_bits;
  double alert_score_bits;
  double alert_floor_bits;
  double p_value;
  double overdispersion;
  bool unstable;
  bool compared;   // no side is empty
  DataState data;  // as it is shown

  AlertState alert;
  uint64_t raised;
  absl::Time last_event;
};
static_assert(sizeof(Shown) * 100'000 <
              24 << 20);  // of the 32 MiB that a scrape with one reference each may take

Shown ShownOf(const ScoreView& view, const ShownAt& at) {
  const Standing& standing = view.standing;
  const Score& score = standing.score;
  return {.series = view.series,
          .plan = view.plan,
          .reference = standing.reference,
          .divergences = score.divergences,
          .wasserstein = score.wasserstein.value_or(std::numeric_limits<double>::quiet_NaN()),
          .live_values = score.live_values,
          .reference_values = score.reference_values,
          .corrected_jsd_bits = score.corrected_jsd_bits,
          .noise_floor_bits = score.noise_floor_bits,
          .alert_score_bits = score.alert_score_bits,
          .alert_floor_bits = score.alert_floor_bits,
          .p_value = score.p_value,
          .overdispersion = score.overdispersion.c(),
          .unstable = score.overdispersion.unstable(),
          .compared = score.bins > 0,
          .data = ShownDataState(standing, view.series->last_event(), view.series->last_seen(), at),
          .alert = standing.state.alert.state,
          .raised = standing.state.raised,
          .last_event = view.series->last_event()};
}

// By the series' keys and the reference's name. Copied so that no lock is held while they are
// written.
std::vector<Shown> AllShown(const Catalog& catalog, const ShownAt& at) {
  std::vector<Shown> all;
  all.reserve(catalog.series_count());  // most have one reference
  for (const ModelPtr& model : catalog.Models()) {
    model->ForEachClosedScore([&](const ScoreView& view) { all.push_back(ShownOf(view, at)); });
  }
  const auto order = [](const Shown& shown) {
    return std::tie(shown.series->key(), shown.reference);
  };
  std::sort(all.begin(), all.end(),
            [&](const Shown& a, const Shown& b) { return order(a) < order(b); });
  return all;
}

void WriteLabels(const Shown& shown, MetricsText& text) {
  const SeriesKey& key = shown.series->key();
  text.Label("model", key.model);
  text.Label("version", key.version);
  text.Label("feature", key.feature);
  text.Label("reference", shown.reference);
  for (const auto& [name, value] : key.segments) text.Label("segment_", name, value);
}

// Writes family after family of all that is shown.
class FamilyWriter {
 public:
  FamilyWriter(const std::vector<Shown>& all, MetricsText& text) : all_(all), text_(text) {}

  // `write(shown)` writes the samples of one.
  template <typename Write>
  void Family(absl::string_view name, absl::string_view help, const Write& write,
              absl::string_view type = "gauge") {
    text_.Family(name, help, type);
    for (const Shown& shown : all_) {
      if (!text_.wanted()) return;
      write(shown);
    }
  }

  void Sample(const Shown& shown, double value) {
    WriteLabels(shown, text_);
    text_.Value(value);
  }
  void Sample(const Shown& shown, absl::string_view label, absl::string_view of_label,
              double value) {
    WriteLabels(shown, text_);
    text_.Label(label, of_label);
    text_.Value(value);
  }

  // Of each one figure. Where a side is empty there is none: no sample, rather than one that looks
  // like no drift.
  template <typename Figure>
  void Figures(absl::string_view name, absl::string_view help, const Figure& figure) {
    Family(name, help, [&](const Shown& shown) {
      if (shown.compared) Sample(shown, figure(shown));
    });
  }

  // 1 for the state that it is in, 0 for the others.
  template <typename State, size_t N>
  void OneHot(const Shown& shown, const std::pair<State, const char*> (&states)[N], State state) {
    for (const auto& [each, name] : states) Sample(shown, "state", name, each == state ? 1 : 0);
  }

 private:
  const std::vector<Shown>& all_;
  MetricsText& text_;
};

void WriteDistances(const ExportedDivergences& exported, FamilyWriter& out) {
  if (exported.jensen_shannon) {
    out.Figures(
        "drift_jensen_shannon_divergence_bits",
        "Jensen-Shannon divergence of the live window and the reference, from 0 (equal) to 1.",
        [](const Shown& shown) { return shown.divergences.jsd_bits; });
  }
  out.Family("drift_kl_divergence_bits",
             "Kullback-Leibler divergence of the first of the direction from the second, smoothed; "
             "0 when they are equal.",
             [&](const Shown& shown) {
               if (!shown.compared) return;
               const Divergences& divergences = shown.divergences;
               if (exported.kl_live_to_reference) {
                 out.Sample(shown, "direction", "live_to_reference",
                            divergences.kl_live_to_reference_bits);
               }
               if (exported.kl_reference_to_live) {
                 out.Sample(shown, "direction", "reference_to_live",
                            divergences.kl_reference_to_live_bits);
               }
             });
  if (exported.psi) {
    out.Figures("drift_population_stability_index_nats",
                "Population stability index of the live window and the reference, smoothed; 0 when "
                "they are equal.",
                [](const Shown& shown) { return shown.divergences.psi_nats; });
  }
  if (exported.hellinger) {
    out.Figures("drift_hellinger_distance",
                "Hellinger distance of the live window and the reference, from 0 (equal) to 1.",
                [](const Shown& shown) { return shown.divergences.hellinger; });
  }
  if (exported.total_variation) {
    out.Figures(
        "drift_total_variation_distance",
        "Total variation distance of the live window and the reference, from 0 (equal) to 1.",
        [](const Shown& shown) { return shown.divergences.total_variation; });
  }
  if (!exported.wasserstein) return;
  out.Family("drift_wasserstein_distance",
             "Wasserstein-1 distance of the live window and the reference, in the unit of the "
             "feature.",
             [&](const Shown& shown) {
               if (!shown.compared || std::isnan(shown.wasserstein)) return;
               out.Sample(shown, shown.wasserstein);
             });
}

void WriteEntropies(const ExportedDivergences& exported, FamilyWriter& out) {
  if (exported.entropy) {
    out.Family("drift_entropy_bits", "Entropy of the live window and of the reference, smoothed.",
               [&](const Shown& shown) {
                 if (!shown.compared) return;
                 const Divergences& divergences = shown.divergences;
                 out.Sample(shown, "window", "live", divergences.live_entropy_bits);
                 out.Sample(shown, "window", "reference", divergences.reference_entropy_bits);
               });
  }
  out.Family("drift_cross_entropy_bits",
             "Bits that a value of the first of the direction costs in a code made for the second, "
             "smoothed.",
             [&](const Shown& shown) {
               if (!shown.compared) return;
               const Divergences& divergences = shown.divergences;
               if (exported.cross_entropy_live_to_reference) {
                 out.Sample(shown, "direction", "live_to_reference",
                            divergences.cross_entropy_live_to_reference_bits);
               }
               if (exported.cross_entropy_reference_to_live) {
                 out.Sample(shown, "direction", "reference_to_live",
                            divergences.cross_entropy_reference_to_live_bits);
               }
             });
}

void WriteStatistics(FamilyWriter& out) {
  out.Figures("drift_corrected_jensen_shannon_divergence_bits",
              "Jensen-Shannon divergence less what chance alone adds on average; around 0 without "
              "drift.",
              [](const Shown& shown) { return shown.corrected_jsd_bits; });
  out.Figures("drift_noise_floor_bits",
              "Jensen-Shannon divergence that chance alone exceeds with the probability of the "
              "monitor's noise_level.",
              [](const Shown& shown) { return shown.noise_floor_bits; });
  const auto of_alert = [&](const char* name, const char* help, double Shown::*figure) {
    out.Family(name, help, [&](const Shown& shown) {
      if (!shown.compared || shown.plan->alert.divergence == Divergence::kJsd) return;
      out.Sample(shown, shown.*figure);
    });
  };
  of_alert("drift_alert_score_bits",
           "Divergence that the monitor alerts on less what chance alone adds on average, where it "
           "is not the Jensen-Shannon divergence.",
           &Shown::alert_score_bits);
  of_alert("drift_alert_noise_floor_bits",
           "What chance alone makes of the divergence that the monitor alerts on with the "
           "probability of its noise_level, where it is not the Jensen-Shannon divergence.",
           &Shown::alert_floor_bits);
  out.Figures("drift_p_value",
              "Probability of a Jensen-Shannon divergence at least as large without drift.",
              [](const Shown& shown) { return shown.p_value; });
  out.Figures("drift_overdispersion",
              "Factor by which the stream varies more than independent values would, 1 to 10.",
              [](const Shown& shown) { return shown.overdispersion; });
  out.Figures("drift_reference_unstable",
              "1 where the stream varies so much that the overdispersion was cut to 10, else 0.",
              [](const Shown& shown) { return shown.unstable ? 1 : 0; });
}

void WriteStates(FamilyWriter& out) {
  out.Family("drift_window_values", "Values in the live window and in the reference.",
             [&](const Shown& shown) {
               out.Sample(shown, "window", "live", static_cast<double>(shown.live_values));
               out.Sample(shown, "window", "reference",
                          static_cast<double>(shown.reference_values));
             });
  out.Family("drift_alert_state",
             "1 for the alert state of the series against the reference, else 0.",
             [&](const Shown& shown) { out.OneHot(shown, kAlertStates, shown.alert); });
  out.Family("drift_data_state",
             "1 for whether there is enough data to tell drift, else 0; while there is not, the "
             "alert state is held.",
             [&](const Shown& shown) { out.OneHot(shown, kDataStates, shown.data); });
  out.Family(
      "drift_alerts_raised_total", "How often the series began to drift.",
      [&](const Shown& shown) { out.Sample(shown, static_cast<double>(shown.raised)); }, "counter");
  out.Family("drift_last_event_time_seconds", "Latest event time accepted, as Unix time.",
             [&](const Shown& shown) {
               if (shown.last_event == absl::InfinitePast()) return;
               out.Sample(shown, absl::ToDoubleSeconds(shown.last_event - absl::UnixEpoch()));
             });
}

// A proto's map has no order.
std::map<std::string, std::string> LabelsOf(const WatchPlan& plan, const Monitors& monitors) {
  const v1::Monitor* monitor = monitors.Find(plan.monitor);
  // Nullptr for a moment, when the monitor is being replaced.
  if (monitor == nullptr) return {};
  return {monitor->labels().begin(), monitor->labels().end()};
}

void WriteMonitors(const Monitors& monitors, MetricsText& text, FamilyWriter& out) {
  out.Family("drift_monitor_info", "1; the monitor of the series with its labels, to join on.",
             [&](const Shown& shown) {
               WriteLabels(shown, text);
               text.Label("monitor", shown.plan->monitor);
               for (const auto& [name, value] : LabelsOf(*shown.plan, monitors)) {
                 text.Label(name, value);
               }
               text.Value(1);
             });
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

void DriftMetrics::WriteTo(MetricsText& text) const {
  const ShownAt at{.now = clock_(), .no_data_after = catalog_.no_data_after()};
  const std::shared_ptr<const Monitors> monitors = catalog_.monitors();
  const std::vector<Shown> all = AllShown(catalog_, at);
  FamilyWriter out(all, text);
  WriteDistances(exported_, out);
  WriteEntropies(exported_, out);
  WriteStatistics(out);
  WriteStates(out);
  WriteMonitors(*monitors, text, out);
}

}  // namespace drift

#include <atomic>
#include <vector>

#include "absl/strings/str_format.h"
#include "server/engine/divergence/compatibility.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/statistics/bin_counts.h"
#include "tests/calibration/checks.h"
#include "tests/calibration/parallel.h"
#include "tests/calibration/samples.h"

namespace drift::calibration {
namespace {

constexpr int kPieces = 100;

// How often each rule alarms.
struct Alarms {
  double floor = 0;  // driftd's noise floor at 1 %
  double js_distance = 0, psi = 0, kl = 0;
};

struct Trial {
  int64_t live, reference;
  double shift;
  int trials;
};

AlertRule Rule() {
  AlertRule rule;
  rule.noise_level = 0.01;
  return rule;
}

Alarms Measure(const Trial& trial, uint64_t seed) {
  const Normal stable(0), drifted(trial.shift);
  std::atomic<int> floor = 0, js = 0, psi = 0, kl = 0;
  const int per_piece = std::max(1, trial.trials / kPieces);
  InParallel("fixed windows", kPieces, [&](int piece) {
    Random random(seed + piece);
    for (int i = 0; i < per_piece; ++i) {
      BinGroups groups;
      std::vector<ScoringBin> bins;
      const Counts live = drifted.Sample(trial.live, random);
      const Counts reference = stable.Sample(trial.reference, random);
      const Score score = ComputeScore(NormalLayout(), Rule(), live, reference, {}, groups, &bins);
      floor += score.divergences.jsd_bits >= score.noise_floor_bits;
      const auto [p, q] = SidesOf(bins);
      js += CompatibleScore(Compatibility::kScipyJensenShannon, p, q) > 0.1;
      psi += CompatibleScore(Compatibility::kEvidentlyPsi, p, q) > 0.2;
      kl += CompatibleScore(Compatibility::kEvidentlyKl, p, q) > 0.1;
    }
  });
  const double all = static_cast<double>(per_piece) * kPieces;
  return {floor / all, js / all, psi / all, kl / all};
}

void Show(const std::string& name, const Alarms& alarms, const Goal& goal, Report& report) {
  report.Figure(name, alarms.floor, goal);
  report.Line(
      absl::StrFormat("    others: JS distance > .1 %.1f %%, PSI > .2 %.1f %%, KL > .1 %.1f %%",
                      100 * alarms.js_distance, 100 * alarms.psi, 100 * alarms.kl));
}

}  // namespace

void CheckFixedWindows(const Effort& effort, Report& report) {
  report.Title("Fixed windows, independent values, k = 20, noise floor at 1 %: alarms");
  const int trials = static_cast<int>(10'000 * effort.share);
  for (const int64_t times : {1, 10}) {
    for (const int64_t live : {500, 1'000, 5'000, 50'000}) {
      const Alarms alarms =
          Measure({.live = live, .reference = times * live, .shift = 0, .trials = trials},
                  effort.seed + live + times);
      Show(absl::StrFormat("no drift, N = %d, M = %d", live, times * live), alarms,
           {.least = 0.008, .most = 0.015}, report);
    }
  }
  for (const int64_t times : {1, 10}) {
    const Alarms alarms =
        Measure({.live = 50'000, .reference = times * 50'000, .shift = 0.1, .trials = trials / 5},
                effort.seed + 99 + times);
    Show(absl::StrFormat("shift of 0.1 sigma, N = 50000, M = %d: found", times * 50'000), alarms,
         {.least = 0.99}, report);
  }
}

}  // namespace drift::calibration

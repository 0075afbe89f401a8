#include <mutex>
#include <optional>
#include <vector>

#include "server/engine/evaluate/score.h"
#include "server/engine/statistics/false_discovery.h"
#include "tests/calibration/checks.h"
#include "tests/calibration/parallel.h"
#include "tests/calibration/samples.h"

namespace drift::calibration {
namespace {

constexpr int kSeries = 5'000;
constexpr int kDrifted = 50;
constexpr int64_t kLive = 1'000;
constexpr double kRate = 0.05;

struct Moment {
  int discoveries = 0, false_ones = 0;
};

Moment Look(uint64_t seed) {
  static const Normal kStable(0), kShifted(0.2);
  Random random(seed);
  std::vector<double> p_values;
  for (int i = 0; i < kSeries; ++i) {
    BinGroups groups;
    const Counts live = (i < kDrifted ? kShifted : kStable).Sample(kLive, random);
    const Counts reference = kStable.Sample(10 * kLive, random);
    p_values.push_back(
        ComputeScore(NormalLayout(), AlertRule(), live, reference, {}, groups).p_value);
  }
  const std::optional<double> largest = FalseDiscoveryThreshold(p_values, kRate);
  Moment moment;
  for (int i = 0; i < kSeries; ++i) {
    if (!largest.has_value() || p_values[i] > *largest) continue;
    ++moment.discoveries;
    moment.false_ones += i >= kDrifted;
  }
  return moment;
}

}  // namespace

void CheckFleet(const Effort& effort, Report& report) {
  report.Title("5,000 series, 1 % of them drifted by .2 sigma, q = .05, N = 1,000, M = 10,000");
  const int moments = std::max(2, static_cast<int>(400 * effort.share));
  double false_share = 0, found = 0;
  std::mutex mutex;
  InParallel("fleet", moments, [&](int i) {
    const Moment moment = Look(effort.seed + i);
    const std::lock_guard lock(mutex);
    if (moment.discoveries > 0) {
      false_share += static_cast<double>(moment.false_ones) / moment.discoveries;
    }
    found += static_cast<double>(moment.discoveries - moment.false_ones) / kDrifted;
  });
  report.Figure("false among the discoveries", false_share / moments, {.most = 0.07});
  report.Figure("drifted series discovered", found / moments, {.least = 0.70});
}

}  // namespace drift::calibration

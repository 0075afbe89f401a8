#include <atomic>
#include <cmath>

#include "absl/strings/str_format.h"
#include "server/engine/evaluate/quiet_blocks.h"
#include "tests/calibration/checks.h"
#include "tests/calibration/parallel.h"
#include "tests/calibration/samples.h"

namespace drift::calibration {
namespace {

constexpr int kPieces = 50;
constexpr int kValues = 1'000;  // of a live window
constexpr int kBlocks = 50;     // learned from, and as many in the reference

// x' = phi x + noise, of unit variance.
class Stream {
 public:
  Stream(double phi, uint64_t seed)
      : random_(seed), phi_(phi), noise_(0, std::sqrt(1 - phi * phi)), last_(normal_(random_)) {}

  Counts Next(int values, double shift) {
    std::vector<double> drawn(values);
    for (double& value : drawn) value = shift + (last_ = phi_ * last_ + noise_(random_));
    Counts counts = NormalLayout().NewCounts();
    NormalLayout().Fold(drawn, counts);
    counts.Limit(NormalLayout().max_buckets());
    return counts;
  }

 private:
  Random random_;
  double phi_;
  std::normal_distribution<double> normal_, noise_;
  double last_;
};

struct Shares {
  double false_alarms, raw_false_alarms, found;
};

Shares Measure(double phi, int trials, uint64_t seed) {
  std::atomic<int> false_alarms = 0, raw = 0, found = 0;
  const int per_piece = std::max(1, trials / kPieces);
  InParallel("autocorrelated streams", kPieces, [&](int piece) {
    AlertRule rule;
    rule.noise_level = 0.01;
    const auto is_over = [](const Score& score) {
      return score.divergences.jsd_bits >= score.noise_floor_bits;
    };
    for (int i = 0; i < per_piece; ++i) {
      Stream stream(phi, seed + piece * 100'000 + i);
      const Counts reference = stream.Next(kBlocks * kValues, 0);
      BinGroups groups;
      const auto score_of = [&](const Counts& live, const Overdispersion& overdispersion) {
        return ComputeScore(NormalLayout(), rule, live, reference, overdispersion, groups);
      };
      QuietBlocks quiet;
      for (int block = 0; block <= kBlocks; ++block) {  // the last is held back
        const Score score = score_of(stream.Next(kValues, 0), quiet.overdispersion());
        quiet.Learn({.score = score,
                     .before = AlertState::kOk,
                     .after = AlertState::kOk,
                     .pane_end = absl::UnixEpoch() + block * absl::Hours(1),
                     .live = absl::Hours(1),
                     .reference = kBlocks * absl::Hours(1)});
      }
      const Counts stable = stream.Next(kValues, 0);
      false_alarms += is_over(score_of(stable, quiet.overdispersion()));
      raw += is_over(score_of(stable, {}));
      found += is_over(score_of(stream.Next(kValues, 0.5), quiet.overdispersion()));
    }
  });
  const double all = static_cast<double>(per_piece) * kPieces;
  return {false_alarms / all, raw / all, found / all};
}

}  // namespace

void CheckAutocorrelation(const Effort& effort, Report& report) {
  report.Title("AR(1), N = 1,000, M = 50,000, noise floor at 1 %, c from 50 quiet live windows");
  for (const auto& [phi, power] : {std::pair(0.5, 0.95), std::pair(0.8, 0.80)}) {
    const Shares shares = Measure(phi, static_cast<int>(2'000 * effort.share), effort.seed + 7);
    report.Figure(absl::StrFormat("phi = %.1f: false alarms", phi), shares.false_alarms,
                  {.most = 0.02});
    report.Note("    without c", shares.raw_false_alarms);
    report.Figure(absl::StrFormat("phi = %.1f: shift of .5 sigma found", phi), shares.found,
                  {.least = power});
  }
}

}  // namespace drift::calibration

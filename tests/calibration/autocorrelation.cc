#include <atomic>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "server/engine/evaluate/quiet_blocks.h"
#include "server/engine/evaluate/reference_blocks.h"
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

Overdispersion OfReference(const AlertRule& rule, const std::vector<Counts>& blocks,
                           const Counts& reference) {
  const auto measured = MeasureBlocks(NormalLayout(), rule, absl::Hours(1), blocks, reference);
  return measured->overdispersion();
}

// Of the fifty live windows that come next, and one more, since the last is held back.
template <typename ScoreOf>
Overdispersion OfQuietWindows(Stream& stream, const ScoreOf& score_of) {
  QuietBlocks quiet;
  for (int block = 0; block <= kBlocks; ++block) {
    const Score score = score_of(stream.Next(kValues, 0), quiet.overdispersion());
    quiet.Learn({.score = score,
                 .before = AlertState::kOk,
                 .after = AlertState::kOk,
                 .pane_end = absl::UnixEpoch() + block * absl::Hours(1),
                 .live = absl::Hours(1),
                 .reference = kBlocks * absl::Hours(1)});
  }
  return quiet.overdispersion();
}

enum class LearnedFrom { kReference, kQuietWindows };

Shares Measure(double phi, LearnedFrom from, int trials, uint64_t seed) {
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
      std::vector<Counts> blocks;
      Counts reference = NormalLayout().NewCounts();
      for (int block = 0; block < kBlocks; ++block) {
        reference.Add(blocks.emplace_back(stream.Next(kValues, 0)), NormalLayout().max_buckets());
      }
      BinGroups groups;
      const auto score_of = [&](const Counts& live, const Overdispersion& overdispersion) {
        return ComputeScore(NormalLayout(), rule, live, reference, overdispersion, groups);
      };
      const Overdispersion learned = from == LearnedFrom::kReference
                                         ? OfReference(rule, blocks, reference)
                                         : OfQuietWindows(stream, score_of);
      const Counts stable = stream.Next(kValues, 0);
      false_alarms += is_over(score_of(stable, learned));
      raw += is_over(score_of(stable, {}));
      found += is_over(score_of(stream.Next(kValues, 0.5), learned));
    }
  });
  const double all = static_cast<double>(per_piece) * kPieces;
  return {false_alarms / all, raw / all, found / all};
}

}  // namespace

void CheckAutocorrelation(const Effort& effort, Report& report) {
  report.Title("AR(1), N = 1,000, M = 50,000, noise floor at 1 %, c from 50 blocks");
  for (const auto& [from, blocks] : {std::pair(LearnedFrom::kReference, "of the reference"),
                                     std::pair(LearnedFrom::kQuietWindows, "seen while quiet")}) {
    for (const auto& [phi, power] : {std::pair(0.5, 0.95), std::pair(0.8, 0.80)}) {
      const Shares shares =
          Measure(phi, from, static_cast<int>(2'000 * effort.share), effort.seed + 7);
      report.Figure(absl::StrFormat("phi = %.1f, %s: false alarms", phi, blocks),
                    shares.false_alarms, {.most = 0.02});
      report.Note("    without c", shares.raw_false_alarms);
      report.Figure(absl::StrFormat("phi = %.1f, %s: shift of .5 sigma found", phi, blocks),
                    shares.found, {.least = power});
    }
  }
}

}  // namespace drift::calibration

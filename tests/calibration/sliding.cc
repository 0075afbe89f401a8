#include <array>
#include <atomic>
#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "server/engine/evaluate/model_evaluator.h"
#include "tests/calibration/checks.h"
#include "tests/calibration/parallel.h"
#include "tests/calibration/samples.h"

namespace drift::calibration {
namespace {

constexpr int kSeriesAModel = 10;
constexpr absl::Duration kMonth = absl::Hours(24 * 30);
const absl::Time kStart = absl::FromUnixSeconds(1'700'006'400);  // a whole hour

// The latest panes of a model, as long as a window reaches.
class LatestPanes : public PaneReader {
 public:
  LatestPanes(const PaneLengths& lengths, absl::Duration fine_reach, absl::Duration coarse_reach)
      : lengths_(lengths), reach_{fine_reach, coarse_reach} {}

  void Add(absl::Time fine_start, SeriesId series, const Counts& counts) {
    for (Tier tier : kTiers) {
      std::deque<Pane>& panes = panes_[static_cast<int>(tier)];
      const absl::Time start = FloorTo(fine_start, lengths_.Of(tier));
      if (panes.empty() || panes.back().start < start) {
        panes.push_back({start, std::vector<Counts>(kSeriesAModel + 1)});
      }
      panes.back().counts[series].Add(counts, NormalLayout().max_buckets());
      while (panes.front().start < start - reach_[static_cast<int>(tier)]) panes.pop_front();
    }
  }

  absl::Status Scan(Tier tier, TimeRange starts, Visit visit) override {
    std::deque<Pane>& panes = panes_[static_cast<int>(tier)];
    for (auto pane = From(panes, starts.start); pane != panes.end(); ++pane) {
      if (pane->start >= starts.end) break;
      for (SeriesId id = 1; id < pane->counts.size(); ++id) {
        if (!pane->counts[id].empty()) visit(pane->start, id, pane->counts[id]);
      }
    }
    return absl::OkStatus();
  }

  absl::Status ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) override {
    return Scan(tier, starts, [&](absl::Time start, SeriesId id, const Counts& counts) {
      if (series.Contains(id)) visit(start, id, counts);
    });
  }

  absl::StatusOr<absl::Time> FirstStart(Tier tier, absl::Time from) override {
    std::deque<Pane>& panes = panes_[static_cast<int>(tier)];
    const auto first = From(panes, from);
    return first == panes.end() ? absl::InfiniteFuture() : first->start;
  }

 private:
  struct Pane {
    absl::Time start;
    std::vector<Counts> counts;  // by series
  };

  static std::deque<Pane>::iterator From(std::deque<Pane>& panes, absl::Time start) {
    return std::lower_bound(panes.begin(), panes.end(), start,
                            [](const Pane& pane, absl::Time time) { return pane.start < time; });
  }

  PaneLengths lengths_;
  absl::Duration reach_[2];
  std::deque<Pane> panes_[2];
};

const ReferenceSpec kTrailing = {"trailing", TrailingSpec{absl::Hours(24), absl::ZeroDuration()}};
const ReferenceSpec kPinned = {"pinned", PinnedSpec()};
constexpr int64_t kPinnedValues = 50'000;

// The built-in monitor with one of its references.
std::shared_ptr<const WatchPlan> DefaultPlan(const ReferenceSpec& reference) {
  WatchPlan plan;
  plan.live = absl::Minutes(10);
  plan.references = {reference};
  plan.alert.times = {.pending_for = plan.live / 4, .keep_firing_for = plan.live};
  return std::make_shared<WatchPlan>(plan);
}

// Rules of the floor alone, side by side.
constexpr std::array<double, 4> kLevels = {1e-3, 1e-4, 1e-5, 1e-6};
constexpr std::array<int, 4> kForPanes = {0, 5, 15, 30};

struct Tally {
  int alerts = 0;
  std::array<std::array<int, 4>, 4> by_for_and_level = {};
  int64_t windows = 0;  // of 10 minutes

  void Add(const Tally& other) {
    alerts += other.alerts;
    windows += other.windows;
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) by_for_and_level[i][j] += other.by_for_and_level[i][j];
    }
  }
};

// One model, its series of 600 to 6,000 values a window.
class Simulation {
 public:
  explicit Simulation(uint64_t seed, const ReferenceSpec& reference = kTrailing) : random_(seed) {
    ModelEvaluator::Setups setups;
    std::map<std::string, PinnedReference> pinned;
    if (reference.name == kPinned.name) {
      pinned[reference.name].counts =
          std::make_shared<const Counts>(Normal(0).Sample(kPinnedValues, random_));
    }
    for (SeriesId id = 1; id <= kSeriesAModel; ++id) {
      setups.emplace_back(id, SeriesSetup{.layout = NormalLayout(),
                                          .plan = DefaultPlan(reference),
                                          .pinned = pinned,
                                          .others = {},
                                          .states = {}});
      rates_[id] = std::uniform_int_distribution<int>(10, 100)(random_);
    }
    if (!evaluator_.SetUp(std::move(setups), panes_).ok()) std::abort();
  }

  // The next pane of every series; `said` is told what closing panes says.
  template <typename Said>
  void Pane(const Normal& distribution, Said said) {
    for (SeriesId id = 1; id <= kSeriesAModel; ++id) {
      Counts counts = NormalLayout().NewCounts();
      counts.CoarsenTo(distribution.dropped_bits());
      distribution.SampleFew(rates_[id], random_, counts);
      panes_.Add(next_, id, counts);
    }
    next_ += lengths_.fine;
    const auto closed = [&](absl::Time end, const std::vector<Evaluation>& evaluations) {
      for (const Evaluation& evaluation : evaluations) said(end, evaluation);
      return absl::OkStatus();
    };
    if (!evaluator_.Advance(next_, panes_, closed).ok()) std::abort();
  }

  absl::Time now() const { return next_; }
  const PaneLengths& lengths() const { return lengths_; }

 private:
  Random random_;
  PaneLengths lengths_;
  LatestPanes panes_{lengths_, absl::Minutes(12), absl::Hours(27)};
  ModelEvaluator evaluator_{lengths_};
  std::array<int, kSeriesAModel + 1> rates_ = {};
  absl::Time next_ = kStart;
};

// The alerts of rules that look at the floor alone.
class FloorAlerts {
 public:
  void Pane(absl::Time end, const Evaluation& evaluation, Tally& tally) {
    const Score& score = evaluation.score();
    auto& alerts = alerts_[evaluation.series];
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) {
        const bool above = score.p_value <= kLevels[j];
        const AlertEvidence evidence{
            .enough_data = score.data == DataState::kOk, .above = above, .below = !above};
        const AlertTimes times{.pending_for = kForPanes[i] * absl::Seconds(10),
                               .keep_firing_for = absl::Minutes(10)};
        const Alert before = alerts[i][j];
        alerts[i][j] = Step(before, evidence, times, end);
        tally.by_for_and_level[i][j] +=
            before.state != AlertState::kDrifting && alerts[i][j].state == AlertState::kDrifting;
      }
    }
  }

 private:
  std::array<std::array<std::array<Alert, 4>, 4>, kSeriesAModel + 1> alerts_;
};

bool Raised(const Evaluation& evaluation) {
  return evaluation.alert_before != AlertState::kDrifting &&
         evaluation.comparison->alert.state == AlertState::kDrifting;
}

Tally StableMonth(uint64_t seed) {
  static const Normal kStable(0);
  Simulation simulation(seed);
  FloorAlerts floors;
  Tally tally;
  while (simulation.now() < kStart + kMonth) {
    simulation.Pane(kStable, [&](absl::Time end, const Evaluation& evaluation) {
      tally.alerts += Raised(evaluation);
      floors.Pane(end, evaluation, tally);
    });
  }
  tally.windows = kSeriesAModel * (kMonth / absl::Minutes(10));
  return tally;
}

// How many of a model's series drift within a window's length of a shift by half a sigma, after a
// day and an hour of quiet and some panes more, since windows have learned in steps of a window.
int FoundInTime(uint64_t seed, const ReferenceSpec& reference) {
  static const Normal kStable(0), kShifted(0.5);
  Simulation simulation(seed, reference);
  const absl::Time shift = kStart + absl::Hours(25) + seed % 60 * simulation.lengths().fine;
  while (simulation.now() < shift) simulation.Pane(kStable, [](absl::Time, const Evaluation&) {});
  int found = 0;
  while (simulation.now() <= shift + absl::Minutes(10)) {
    simulation.Pane(kShifted, [&](absl::Time end, const Evaluation& evaluation) {
      found += end <= shift + absl::Minutes(10) && Raised(evaluation);
    });
  }
  return found;
}

// How many of a model's series drift before they have moved by half a sigma, where they move by one
// in a day, after half a day of quiet.
int FoundOnTheWay(uint64_t seed) {
  constexpr int kSteps = 50;
  std::vector<Normal> steps;
  for (int i = 0; i <= kSteps; ++i) steps.emplace_back(0.5 * i / kSteps);
  Simulation simulation(seed, kPinned);
  const absl::Duration quiet = absl::Hours(12), way = absl::Hours(12);
  std::set<SeriesId> found;
  while (simulation.now() < kStart + quiet + way) {
    const double moved = absl::FDivDuration(simulation.now() - kStart - quiet, way);
    simulation.Pane(steps[static_cast<int>(kSteps * std::max(0.0, moved))],
                    [&](absl::Time, const Evaluation& evaluation) {
                      if (moved > 0 && Raised(evaluation)) found.insert(evaluation.series);
                    });
  }
  return static_cast<int>(found.size());
}

void ShowTable(const Tally& tally, Report& report) {
  report.Line("false alarms per series and month, of the floor alone, by `for` and its level a:");
  report.Line("  for, panes      1e-3      1e-4      1e-5      1e-6");
  for (int i = 0; i < 4; ++i) {
    std::string row = absl::StrFormat("  %10d", kForPanes[i]);
    for (int j = 0; j < 4; ++j) {
      absl::StrAppendFormat(&row, "%10.3g", tally.by_for_and_level[i][j] * 4'320.0 / tally.windows);
    }
    report.Line(row);
  }
}

}  // namespace

void CheckSliding(const Effort& effort, Report& report) {
  const int models = std::max(1, static_cast<int>(100 * effort.share));
  report.Title(
      absl::StrFormat("Sliding windows at the defaults (10 min in panes of 10 s, 600 to "
                      "6,000 values), %d stable series, 30 days",
                      models * kSeriesAModel));
  std::mutex mutex;
  Tally tally;
  InParallel("a month of sliding windows", models, [&](int i) {
    const Tally month = StableMonth(effort.seed + i);
    const std::lock_guard lock(mutex);
    tally.Add(month);
  });
  report.Figure("alerts in the month", tally.alerts, {.most = std::ceil(0.03 * models)},
                /*percent=*/false);
  ShowTable(tally, report);
  const int shifted = std::max(10, models);
  const auto share = [&](const char* what, auto found_in) {
    std::atomic<int> found = 0;
    InParallel(what, shifted, [&](int i) { found += found_in(effort.seed + 1'000 + i); });
    report.Figure(what, static_cast<double>(found) / (shifted * kSeriesAModel), {.least = 0.95});
  };
  share("shift of .5 sigma alarmed within one window",
        [](uint64_t seed) { return FoundInTime(seed, kTrailing); });
  share("the same against a pinned reference of 50,000 values",
        [](uint64_t seed) { return FoundInTime(seed, kPinned); });
  share("drift of 1 sigma in a day alarmed before .5, pinned", FoundOnTheWay);
}

}  // namespace drift::calibration

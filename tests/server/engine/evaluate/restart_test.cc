// A restart may happen at any moment and must not show in what is said afterwards.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/memory_panes.h"
#include "tests/server/engine/evaluate/random_stream.h"

namespace drift {
namespace {

std::string Told(absl::Time pane_end, const Evaluation& evaluation) {
  const Standing standing = evaluation.standing();
  const Score& score = standing.score;
  const ReferenceState& state = standing.state;
  return absl::StrCat(absl::FormatTime(pane_end), " ", evaluation.series, " ", standing.reference,
                      " ", score.live_values, " ", score.reference_values, " ", score.bins, " ",
                      score.divergences.jsd_bits, " ", score.alert_score_bits, " ",
                      static_cast<int>(evaluation.alert_before), ">",
                      static_cast<int>(state.alert.state), " ", absl::FormatTime(state.alert.since),
                      " ", state.raised, " ", state.groups.version, " ", state.live_dropped_bits,
                      " ", state.reference_dropped_bits);
}

// A model whose evaluator dies now and then; what it leaves behind is what its owner saves: the
// panes, the end of the last closed one, and the states that were told.
class MortalModel {
 public:
  MortalModel(const RandomStream& stream, double mortality, uint64_t seed)
      : stream_(stream), panes_(stream.lengths), mortality_(mortality), generator_(seed) {
    Restart();
  }

  std::vector<std::string> Run() {
    for (const auto& batch : stream_.batches) {
      for (const RawValue& value : batch) Accept(value);
      MaybeDie();
      while (!Advance()) Restart();
      MaybeDie();
    }
    return told_;
  }

  int deaths() const { return deaths_; }

 private:
  void Restart() {
    evaluator_ = ModelEvaluator(stream_.lengths);
    evaluator_.RestoreClosedEnd(saved_end_);
    ModelEvaluator::Setups setups;
    for (auto [id, setup] : stream_.series) {
      setup.states = saved_states_[id];
      setups.emplace_back(id, std::move(setup));
    }
    ASSERT_TRUE(evaluator_.SetUp(std::move(setups), panes_).ok());
  }

  bool Dies() { return std::bernoulli_distribution(mortality_)(generator_); }

  void MaybeDie() {
    if (!Dies()) return;
    ++deaths_;
    Restart();
  }

  void Accept(const RawValue& value) {
    panes_.Add(value.time, value.series, value.counts);
    evaluator_.Added(value.series, FloorTo(value.time, stream_.lengths.fine), value.counts);
    clock_ = std::max(clock_, value.time);
  }

  // Whether it survived.
  bool Advance() {
    const absl::Status status = evaluator_.Advance(
        clock_, panes_, [&](absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
          if (Dies()) {
            ++deaths_;
            return absl::CancelledError("died before the pane was saved");
          }
          saved_end_ = pane_end;
          for (const Evaluation& evaluation : evaluations) {
            told_.push_back(Told(pane_end, evaluation));
            saved_states_[evaluation.series][*evaluation.reference] = evaluation.state();
          }
          return absl::OkStatus();
        });
    if (status.ok()) saved_end_ = evaluator_.closed_end();
    return status.ok();
  }

  const RandomStream& stream_;
  MemoryPanes panes_;
  const double mortality_;
  std::mt19937_64 generator_;
  ModelEvaluator evaluator_{PaneLengths{}};
  absl::Time clock_ = absl::InfinitePast();
  absl::Time saved_end_ = absl::InfinitePast();
  std::map<SeriesId, std::map<std::string, ReferenceState>> saved_states_;
  std::vector<std::string> told_;
  int deaths_ = 0;
};

TEST(RestartTest, EvaluationsAreTheSameWhereverTheEvaluatorDies) {
  const uint64_t seed = PrintedSeed();
  int deaths = 0;
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    SCOPED_TRACE(testing::Message() << "stream " << seed + i);
    const RandomStream stream(seed + i);
    const std::vector<std::string> undisturbed = MortalModel(stream, 0, seed).Run();
    MortalModel mortal(stream, 0.1, seed + i);
    EXPECT_EQ(mortal.Run(), undisturbed);
    deaths += mortal.deaths();
  }
  EXPECT_GT(deaths, 200);
}

TEST(RestartTest, EvaluationsAreTheSameWhenSeriesAreSetUpAnewInPlace) {
  const uint64_t seed = PrintedSeed();
  const RandomStream stream(seed);
  std::vector<std::string> told[2];
  for (bool again : {false, true}) {
    MemoryPanes panes(stream.lengths);
    ModelEvaluator evaluator(stream.lengths);
    absl::Time clock = absl::InfinitePast();
    for (const auto& [id, setup] : stream.series)
      ASSERT_TRUE(evaluator.SetUp({{id, setup}}, panes).ok());
    for (const auto& batch : stream.batches) {
      for (const RawValue& value : batch) {
        panes.Add(value.time, value.series, value.counts);
        evaluator.Added(value.series, FloorTo(value.time, stream.lengths.fine), value.counts);
        clock = std::max(clock, value.time);
      }
      if (again) {
        ASSERT_TRUE(evaluator.SetUp({*stream.series.begin()}, panes).ok());
      }
      ASSERT_TRUE(evaluator
                      .Advance(clock, panes,
                               [&](absl::Time pane_end, const std::vector<Evaluation>& all) {
                                 for (const Evaluation& one : all)
                                   told[again].push_back(Told(pane_end, one));
                                 return absl::OkStatus();
                               })
                      .ok());
    }
  }
  EXPECT_EQ(told[0], told[1]);
}

}  // namespace
}  // namespace drift

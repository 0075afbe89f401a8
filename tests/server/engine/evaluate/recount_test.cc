// Everything that closing panes says, against a recount of the raw values by brute force.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/alert_rule_oracle.h"
#include "tests/server/engine/evaluate/memory_panes.h"
#include "tests/server/engine/evaluate/random_stream.h"

namespace drift {
namespace {

// The latest multiple of `length` not after `time`, in whole microseconds.
absl::Time Boundary(absl::Time time, absl::Duration length) {
  const int64_t us = absl::ToUnixMicros(time), step = absl::ToInt64Microseconds(length);
  return absl::FromUnixMicros(us - ((us % step) + step) % step);
}

// Feeds a stream to an evaluator and checks whatever it says.
class Audit {
 public:
  explicit Audit(const RandomStream& stream)
      : stream_(stream), panes_(stream.lengths), evaluator_(stream.lengths) {
    for (const auto& [id, setup] : stream.series) {
      EXPECT_TRUE(evaluator_.SetUp({{id, setup}}, panes_).ok());
    }
  }

  void Run() {
    for (const auto& batch : stream_.batches) {
      for (const RawValue& value : batch) Accept(value);
      Advance();
      if (testing::Test::HasFailure()) return;
    }
  }

  int evaluations() const { return evaluations_; }
  int drifts() const { return drifts_; }

 private:
  struct Watched {
    AlertRuleOracle alert;
    std::optional<TimeRange> frozen;
  };

  void Accept(const RawValue& value) {
    accepted_.push_back(value);
    panes_.Add(value.time, value.series, value.counts);
    evaluator_.Added(value.series, Boundary(value.time, stream_.lengths.fine), value.counts);
    clock_ = std::max(clock_, value.time);
  }

  void Advance() {
    const auto closed = [&](absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
      CheckClosing(pane_end, evaluations);
      return absl::OkStatus();
    };
    ASSERT_TRUE(evaluator_.Advance(clock_, panes_, closed).ok());
    if (clock_ == absl::InfinitePast()) return;
    const absl::Time due = Boundary(clock_ - stream_.lengths.grace, stream_.lengths.fine);
    if (last_end_ == absl::InfinitePast()) {
      // Closing begins with the first pane that there is when one is due.
      if (evaluator_.closed_end() == absl::InfinitePast()) return;
    }
    ASSERT_EQ(evaluator_.closed_end(), due);
    ASSERT_GT(NextChange(), due) << "a pane should have been evaluated";
    last_end_ = due;
  }

  void CheckClosing(absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
    ASSERT_EQ(pane_end, NextChange()) << "panes in which nothing moves are not evaluated";
    std::map<SeriesId, size_t> expected, told;
    for (const auto& [id, setup] : stream_.series) {
      if (MovesAt(id, pane_end)) expected[id] = setup.plan->references.size();
    }
    for (const Evaluation& evaluation : evaluations) ++told[evaluation.series];
    ASSERT_EQ(told, expected);
    last_end_ = pane_end;
    for (const Evaluation& evaluation : evaluations) CheckEvaluation(pane_end, evaluation);
    for (const auto& [id, count] : told) CheckDetails(pane_end, id);
  }

  const ReferenceSpec& SpecOf(SeriesId id, const std::string& name) const {
    for (const ReferenceSpec& spec : stream_.series.at(id).plan->references) {
      if (spec.name == name) return spec;
    }
    ADD_FAILURE() << "no reference " << name;
    return stream_.series.at(id).plan->references.front();
  }

  TimeRange LiveAt(SeriesId id, absl::Time pane_end) const {
    return {pane_end - stream_.series.at(id).plan->live, pane_end};
  }

  // A stretch of `length` that ends at the latest boundary of `pane` at or before (pane end -
  // delay).
  struct Stretch {
    absl::Duration pane, length, delay;

    TimeRange At(absl::Time pane_end) const {
      const absl::Time end = Boundary(pane_end - delay, pane);
      return {end - length, end};
    }
  };

  // What a reference is made of; nothing for one that is not made of panes.
  std::vector<Stretch> StretchesOf(SeriesId id, const ReferenceSpec& spec) const {
    const absl::Duration live = stream_.series.at(id).plan->live;
    const absl::Duration coarse = stream_.lengths.coarse, fine = stream_.lengths.fine;
    if (const auto* trailing = std::get_if<TrailingSpec>(&spec.kind)) {
      return {{coarse, trailing->length, live + trailing->gap}};
    }
    if (std::holds_alternative<PreviousSpec>(spec.kind)) return {{fine, live, live}};
    std::vector<Stretch> stretches;
    if (const auto* seasonal = std::get_if<SeasonalSpec>(&spec.kind)) {
      absl::Duration length = coarse, ahead = absl::ZeroDuration();
      while (length < live) length += coarse;
      while (2 * (ahead + fine) <= length - live + coarse) ahead += fine;
      for (int i = 1; i <= seasonal->count; ++i) {
        stretches.push_back({coarse, length, i * seasonal->period - ahead});
      }
    }
    return stretches;
  }

  std::vector<TimeRange> RangesAt(SeriesId id, const ReferenceSpec& spec, absl::Time pane_end) {
    if (const auto frozen = watched_[{id, spec.name}].frozen) return {*frozen};
    std::vector<TimeRange> ranges;
    for (const Stretch& stretch : StretchesOf(id, spec)) ranges.push_back(stretch.At(pane_end));
    return ranges;
  }

  bool Excluded(SeriesId id, absl::Time start, absl::Duration length) const {
    for (const TimeRange& bad : stream_.series.at(id).plan->excluded) {
      if (start < bad.end && bad.start < start + length) return true;
    }
    return false;
  }

  static bool IsPrevious(const ReferenceSpec& spec) {
    return std::holds_alternative<PreviousSpec>(spec.kind);
  }

  // The sum of a reference.
  Counts RecountReference(SeriesId id, const ReferenceSpec& spec, absl::Time pane_end) {
    const absl::Duration pane = IsPrevious(spec) ? stream_.lengths.fine : stream_.lengths.coarse;
    Counts sum = stream_.series.at(id).layout.NewCounts();
    for (const TimeRange& range : RangesAt(id, spec, pane_end)) {
      for (const RawValue& value : accepted_) {
        if (value.series != id || !range.Contains(value.time)) continue;
        if (!Excluded(id, Boundary(value.time, pane), pane)) sum.Add(value.counts, 0);
      }
    }
    return sum;
  }

  // The end of the next pane with which a value of the series enters or leaves one of its windows.
  absl::Time ChangeOf(SeriesId id) {
    const WatchPlan& plan = *stream_.series.at(id).plan;
    absl::Time next = absl::InfiniteFuture();
    const auto consider = [&](absl::Time time) {
      // A first value that came late enough is in the window from the start.
      if (time > last_end_ && time > FirstEnd()) next = std::min(next, time);
    };
    for (const RawValue& value : accepted_) {
      if (value.series != id) continue;
      const absl::Time fine_end = Boundary(value.time, stream_.lengths.fine) + stream_.lengths.fine;
      consider(fine_end);
      consider(fine_end + plan.live);
      const absl::Time coarse_end =
          Boundary(value.time, stream_.lengths.coarse) + stream_.lengths.coarse;
      for (const ReferenceSpec& spec : plan.references) {
        if (watched_[{id, spec.name}].frozen.has_value()) continue;
        for (const Stretch& stretch : StretchesOf(id, spec)) {
          const absl::Time end = IsPrevious(spec) ? fine_end : coarse_end;
          if (Excluded(id, end - stretch.pane, stretch.pane)) continue;
          consider(end + stretch.delay);
          consider(end + stretch.delay + stretch.length);
        }
      }
    }
    return next;
  }

  // Whether something enters or leaves one of its windows, or that of the series it is compared
  // with.
  bool MovesAt(SeriesId id, absl::Time pane_end) {
    if (ChangeOf(id) == pane_end) return true;
    const auto& references = stream_.series.at(id).plan->references;
    const bool compares = std::any_of(references.begin(), references.end(), [](const auto& spec) {
      return std::holds_alternative<OtherSeriesSpec>(spec.kind);
    });
    return compares && ChangeOf(1) == pane_end;
  }

  absl::Time NextChange() {
    absl::Time next = absl::InfiniteFuture();
    for (const auto& [id, setup] : stream_.series) next = std::min(next, ChangeOf(id));
    return next;
  }

  // Where closing began: the first pane there was when one was first due.
  absl::Time FirstEnd() {
    if (first_end_ != absl::InfinitePast()) return first_end_;
    absl::Time first = absl::InfiniteFuture();
    for (const RawValue& value : accepted_) first = std::min(first, value.time);
    if (first == absl::InfiniteFuture()) return first;
    first = Boundary(first, stream_.lengths.fine);
    if (first < Boundary(clock_ - stream_.lengths.grace, stream_.lengths.fine)) first_end_ = first;
    return first;
  }

  Counts Recount(SeriesId id, TimeRange range) const {
    Counts sum = stream_.series.at(id).layout.NewCounts();
    for (const RawValue& value : accepted_) {
      if (value.series == id && range.Contains(value.time)) sum.Add(value.counts, 0);
    }
    return sum;
  }

  void ExpectRecount(const Counts& counted, Counts expected, SeriesId id) {
    const int max_buckets = stream_.series.at(id).layout.max_buckets();
    if (max_buckets > 0) {
      EXPECT_LE(counted.buckets().size(), static_cast<size_t>(max_buckets));
    }
    expected.CoarsenTo(counted.dropped_bits());
    EXPECT_EQ(counted, expected) << "series " << id;
  }

  void CheckEvaluation(absl::Time pane_end, const Evaluation& evaluation) {
    ++evaluations_;
    const SeriesId id = evaluation.series;
    const Standing standing = evaluation.standing();
    const ReferenceSpec& spec = SpecOf(id, standing.reference);
    Watched& watched = watched_[{id, spec.name}];
    EXPECT_EQ(standing.live_range, LiveAt(id, pane_end));
    EXPECT_EQ(standing.score.live_values, Recount(id, standing.live_range).total());
    const std::vector<TimeRange> ranges = RangesAt(id, spec, pane_end);
    if (!ranges.empty()) {
      // Later periods stand first.
      EXPECT_EQ(standing.reference_range, (TimeRange{ranges.back().start, ranges.front().end}));
      EXPECT_EQ(standing.score.reference_values, RecountReference(id, spec, pane_end).total());
      EXPECT_LE(ranges.front().end, standing.live_range.start);
    } else if (std::holds_alternative<OtherSeriesSpec>(spec.kind)) {
      EXPECT_EQ(standing.reference_range, LiveAt(1, pane_end));
      EXPECT_EQ(standing.score.reference_values, Recount(1, LiveAt(1, pane_end)).total());
    } else {
      EXPECT_EQ(standing.reference_range, std::nullopt);
      EXPECT_EQ(standing.score.reference_values, spec.name == "pinned" ? 50u : 0u);
    }
    CheckAlert(pane_end, evaluation, spec, watched);
  }

  void CheckAlert(absl::Time pane_end, const Evaluation& evaluation, const ReferenceSpec& spec,
                  Watched& watched) {
    const SeriesId id = evaluation.series;
    const Standing standing = evaluation.standing();
    const AlertRule& rule = stream_.series.at(id).plan->alert;
    const auto expected = watched.alert.AfterPane(pane_end, standing.score, rule);
    EXPECT_EQ(standing.state.alert.state, expected.state);
    EXPECT_EQ(standing.state.alert.since, expected.since);
    EXPECT_EQ(standing.state.scored_end, pane_end);
    const bool drifting = expected.state == AlertState::kDrifting;
    drifts_ += drifting && evaluation.alert_before != AlertState::kDrifting;
    if (!spec.freezes()) return;
    if (!drifting) watched.frozen.reset();
    if (drifting && !watched.frozen) watched.frozen = RangesAt(id, spec, pane_end).front();
    EXPECT_EQ(standing.state.frozen_range, watched.frozen);
  }

  void CheckDetails(absl::Time pane_end, SeriesId id) {
    for (const SeriesWatch::Detail& detail :
         evaluator_.Find(id)->DetailsAt(pane_end, evaluator_.live_of())) {
      const ReferenceSpec& spec = SpecOf(id, detail.standing.reference);
      ExpectRecount(detail.live, Recount(id, LiveAt(id, pane_end)), id);
      double live = 0, reference = 0;
      for (const ScoringBin& bin : detail.bins) live += bin.live, reference += bin.reference;
      if (!detail.bins.empty()) {
        EXPECT_EQ(live, detail.live.total()) << "every value is in a bin";
        EXPECT_EQ(reference, detail.reference.total());
      }
      if (RangesAt(id, spec, pane_end).empty()) continue;
      ExpectRecount(detail.reference, RecountReference(id, spec, pane_end), id);
    }
  }

  const RandomStream& stream_;
  MemoryPanes panes_;
  ModelEvaluator evaluator_;
  std::vector<RawValue> accepted_;
  std::map<std::pair<SeriesId, std::string>, Watched> watched_;
  absl::Time clock_ = absl::InfinitePast();
  absl::Time first_end_ = absl::InfinitePast();
  absl::Time last_end_ = absl::InfinitePast();
  int evaluations_ = 0;
  int drifts_ = 0;
};

TEST(RecountTest, EveryClosedPaneSaysWhatARecountOfTheRawValuesSays) {
  const uint64_t seed = PrintedSeed();
  int evaluations = 0, drifts = 0;
  for (int i = 0; i < 80 && !HasFailure(); ++i) {
    SCOPED_TRACE(testing::Message() << "stream " << seed + i);
    const RandomStream stream(seed + i);
    Audit audit(stream);
    audit.Run();
    evaluations += audit.evaluations();
    drifts += audit.drifts();
  }
  EXPECT_GT(evaluations, 1000) << "the streams should be worth auditing";
  EXPECT_GT(drifts, 50) << "and freeze references";
}

}  // namespace
}  // namespace drift

#include "tests/server/engine/evaluate/random_stream.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <memory>
#include <string>

namespace drift {
namespace {

int Between(std::mt19937_64& generator, int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(generator);
}

bool Once(std::mt19937_64& generator, int in) { return Between(generator, 1, in) == 1; }

std::vector<Layout> Layouts() {
  return {Layout::Lossless(),
          *Layout::Create(LogLinear{8}),
          *Layout::Create(Probability{10}),
          *Layout::Create(Linear{-1, 2, 7}),
          *Layout::Create(Explicit{{0, 0.25, 0.5, 4}}),
          *Layout::Create(Categorical{5})};
}

}  // namespace

uint64_t PrintedSeed() {
  const char* given = std::getenv("DRIFT_TEST_SEED");
  const uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device()();
  std::cout << "DRIFT_TEST_SEED=" << seed << "\n";
  return seed;
}

RandomStream::RandomStream(uint64_t seed) {
  Generator generator(seed);
  lengths.fine = absl::Seconds(Between(generator, 0, 1) == 0 ? 10 : 7);
  lengths.coarse = lengths.fine * Between(generator, 1, 6);
  lengths.grace = lengths.fine * Between(generator, 0, 3);
  // Some streams cross 1970.
  clock_ = absl::FromUnixSeconds(Once(generator, 3) ? -1000 : 1'700'000'003);
  const int count = Between(generator, 1, 3);
  for (SeriesId id = 1; id <= static_cast<SeriesId>(count); ++id)
    series.emplace(id, AnySetup(generator, id));
  for (int i = 0; i < 60; ++i) batches.push_back(AnyBatch(generator));
}

WatchPlan RandomStream::AnyPlan(Generator& generator, SeriesId id) const {
  WatchPlan plan;
  plan.live = lengths.fine * Between(generator, 1, 8);
  for (int i = Between(generator, 1, 3); i > 0; --i) {
    plan.references.push_back(
        {.name = "trailing" + std::to_string(i),
         .kind = TrailingSpec{.length = lengths.coarse * Between(generator, 1, 5),
                              .gap = lengths.fine * Between(generator, 0, 4),
                              .freeze_while_drifting = Once(generator, 2)}});
  }
  if (Once(generator, 2)) plan.references.push_back({.name = "previous", .kind = PreviousSpec()});
  if (Once(generator, 2)) {
    const absl::Duration least = absl::Ceil(plan.live, lengths.coarse) + 2 * lengths.coarse;
    plan.references.push_back(
        {.name = "seasonal",
         .kind = SeasonalSpec{.period = least + lengths.coarse * Between(generator, 0, 3),
                              .count = Between(generator, 1, 3)}});
  }
  if (id > 1 && Once(generator, 2)) {
    plan.references.push_back({.name = "first series", .kind = OtherSeriesSpec()});
  }
  plan.references.push_back({.name = "pinned", .kind = PinnedSpec()});
  plan.references.push_back({.name = "not there", .kind = PinnedSpec()});
  if (Once(generator, 3)) {
    const absl::Time start = clock_ + lengths.fine * Between(generator, 0, 40);
    plan.excluded = {{start, start + lengths.fine * Between(generator, 1, 20)}};
  }
  AlertRule& rule = plan.alert;
  rule.divergence = static_cast<Divergence>(Between(generator, 0, 2));
  rule.threshold_bits = 0.05;
  rule.clear_threshold_bits = 0.04;
  rule.noise_level = 0.4;  // so that few values are enough to drift
  rule.times = {.pending_for = lengths.fine * Between(generator, 0, 3),
                .keep_firing_for = lengths.fine * Between(generator, 0, 3)};
  rule.min_values = Between(generator, 1, 4);
  rule.bins = Between(generator, 2, 6);
  return plan;
}

SeriesSetup RandomStream::AnySetup(Generator& generator, SeriesId id) const {
  const std::vector<Layout> layouts = Layouts();
  const Layout& any = layouts[Between(generator, 0, static_cast<int>(layouts.size()) - 1)];
  // Series can only be compared in one layout.
  const Layout layout = id > 1 ? series.at(1).layout : any;
  Counts pinned = layout.NewCounts();
  for (int i = 0; i < 50; ++i) pinned.Add(AnyValue(generator, layout), layout.max_buckets());
  return {.layout = layout,
          .plan = std::make_shared<WatchPlan>(AnyPlan(generator, id)),
          .pinned = {{"pinned", {std::make_shared<Counts>(pinned), nullptr}}},
          .others = {{"first series", 1}},
          .states = {}};
}

Counts RandomStream::AnyValue(Generator& generator, const Layout& layout) const {
  Counts counts = layout.NewCounts();
  if (Once(generator, 20)) {
    counts.Add(Special::kMissing, 1);
  } else if (!layout.numeric()) {
    counts.Add(Between(generator, 0, 2) + (shifted_ ? 2 : 0), 1);
  } else if (Once(generator, 20)) {
    layout.Fold(std::vector<double>{std::numeric_limits<double>::quiet_NaN()}, counts);
  } else {
    std::normal_distribution<double> normal(shifted_ ? 0.9 : 0.3, 0.2);
    layout.Fold(std::vector<double>{normal(generator)}, counts);
  }
  return counts;
}

absl::Time RandomStream::AnyTime(Generator& generator) const {
  const absl::Duration within = absl::Milliseconds(Between(generator, 0, 9999));
  if (Once(generator, 5))
    return clock_ - lengths.coarse * Between(generator, 0, 8) - within;  // late
  if (Once(generator, 10))
    return clock_ + lengths.fine * Between(generator, 1, 3) + within;  // early
  return clock_ - within;
}

std::vector<RawValue> RandomStream::AnyBatch(Generator& generator) {
  clock_ += lengths.fine * (Once(generator, 12) ? Between(generator, 1, 150) : 1) *
            Between(generator, 0, 2) / 2;
  if (Once(generator, 10)) shifted_ = !shifted_;
  std::vector<RawValue> batch;
  for (int i = Between(generator, 0, 8); i > 0; --i) {
    const SeriesId id = Between(generator, 1, static_cast<int>(series.size()));
    batch.push_back({.series = id,
                     .time = AnyTime(generator),
                     .counts = AnyValue(generator, series.at(id).layout)});
    if (Once(generator, 6)) batch.push_back(batch.back());  // the same value again
  }
  return batch;
}

}  // namespace drift

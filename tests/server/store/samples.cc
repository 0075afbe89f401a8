#include "tests/server/store/samples.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <limits>

namespace drift {

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "drift_store_XXXXXX").string();
  path_ = mkdtemp(name.data());
}

TempDir::~TempDir() { std::filesystem::remove_all(path_); }

std::unique_ptr<Store> OpenStore(const std::string& path) {
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open({.path = path});
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

void CommitSynced(Store& store, StoreWrite write) {
  const absl::Status status = store.Commit(std::move(write), Durability::kSynced);
  EXPECT_TRUE(status.ok()) << status;
}

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

ModelRecord SampleModel() {
  return {.id = 3,
          .name = "fraud",
          .panes = {absl::Seconds(20), absl::Hours(2), absl::Seconds(40)},
          .clock = At(1'700'000'123) + absl::Nanoseconds(456),
          .closed_end = At(1'700'000'100)};
}

SeriesRecord SampleSeries() {
  return {.id = 7,
          .model = 3,
          .key = {"fraud", "v2", "score", {{"country", "de"}, {"tier", "gold"}}},
          .layout = *Layout::Create(Probability{100}),
          .created = At(1'690'000'000),
          .last_seen = At(1'700'000'200) + absl::Nanoseconds(1),
          .last_event = At(-5) + absl::Milliseconds(250),
          .values = 1'000'000};
}

ProducerRecord SampleProducer() {
  return {.id = "pod-1", .committed_sequence = 300, .last_seen = At(1'700'000'000)};
}

DictionaryRecord SampleDictionary() {
  return {.model = 3, .feature = "salary", .max_categories = 64, .categories = {"high", "", "low"}};
}

PinnedReferenceRecord SampleReference() {
  const Layout layout = *Layout::Create(Linear{-1, 1, 4});
  Counts counts = layout.NewCounts();
  counts.Add(0, 5);
  counts.Add(3, 1000);
  counts.Add(Special::kMissing, 2);
  return {.key = {"fraud", "score", "training", "v2", {{"country", "de"}}},
          .version = 4,
          .layout = layout,
          .counts = counts,
          .created = At(1'680'000'000),
          .source = "uploaded by ada",
          .author = {},
          .blocks = {}};
}

PinnedReferenceRecord SampleCapture() {
  PinnedReferenceRecord reference = SampleReference();
  reference.source = "captured";
  reference.author = "ada";
  reference.blocks = {.series = 7,
                      .live = absl::Minutes(10),
                      .moments = {.count = 50, .mean = 1.25, .variance = 0.5},
                      .bins = 19.5};
  return reference;
}

StateRecord SampleState() {
  StateRecord record{.series = 7, .reference = "trailing", .state = {}};
  record.state.alert = {AlertState::kDrifting, At(1'700'000'000), At(1'700'000'060)};
  record.state.data = DataState::kInsufficient;
  record.state.groups = {
      .version = 2,
      .bins = 20,
      .dropped_bits = 50,
      .groups = {{-1, 0}, {4092, 0.25}, {std::numeric_limits<int64_t>::max(), 0.75}}};
  record.state.compared = 0x1122334455667788;
  record.state.live_dropped_bits = 51;
  record.state.reference_dropped_bits = 52;
  record.state.frozen_range = TimeRange{At(1'699'900'000), At(1'699'990'000)};
  record.state.raised = 9;
  record.state.scored_end = At(1'700'000'120);
  record.state.score = SampleScores().front().score;
  record.state.quiet = {.count = 30,
                        .mean = 1.25,
                        .variance = 0.5,
                        .bins = 19.5,
                        .of_reference = true,
                        .since = At(1'699'800'000),
                        .last_end = At(1'700'000'100),
                        .held = QuietBlock{.times_chance = 1.5, .bins = 18}};
  return record;
}

std::vector<ScoreRecord> SampleScores() {
  ScoreRecord drifting;
  drifting.series = 7;
  drifting.reference = "trailing";
  drifting.score = {
      .live_values = 1200,
      .reference_values = 50'000,
      .live_outside = 5,
      .bins = 18,
      .data = DataState::kOk,
      .discovery = true,
      .divergences = {.jsd_bits = 0.25,
                      .kl_live_to_reference_bits = 1.5,
                      .kl_reference_to_live_bits = 2.5,
                      .psi_nats = 4 * M_LN2,
                      .hellinger = 0.5,
                      .total_variation = 0.75,
                      .live_entropy_bits = 3.5,
                      .reference_entropy_bits = 2.25,
                      .cross_entropy_live_to_reference_bits = 5,
                      .cross_entropy_reference_to_live_bits = 4.75},
      .wasserstein = 0.1,
      .overdispersion = {.source = OverdispersionSource::kQuietLive, .c1 = 1.5, .measured = 2},
      .corrected_jsd_bits = 0.24,
      .noise_floor_bits = 0.01,
      .p_value = 1e-9,
      .alert_score_bits = 0.125,
      .alert_raw_bits = 0.5,
      .alert_floor_bits = 0.0625};
  drifting.alert = AlertState::kDrifting;
  drifting.alert_since = At(1'699'999'000);
  drifting.live_range = {At(1'699'999'400), At(1'700'000'000)};
  drifting.reference_range = {At(1'699'900'000), At(1'699'999'400)};
  drifting.reason = "JSD 0.25 bits";
  ScoreRecord pinned;
  pinned.series = 300;
  pinned.reference = "training";
  pinned.score.live_values = 1;
  pinned.live_range = drifting.live_range;
  ScoreRecord second = drifting;
  second.series = 8;
  return {drifting, pinned, second};
}

Counts SampleCounts() {
  Counts counts = SampleSeries().layout.NewCounts();
  counts.Add(4093, 3);
  counts.Add(4094, 1);
  counts.Add(4099, 200);
  counts.Add(kOneBucket, 1);
  counts.Add(Special::kNan, 1);
  counts.Add(Special::kAbove, 130);
  return counts;
}

std::vector<Layout> SampleLayouts() {
  return {Layout::Lossless(),
          *Layout::Create(LogLinear{160}),
          *Layout::Create(Probability{80}),
          *Layout::Create(Linear{0, 10, 20}),
          *Layout::Create(Explicit{{-1.5, 0, 2, 8}}),
          *Layout::Create(Categorical{64})};
}

}  // namespace drift

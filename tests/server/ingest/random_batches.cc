#include "tests/server/ingest/random_batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/ingest/fold.h"

namespace drift {
namespace {

using Generator = std::mt19937_64;

constexpr TimeRange kAlways{absl::InfinitePast(), absl::InfiniteFuture()};

int Between(Generator& generator, int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(generator);
}

RandomBatch::Entry AnyEntry(Generator& generator, absl::Time clock, bool shifted) {
  static const SeriesKey kKeys[] = {
      {.model = "loans", .version = "v1", .feature = "score", .segments = {}},
      {.model = "loans", .version = "v2", .feature = "score", .segments = {}},
      {.model = "loans", .version = "", .feature = "income", .segments = {{"region", "eu"}}},
      {.model = "fraud", .version = "", .feature = "amount", .segments = {}},
      {.model = "fraud", .version = "", .feature = "city", .segments = {}},
  };
  const int which = Between(generator, 0, 4);
  RandomBatch::Entry entry{
      .key = kKeys[which], .event_time = clock, .offsets_us = {}, .numbers = {}, .categories = {}};
  if (Between(generator, 1, 30) == 1) entry.event_time -= absl::Hours(24 * 40);  // too late
  for (int i = Between(generator, 1, 40); i > 0; --i) {
    entry.offsets_us.push_back(-1'000'000LL * Between(generator, 0, 30) + Between(generator, 0, 9));
    const double uniform = std::uniform_real_distribution<double>()(generator);
    if (which == 4) {
      entry.categories.push_back(absl::StrCat("city ", Between(generator, 0, 5) + 3 * shifted));
    } else {
      entry.numbers.push_back((shifted ? uniform * uniform : uniform) * (which < 2 ? 1 : 1000));
    }
  }
  return entry;
}

std::string Text(const Counts& counts) {
  return absl::StrCat(counts.dropped_bits(), ":",
                      absl::StrJoin(counts.buckets(), " ",
                                    [](std::string* out, const Bucket& bucket) {
                                      absl::StrAppend(out, bucket.number, "x", bucket.count);
                                    }),
                      "|", absl::StrJoin(counts.specials(), " "));
}

std::string Text(absl::Time time) { return absl::FormatTime(time, absl::UTCTimeZone()); }

std::string Text(const Alert& alert) {
  return absl::StrCat(static_cast<int>(alert.state), " ", Text(alert.since), " ",
                      Text(alert.below_since));
}

std::string Text(const ReferenceState& state) {
  return absl::StrCat(Text(state.alert), " ", static_cast<int>(state.data), " v",
                      state.groups.version, "/", state.groups.groups.size(), " ",
                      state.live_dropped_bits, " ", state.reference_dropped_bits, " ",
                      state.frozen_range ? Text(state.frozen_range->start) : "-", " ",
                      Text(state.scored_end), " ", state.raised);
}

void DumpModel(const Store& store, const ModelRecord& model, std::vector<std::string>& lines) {
  lines.push_back(
      absl::StrCat("model ", model.name, " ", Text(model.clock), " ", Text(model.closed_end)));
  for (Tier tier : {Tier::kFine, Tier::kCoarse}) {
    const auto dump = [&](absl::Time start, SeriesId series, const Counts& counts) {
      lines.push_back(absl::StrCat("pane ", model.name, " ", static_cast<int>(tier), " ",
                                   Text(start), " ", series, " ", Text(counts)));
    };
    EXPECT_TRUE(store.PanesOf(model.id)->Scan(tier, kAlways, dump).ok());
  }
  const auto dump = [&](absl::Time end, const ScoreRecord& record) {
    const Score& score = record.score;
    lines.push_back(absl::StrCat("score ", model.name, " ", Text(end), " ", record.series, " ",
                                 record.reference, " ", score.live_values, " ",
                                 score.reference_values, " ", score.bins, " ",
                                 score.divergences.jsd_bits, " ", static_cast<int>(record.alert),
                                 " ", Text(record.alert_since), " ", Text(record.live_range.start),
                                 " ", Text(record.reference_range.start)));
    return true;
  };
  EXPECT_TRUE(store.ScanScores(model.id, kAlways, dump).ok());
}

}  // namespace

const char kRandomBatchesYaml[] = R"(
models: [{match: '*', fine_pane: 10s, coarse_pane: 1m, grace: 10s}]
alert_defaults: {min_values: 20, noise_level: 0.2, threshold: 0.005, for: 20s, keep_firing_for: 20s}
limits: {max_categories: 6, max_buckets: 20}
monitors:
- name: m
  live: 2m
  references:
  - {name: short, trailing: {length: 3m, freeze_while_drifting: true}}
  - {name: long, trailing: {length: 10m, gap: 30s}}
  - {name: pinned, pinned: {}}
)";

uint64_t RandomBatch::values() const {
  uint64_t values = 0;
  for (const Entry& entry : entries) values += entry.numbers.size() + entry.categories.size();
  return values;
}

std::vector<RandomBatch> RandomBatches(uint64_t seed, int count) {
  Generator generator(seed);
  absl::Time clock = absl::FromUnixSeconds(1'700'000'000);
  bool shifted = false;
  std::vector<RandomBatch> batches(count);
  for (RandomBatch& batch : batches) {
    if (Between(generator, 1, 15) == 1) shifted = !shifted;
    clock += absl::Seconds(Between(generator, 1, 50) == 1 ? 3000 : Between(generator, 0, 15));
    for (int i = Between(generator, 1, 4); i > 0; --i)
      batch.entries.push_back(AnyEntry(generator, clock, shifted));
  }
  return batches;
}

FoldedBatch FoldedOf(const RandomBatch& batch, uint64_t sequence, const Catalog& catalog,
                     absl::Time now) {
  FoldedBatch folded;
  folded.producer = "p";
  folded.sequence = sequence;
  folded.bytes = 1000;
  for (const RandomBatch::Entry& entry : batch.entries) {
    RawValues raw{.event_time = entry.event_time,
                  .time_offsets_us = entry.offsets_us,
                  .values = absl::MakeConstSpan(entry.numbers)};
    std::vector<const std::string*> views;
    for (const std::string& category : entry.categories) views.push_back(&category);
    if (!views.empty()) raw.values = absl::MakeConstSpan(views);
    Fold(catalog.FindSeries(entry.key), raw, {}, now, folded);
  }
  return folded;
}

std::vector<std::pair<SeriesKey, bool>> KeysOf(const std::vector<RandomBatch>& batches) {
  std::vector<std::pair<SeriesKey, bool>> keys;
  for (const RandomBatch& batch : batches) {
    for (const RandomBatch::Entry& entry : batch.entries) {
      const auto key = std::make_pair(entry.key, !entry.categories.empty());
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

std::vector<std::string> DumpOf(const Store& store) {
  std::vector<std::string> lines;
  const auto models = store.ReadModels();
  const auto series = store.ReadSeries();
  const auto producers = store.ReadProducers();
  const auto dictionaries = store.ReadDictionaries();
  const auto states = store.ReadStates();
  EXPECT_TRUE(models.ok() && series.ok() && producers.ok() && dictionaries.ok() && states.ok());
  for (const SeriesRecord& record : *series) {
    lines.push_back(absl::StrCat("series ", record.id, " ", NameOf(record.key), " ",
                                 record.layout.ToString(), " ", record.values, " ",
                                 Text(record.last_event)));
  }
  for (const ProducerRecord& record : *producers)
    lines.push_back(absl::StrCat("producer ", record.id, " ", record.committed_sequence));
  for (const DictionaryRecord& record : *dictionaries) {
    lines.push_back(
        absl::StrCat("dictionary ", record.feature, " ", absl::StrJoin(record.categories, ",")));
  }
  for (const StateRecord& record : *states)
    lines.push_back(
        absl::StrCat("state ", record.series, " ", record.reference, " ", Text(record.state)));
  for (const ModelRecord& model : *models) DumpModel(store, model, lines);
  return lines;
}

uint64_t ValuesIn(const Store& store, Tier tier) {
  uint64_t values = 0;
  const auto models = store.ReadModels();
  EXPECT_TRUE(models.ok());
  for (const ModelRecord& model : *models) {
    EXPECT_TRUE(
        store.PanesOf(model.id)
            ->Scan(tier, kAlways,
                   [&](absl::Time, SeriesId, const Counts& counts) { values += counts.total(); })
            .ok());
  }
  return values;
}

}  // namespace drift

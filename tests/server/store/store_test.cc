#include "server/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/store/database.h"
#include "server/store/keys.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

auto Fields(const ModelRecord& r) { return std::tie(r.id, r.name, r.panes, r.clock, r.closed_end); }
auto Fields(const SeriesRecord& r) {
  return std::tie(r.id, r.model, r.key, r.layout, r.created, r.last_seen, r.last_event, r.values);
}
auto Fields(const ProducerRecord& r) { return std::tie(r.id, r.committed_sequence, r.last_seen); }
auto Fields(const DictionaryRecord& r) {
  return std::tie(r.model, r.feature, r.max_categories, r.categories);
}
auto Fields(const PinnedReferenceRecord& r) {
  return std::tie(r.key, r.version, r.layout, r.counts, r.created, r.source);
}
auto Fields(const StateRecord& r) { return std::tie(r.series, r.reference, r.state); }
auto Fields(const Score& s) {
  const Divergences& d = s.divergences;
  return std::tie(s.live_values, s.reference_values, s.bins, d.jsd_bits,
                  d.kl_live_to_reference_bits, d.kl_reference_to_live_bits, s.corrected_jsd_bits,
                  s.noise_floor_bits, s.p_value, s.alert_score_bits, s.alert_raw_bits,
                  s.alert_floor_bits, s.data);
}
auto Fields(const ScoreRecord& r) {
  return std::tuple_cat(
      std::tie(r.series, r.reference, r.alert, r.alert_since, r.live_range, r.reference_range),
      Fields(r.score));
}

template <typename Record>
void ExpectOnly(const absl::StatusOr<std::vector<Record>>& records, const Record& expected) {
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_THAT(*records, SizeIs(1));
  EXPECT_TRUE(Fields(records->front()) == Fields(expected));
}

TEST(StoreInMemoryTest, KeepsPanesButLeavesNothingOnDisk) {
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open({.path = {}, .in_memory = true});
  ASSERT_TRUE(store.ok()) << store.status();
  StoreWrite write;
  Counts counts;
  counts.Add(5, 2);
  const absl::Time start = absl::UnixEpoch();
  for (int i = 0; i < 2; ++i) {
    write.AddToPane(1, Tier::kFine, start, 7, Layout::Lossless(), counts);
  }
  ASSERT_TRUE((*store)->Commit(std::move(write), Durability::kSynced).ok());
  uint64_t values = 0;
  const auto visit = [&](absl::Time, SeriesId, const Counts& pane) { values += pane.total(); };
  ASSERT_TRUE((*store)->PanesOf(1)->Scan(Tier::kFine, {start, absl::InfiniteFuture()}, visit).ok());
  EXPECT_EQ(values, 4u);
  EXPECT_FALSE(std::filesystem::exists("/memory"));
}

class StoreTest : public ::testing::Test {
 protected:
  // What a process that starts anew sees.
  Store& Reopen() {
    store_.reset();
    store_ = OpenStore(dir_.path());
    return *store_;
  }

  TempDir dir_;
  std::unique_ptr<Store> store_ = OpenStore(dir_.path());
};

TEST_F(StoreTest, TellsWhatItHoldsInMemory) {
  const StoreMemory before = store_->memory();
  StoreWrite write;
  Counts counts;
  for (int64_t bucket = 0; bucket < 100; ++bucket) counts.Add(bucket, 1);
  for (SeriesId series = 1; series <= 1000; ++series) {
    write.AddToPane(1, Tier::kFine, absl::UnixEpoch(), series, Layout::Lossless(), counts);
  }
  CommitSynced(*store_, std::move(write));
  EXPECT_GT(store_->memory().memtables, before.memtables + 100'000);
}

TEST_F(StoreTest, CountsAllThatOneWriteBringsIntoMemory) {
  constexpr size_t kMebibyte = 1 << 20;
  const StoreMemory before = store_->memory();
  StoreWrite write;
  for (int i = 0; i < 40; ++i) write.PutMonitor(absl::StrCat(i), std::string(kMebibyte, 'm'));
  CommitSynced(*store_, std::move(write));
  EXPECT_GT(store_->memory().memtables, before.memtables + 40 * kMebibyte);
}

TEST_F(StoreTest, AModelComesBack) {
  StoreWrite write;
  write.PutModel(SampleModel());
  CommitSynced(*store_, std::move(write));
  ExpectOnly(Reopen().ReadModels(), SampleModel());
}

TEST_F(StoreTest, ASeriesComesBackWithItsActivity) {
  StoreWrite write;
  write.PutSeries(SampleSeries());
  write.PutActivity(SampleSeries());
  CommitSynced(*store_, std::move(write));
  ExpectOnly(Reopen().ReadSeries(), SampleSeries());
}

TEST_F(StoreTest, ActivityIsReplacedAloneAndIdentityToo) {
  SeriesRecord series = SampleSeries();
  StoreWrite write;
  write.PutSeries(series);
  write.PutActivity(series);
  series.values = 5;
  write.PutActivity(series);
  series.layout = *Layout::Create(Linear{0, 1, 8});
  write.PutSeries(series);
  CommitSynced(*store_, std::move(write));
  ExpectOnly(store_->ReadSeries(), series);
}

TEST_F(StoreTest, ADeletedSeriesTakesItsStatesWithItAndNoOthers) {
  StateRecord other = SampleState();
  other.series = 8;
  StoreWrite write;
  write.PutSeries(SampleSeries());
  write.PutActivity(SampleSeries());
  write.PutState(SampleState());
  write.PutState(other);
  CommitSynced(*store_, std::move(write));
  StoreWrite deletion;
  deletion.DeleteSeries(SampleSeries().id);
  CommitSynced(*store_, std::move(deletion));
  EXPECT_THAT(*store_->ReadSeries(), IsEmpty());
  ExpectOnly(store_->ReadStates(), other);
}

// What is kept under the id of a model: nothing, or a pane in each tier, a score and a dictionary.
int KeptOf(const Store& store, ModelId model) {
  int kept = 0;
  for (Tier tier : kTiers) {
    kept += *store.PanesOf(model)->FirstStart(tier, absl::InfinitePast()) < absl::InfiniteFuture();
  }
  const TimeRange all_time{absl::InfinitePast(), absl::InfiniteFuture()};
  EXPECT_TRUE(store
                  .ScanScores(model, all_time,
                              [&](absl::Time, const ScoreRecord&) {
                                ++kept;
                                return false;
                              })
                  .ok());
  const auto dictionaries = store.ReadDictionaries();
  for (const DictionaryRecord& record : *dictionaries) kept += record.model == model;
  return kept;
}

TEST_F(StoreTest, ADeletedModelTakesAllThatIsKeptOfItAndNothingOfOthers) {
  StoreWrite write;
  for (ModelId id : {2u, 3u, 4u}) {
    ModelRecord model = SampleModel();
    model.id = id;
    write.PutModel(model);
    for (Tier tier : kTiers) {
      write.AddToPane(id, tier, At(-10), 7, SampleSeries().layout, SampleCounts());
    }
    write.PutScores(id, At(-5), SampleScores());
    DictionaryRecord dictionary = SampleDictionary();
    dictionary.model = id;
    write.PutDictionary(dictionary);
  }
  CommitSynced(*store_, std::move(write));
  ASSERT_EQ(KeptOf(*store_, 3), 4);
  StoreWrite deletion;
  deletion.DeleteModel(3);
  CommitSynced(*store_, std::move(deletion));
  const Store& reopened = Reopen();
  EXPECT_EQ(reopened.ReadModels()->size(), 2u);
  EXPECT_EQ(KeptOf(reopened, 2), 4);
  EXPECT_EQ(KeptOf(reopened, 3), 0);
  EXPECT_EQ(KeptOf(reopened, 4), 4);
}

TEST_F(StoreTest, AProducerComesBackUntilItIsDeleted) {
  StoreWrite write;
  write.PutProducer(SampleProducer());
  CommitSynced(*store_, std::move(write));
  ExpectOnly(Reopen().ReadProducers(), SampleProducer());
  StoreWrite deletion;
  deletion.DeleteProducer(SampleProducer().id);
  CommitSynced(*store_, std::move(deletion));
  EXPECT_THAT(*store_->ReadProducers(), IsEmpty());
}

TEST_F(StoreTest, ADictionaryComesBackInItsOrder) {
  StoreWrite write;
  write.PutDictionary(SampleDictionary());
  CommitSynced(*store_, std::move(write));
  ExpectOnly(Reopen().ReadDictionaries(), SampleDictionary());
}

TEST_F(StoreTest, AStateComesBackUntilItIsDeleted) {
  StoreWrite write;
  write.PutState(SampleState());
  CommitSynced(*store_, std::move(write));
  ExpectOnly(Reopen().ReadStates(), SampleState());
  StoreWrite deletion;
  deletion.DeleteState(SampleState().series, SampleState().reference);
  CommitSynced(*store_, std::move(deletion));
  EXPECT_THAT(*store_->ReadStates(), IsEmpty());
}

TEST_F(StoreTest, MonitorsAreOpaqueAndComeBackByName) {
  const std::string bytes("\0\xff\x01", 3);
  StoreWrite write;
  write.PutMonitor("b", bytes);
  write.PutMonitor("a", "");
  write.PutMonitor("c", "gone");
  write.DeleteMonitor("c");
  CommitSynced(*store_, std::move(write));
  EXPECT_THAT(*Reopen().ReadMonitors(), ElementsAre(Pair("a", ""), Pair("b", bytes)));
}

TEST_F(StoreTest, TheLatestVersionOfAReferenceIsRead) {
  PinnedReferenceRecord reference = SampleReference();
  StoreWrite write;
  for (const uint32_t version : {1, 300, 20}) {
    reference.version = version;
    write.PutReference(reference);
  }
  CommitSynced(*store_, std::move(write));
  reference.version = 300;
  ExpectOnly(Reopen().ReadReferences(), reference);
}

TEST_F(StoreTest, TheVersionsOfAReferenceAreReadLatestFirstWithTheirAuthors) {
  PinnedReferenceRecord reference = SampleReference();
  PinnedReferenceRecord other = SampleReference();
  other.key.name += "2";
  StoreWrite write;
  write.PutReference(other);
  for (const uint32_t version : {1, 2, 300}) {
    reference.version = version;
    reference.author = version == 1 ? "" : absl::StrCat("ada ", version);
    write.PutReference(reference);
  }
  CommitSynced(*store_, std::move(write));
  const auto versions = Reopen().ReadVersions(reference.key);
  ASSERT_TRUE(versions.ok()) << versions.status();
  ASSERT_THAT(*versions, SizeIs(3));
  EXPECT_EQ((*versions)[0].version, 300u);
  EXPECT_EQ((*versions)[0].author, "ada 300");
  EXPECT_EQ((*versions)[1].author, "ada 2");
  EXPECT_EQ((*versions)[2].version, 1u);
  EXPECT_EQ((*versions)[2].author, "");
}

TEST_F(StoreTest, ADeletedReferenceTakesAllItsVersionsAndNoOtherKey) {
  PinnedReferenceRecord reference = SampleReference();
  PinnedReferenceRecord other = SampleReference();
  other.key.name += "2";
  StoreWrite write;
  for (reference.version = 1; reference.version < 4; ++reference.version) {
    write.PutReference(reference);
  }
  write.PutReference(other);
  write.DeleteReference(reference.key);
  CommitSynced(*store_, std::move(write));
  ExpectOnly(store_->ReadReferences(), other);
}

TEST_F(StoreTest, ScoresComeBackInTheirOrder) {
  const absl::Time pane_end = At(1'700'000'000);
  StoreWrite write;
  write.PutScores(3, pane_end, SampleScores());
  CommitSynced(*store_, std::move(write));
  size_t next = 0;
  const std::vector<ScoreRecord> expected = SampleScores();
  const absl::Status status = Reopen().ScanScores(
      3, {At(0), absl::InfiniteFuture()}, [&](absl::Time end, const ScoreRecord& score) {
        EXPECT_EQ(end, pane_end);
        EXPECT_TRUE(Fields(score) == Fields(expected.at(next++)));
        return true;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(next, expected.size());
}

TEST_F(StoreTest, ScoresAreScannedFromTheStartOfARangeUpToItsEnd) {
  StoreWrite write;
  for (const int64_t end : {-20, -10, 0, 10, 20}) write.PutScores(3, At(end), SampleScores());
  write.PutScores(2, At(0), SampleScores());
  write.PutScores(4, At(0), SampleScores());
  CommitSynced(*store_, std::move(write));
  std::vector<absl::Time> ends;
  const auto visit = [&ends](absl::Time end, const ScoreRecord& score) {
    if (score.series == SampleScores().front().series) ends.push_back(end);
    return true;
  };
  ASSERT_TRUE(store_->ScanScores(3, {At(-10), At(20)}, visit).ok());
  EXPECT_THAT(ends, ElementsAre(At(-10), At(0), At(10)));
}

TEST_F(StoreTest, AScanOfScoresStopsWhenToldTo) {
  StoreWrite write;
  for (const int64_t end : {0, 10}) write.PutScores(3, At(end), SampleScores());
  CommitSynced(*store_, std::move(write));
  int visits = 0;
  ASSERT_TRUE(store_
                  ->ScanScores(3, {absl::InfinitePast(), absl::InfiniteFuture()},
                               [&visits](absl::Time, const ScoreRecord&) { return ++visits < 2; })
                  .ok());
  EXPECT_EQ(visits, 2);
}

TEST_F(StoreTest, AnEmptyWriteIsCommitted) {
  EXPECT_TRUE(StoreWrite().empty());
  EXPECT_TRUE(store_->Commit(StoreWrite(), Durability::kSynced).ok());
  EXPECT_TRUE(store_->Commit(StoreWrite(), Durability::kOrdered).ok());
  EXPECT_THAT(*Reopen().ReadModels(), IsEmpty());
}

TEST_F(StoreTest, ADamagedRecordIsDataLossThatNamesFamilyAndKey) {
  store_.reset();
  Database::Open({.path = dir_.path()})
      .value()
      ->Write({{WriteOperation::Kind::kPut, Family::kModels, ModelKey(42), "\x01\x7fxyz"}}, true)
      .IgnoreError();
  const auto models = Reopen().ReadModels();
  EXPECT_EQ(models.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(models.status().message(), HasSubstr("models: model 42 is damaged"));
}

TEST_F(StoreTest, ARecordOfANewerFormatIsDataLossThatTellsTheVersions) {
  store_.reset();
  Database::Open({.path = dir_.path()})
      .value()
      ->Write({{WriteOperation::Kind::kPut, Family::kMonitors, "mine", "\x02"}}, true)
      .IgnoreError();
  const auto monitors = Reopen().ReadMonitors();
  EXPECT_EQ(monitors.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(monitors.status().message(),
              HasSubstr("monitor \"mine\" has format version 2; this program reads version 1"));
}

}  // namespace
}  // namespace drift

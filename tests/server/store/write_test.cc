// One write gathers changes of many batches: what it makes of them must be what they say one after
// the other.
#include "server/store/write.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/store/store.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr ModelId kWritten = 1;
constexpr SeriesId kSeries = 5;

class WriteTest : public ::testing::Test {
 protected:
  static Counts One(int64_t bucket) { return Counts(0, {{bucket, 1}}, {}); }
  static void Add(int64_t bucket, StoreWrite& write, const Layout& layout = Layout::Lossless()) {
    write.AddToPane(kWritten, Tier::kFine, At(0), kSeries, layout, One(bucket));
  }
  static void Put(int64_t bucket, StoreWrite& write) {
    write.PutPane(kWritten, Tier::kFine, At(0), kSeries, Layout::Lossless(), One(bucket));
  }
  void Commit(StoreWrite write) { CommitSynced(*store_, std::move(write)); }

  // Of the last pane of that tier, once it was on disk; empty without one.
  std::vector<Bucket> Buckets(Tier tier = Tier::kFine) {
    store_ = nullptr;
    store_ = OpenStore(dir_.path());
    std::vector<Bucket> buckets;
    const absl::Status status = store_->PanesOf(kWritten)->Scan(
        tier, {absl::InfinitePast(), absl::InfiniteFuture()},
        [&](absl::Time, SeriesId, const Counts& counts) { buckets = counts.buckets(); });
    EXPECT_TRUE(status.ok()) << status;
    return buckets;
  }

  TempDir dir_;
  std::unique_ptr<Store> store_ = OpenStore(dir_.path());
};

TEST_F(WriteTest, AdditionsToAPaneAddUpInOneWriteAndOverWrites) {
  for (int i = 0; i < 2; ++i) {
    StoreWrite write;
    Add(1, write);
    Add(2, write);
    Add(1, write);
    Commit(std::move(write));
  }
  EXPECT_THAT(Buckets(), ElementsAre(Bucket{1, 4}, Bucket{2, 2}));
}

TEST_F(WriteTest, APaneGetsWhatItIsGivenWhateverTheOneBeforeItGot) {
  StoreWrite write;
  const auto add = [&](Tier tier, int second, SeriesId series, const Layout& layout,
                       Counts counts) {
    write.AddToPane(kWritten, tier, At(second), series, layout, counts);
  };
  add(Tier::kFine, 0, kSeries, Layout::Lossless(), One(1));
  add(Tier::kCoarse, 0, kSeries, Layout::Lossless(), One(1));
  add(Tier::kFine, 1, kSeries, Layout::Lossless(), One(2));
  add(Tier::kCoarse, 0, kSeries, Layout::Lossless(), One(2));
  add(Tier::kFine, 2, kSeries + 1, Layout::Lossless(), One(2));
  add(Tier::kFine, 2, kSeries + 1, Layout::Lossless(), One(3));
  Commit(std::move(write));
  EXPECT_THAT(Buckets(Tier::kCoarse), ElementsAre(Bucket{1, 1}, Bucket{2, 1}));
  EXPECT_THAT(Buckets(Tier::kFine), ElementsAre(Bucket{2, 1}, Bucket{3, 1}));
}

TEST_F(WriteTest, ASumStaysWithinTheBucketsOfItsLayout) {
  const Layout layout = *Layout::Create(LogLinear{2});
  StoreWrite write;
  for (const int64_t bucket : {1, 2, 3, 4}) Add(bucket, write, layout);
  Commit(std::move(write));
  EXPECT_LE(Buckets().size(), 2u);
}

TEST_F(WriteTest, APaneThatIsPutReplacesWhatWasAddedBeforeAndIsAddedToAfterwards) {
  StoreWrite write;
  Add(1, write);
  Put(2, write);
  Add(3, write);
  Commit(std::move(write));
  EXPECT_THAT(Buckets(), ElementsAre(Bucket{2, 1}, Bucket{3, 1}));
}

TEST_F(WriteTest, APanePutTwiceIsTheSecondWithNothingAddedInBetween) {
  StoreWrite write;
  Put(1, write);
  Add(2, write);
  Put(3, write);
  Commit(std::move(write));
  EXPECT_THAT(Buckets(), ElementsAre(Bucket{3, 1}));
}

TEST_F(WriteTest, DeletionTakesWhatWasAddedBeforeAndNothingElse) {
  StoreWrite write;
  Add(1, write);
  write.DeletePanesBefore(kWritten, Tier::kFine, At(1));
  Add(2, write);
  Commit(std::move(write));
  EXPECT_THAT(Buckets(), ElementsAre(Bucket{2, 1}));
}

TEST_F(WriteTest, OfARecordPutAgainTheLastStays) {
  ProducerRecord producer = SampleProducer();
  StoreWrite write;
  for (const uint64_t sequence : {7, 8, 9}) {
    producer.committed_sequence = sequence;
    write.PutProducer(producer);
  }
  Commit(std::move(write));
  EXPECT_THAT(*store_->ReadProducers(),
              ElementsAre(Field(&ProducerRecord::committed_sequence, 9u)));
}

TEST_F(WriteTest, ARecordPutDeletedAndPutAgainIsThere) {
  StoreWrite write;
  write.PutProducer(SampleProducer());
  write.DeleteProducer(SampleProducer().id);
  write.PutProducer(SampleProducer());
  Commit(std::move(write));
  EXPECT_THAT(*store_->ReadProducers(), SizeIs(1));
}

TEST_F(WriteTest, ARecordPutTwiceAndDeletedIsGone) {
  StoreWrite write;
  write.PutProducer(SampleProducer());
  write.PutProducer(SampleProducer());
  write.DeleteProducer(SampleProducer().id);
  Commit(std::move(write));
  EXPECT_THAT(*store_->ReadProducers(), IsEmpty());
}

TEST_F(WriteTest, OneWithSumsOfPanesAloneIsNotEmpty) {
  StoreWrite write;
  EXPECT_TRUE(write.empty());
  Add(1, write);
  EXPECT_FALSE(write.empty());
}

}  // namespace
}  // namespace drift

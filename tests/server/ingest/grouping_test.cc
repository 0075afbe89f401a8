// However batches are grouped into commits, the store ends up the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>

#include "server/ingest/applier.h"
#include "tests/server/catalog/catalog_fixture.h"
#include "tests/server/ingest/random_batches.h"

namespace drift {
namespace {

constexpr int kGroupedBatches = 150;

class GroupingTest : public CatalogFixture {
 protected:
  // Applies the batches, committing after each with the given probability, every other time while
  // the next are applied, and dumps the store.
  std::vector<std::string> Run(const std::vector<RandomBatch>& batches, double commit_probability,
                               uint64_t seed) {
    catalog_.reset();
    store_.reset();
    std::filesystem::remove_all(dir_.path() + "/store");
    Open(kRandomBatchesYaml);
    std::mt19937_64 generator(seed);
    std::bernoulli_distribution commits(commit_probability);
    const absl::Time now = At(1'800'000'000);
    Applier applier(*catalog_, /*max_producers=*/10);
    EXPECT_TRUE(applier.Load().ok());
    for (const auto& [key, categorical] : KeysOf(batches))
      EXPECT_TRUE(catalog_->FindOrCreateSeries(key, categorical, now).ok());
    uint64_t accepted = 0, rejected = 0, sent = 0;
    for (size_t i = 0; i < batches.size(); ++i) {
      const auto receipt = applier.Apply(FoldedOf(batches[i], i + 1, *catalog_, now), now);
      EXPECT_TRUE(receipt.ok()) << receipt.status();
      accepted += receipt->accepted_values;
      rejected += receipt->rejections.values();
      sent += batches[i].values();
      if (!commits(generator)) continue;
      if (i % 2 == 0) {
        EXPECT_TRUE(applier.Commit(Durability::kSynced).ok());
      } else {
        applier.CommitMeanwhile([](const absl::Status& status) { EXPECT_TRUE(status.ok()); });
      }
    }
    EXPECT_TRUE(applier.Commit(Durability::kSynced).ok());
    EXPECT_EQ(accepted + rejected, sent);
    EXPECT_GT(rejected, 0u);
    EXPECT_EQ(ValuesIn(*store_, Tier::kFine), accepted);
    EXPECT_EQ(ValuesIn(*store_, Tier::kCoarse), accepted);
    return DumpOf(*store_);
  }
};

TEST_F(GroupingTest, AnyGroupingOfCommitsGivesTheSameStore) {
  const uint64_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  const std::vector<RandomBatch> batches = RandomBatches(seed, kGroupedBatches);
  const std::vector<std::string> each = Run(batches, 1, seed);
  EXPECT_EQ(Run(batches, 0.2, seed), each);
  EXPECT_EQ(Run(batches, 0, seed), each);
  const auto has = [&](const std::string& part) {
    return std::any_of(each.begin(), each.end(), [&](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("probability")) << "layouts should have been decided on the way";
  EXPECT_TRUE(has("score fraud"));
}

}  // namespace
}  // namespace drift

// A model compared with another one says the same wherever the server was restarted.
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

constexpr char kEachAgainstItsBase[] = R"(
monitors:
- {name: a, match: {model: tuned-0}, live: 30s, references: [{name: base, series: {model: base-0}}]}
- {name: b, match: {model: tuned-1}, live: 30s, references: [{name: base, series: {model: base-1}}]}
)";

class TunedRestartTest : public IngestFixture {
 protected:
  // Words of both models, drawn as `seed` says, in batches of one or both of them; the scores that
  // are kept then.
  std::vector<ScoreRecord> Run(int number, uint64_t seed, bool restarts) {
    std::mt19937_64 random(seed);
    const std::string tuned = absl::StrCat("tuned-", number), base = absl::StrCat("base-", number);
    const absl::Time start = Now();
    for (int second = 0; second < 400; second += 5) {
      FoldedBatch batch;
      for (const std::string& model : {tuned, base}) {
        if (random() % 3 == 0) continue;
        std::vector<std::string> words;
        for (int i = 0; i < 20; ++i) words.push_back(absl::StrCat("w", random() % 90));
        const absl::Duration late = absl::Seconds(static_cast<int>(random() % 15));
        Add(Resolve(model, "word", /*categorical=*/true), words,
            start + absl::Seconds(second) - late, batch);
      }
      EXPECT_TRUE(Apply(std::move(batch)).ok());
      const bool restart = random() % 4 == 0;  // drawn in either case
      if (restart && restarts) Start(kEachAgainstItsBase);
    }
    return ScoresOf(tuned);
  }

  void ExpectTheSame(uint64_t seed) {
    Start(kEachAgainstItsBase);
    const std::vector<ScoreRecord> undisturbed = Run(0, seed, false),
                                   restarted = Run(1, seed, true);
    ASSERT_EQ(restarted.size(), undisturbed.size());
    ASSERT_GT(undisturbed.size(), 15u);
    for (size_t i = 0; i < undisturbed.size(); ++i) {
      EXPECT_TRUE(restarted[i].score == undisturbed[i].score) << i;
      EXPECT_EQ(restarted[i].reference_range, undisturbed[i].reference_range) << i;
    }
  }

  void Add(const SeriesPtr& series, const std::vector<std::string>& words, absl::Time time,
           FoldedBatch& batch) {
    std::vector<const std::string*> views;
    for (const std::string& word : words) views.push_back(&word);
    Fold(series, {.event_time = time, .time_offsets_us = {}, .values = absl::MakeConstSpan(views)},
         {}, time, batch);
  }

  std::vector<ScoreRecord> ScoresOf(const std::string& model) {
    std::vector<ScoreRecord> scores;
    EXPECT_TRUE(store_
                    ->ScanScores(catalog_->FindModel(model)->id(),
                                 {absl::InfinitePast(), absl::InfiniteFuture()},
                                 [&](absl::Time, const ScoreRecord& score) {
                                   scores.push_back(score);
                                   return true;
                                 })
                    .ok());
    return scores;
  }
};

TEST_F(TunedRestartTest, ScoresAreTheSameWhereverTheServerIsRestarted) {
  std::random_device device;
  const uint64_t seed = device();
  std::cout << "seed " << seed << "\n";
  ExpectTheSame(seed);
}

// With this seed it is restarted before the first pane closes, while words are left that join both
// dictionaries.
TEST_F(TunedRestartTest, ScoresAreTheSameAfterARestartBeforeAnyPaneClosed) {
  ExpectTheSame(1835155525);
}

}  // namespace
}  // namespace drift

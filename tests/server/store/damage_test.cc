// Decoders on bytes that are damaged at random: they refuse or misread them, but never crash.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "absl/strings/escaping.h"
#include "server/store/keys.h"
#include "server/store/pane_codec.h"
#include "server/store/record_codec.h"
#include "server/store/score_codec.h"
#include "server/store/state_codec.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

constexpr int kRounds = 20'000;

std::string Mutated(std::string bytes, std::mt19937& random) {
  for (int changes = 1 + static_cast<int>(random() % 3); changes > 0; --changes) {
    const size_t at = bytes.empty() ? 0 : random() % bytes.size();
    switch (random() % 4) {
      case 0:
        if (!bytes.empty()) bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2:
        bytes.insert(at, 1 + random() % 3, static_cast<char>(random()));
        break;
      default:
        if (!bytes.empty()) bytes[at] ^= static_cast<char>(1 << random() % 8);
    }
  }
  return bytes;
}

void Damage(const std::string& good, const std::function<bool(absl::string_view)>& decode) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  ASSERT_TRUE(decode(good)) << absl::BytesToHexString(good);
  int refused = 0;
  for (int round = 0; round < kRounds; ++round) refused += !decode(Mutated(good, random));
  EXPECT_GT(refused, 0);
}

template <typename Record>
void DamageRecord(const Record& sample, std::string (*encode)(const Record&),
                  absl::Status (*decode)(absl::string_view, Record&)) {
  Damage(encode(sample), [&](absl::string_view bytes) {
    Record record;
    const absl::Status status = decode(bytes, record);
    EXPECT_TRUE(status.ok() || absl::IsDataLoss(status)) << status;
    return status.ok();
  });
}

TEST(DamageTest, Models) { DamageRecord(SampleModel(), EncodeModel, DecodeModel); }
TEST(DamageTest, Identities) { DamageRecord(SampleSeries(), EncodeIdentity, DecodeIdentity); }
TEST(DamageTest, Activities) { DamageRecord(SampleSeries(), EncodeActivity, DecodeActivity); }
TEST(DamageTest, Producers) { DamageRecord(SampleProducer(), EncodeProducer, DecodeProducer); }
TEST(DamageTest, Dictionaries) {
  DamageRecord(SampleDictionary(), EncodeDictionary, DecodeDictionary);
}
TEST(DamageTest, References) { DamageRecord(SampleReference(), EncodeReference, DecodeReference); }
TEST(DamageTest, Captures) { DamageRecord(SampleCapture(), EncodeReference, DecodeReference); }
TEST(DamageTest, States) { DamageRecord(SampleState(), EncodeState, DecodeState); }

TEST(DamageTest, Scores) {
  Damage(EncodeScores(At(100), SampleScores()), [](absl::string_view bytes) {
    std::vector<ScoreRecord> scores;
    return DecodeScores(At(100), bytes, scores).ok();
  });
}

TEST(DamageTest, PanesThatAreAccepted) {
  const std::string good = EncodePane(SampleSeries().layout, SampleCounts());
  Damage(good, [&good](absl::string_view bytes) {
    std::string sum;
    Counts counts;
    if (!DecodePane(bytes, counts).ok()) return false;
    return AddPanes({good, bytes}, sum).ok();  // what reads can be added, or is refused
  });
}

TEST(DamageTest, Keys) {
  Damage(KeyOfReference(SampleReference().key, 4),
         [](absl::string_view key) { return ParseReferenceKey(key).has_value(); });
  Damage(KeyOfPane({Tier::kFine, 1, At(0), 2}),
         [](absl::string_view key) { return ParsePaneKey(key).has_value(); });
}

}  // namespace
}  // namespace drift

// Bytes that a version of driftd has written stay readable. tests/golden/store/vN holds a file of
// hex digits for every kind of value of format version N. They are never changed: a new format gets
// files of its own.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/store/counts_codec.h"
#include "server/store/keys.h"
#include "server/store/pane_codec.h"
#include "server/store/record_codec.h"
#include "server/store/score_codec.h"
#include "server/store/state_codec.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

// The bytes of a file, in which blanks and line ends do not matter.
std::string Golden(const std::string& name) {
  std::ifstream file(absl::StrCat(DRIFT_GOLDEN, "/v2/", name, ".hex"));
  EXPECT_TRUE(file.is_open()) << name;
  std::stringstream hex;
  hex << file.rdbuf();
  return absl::HexStringToBytes(absl::StrReplaceAll(hex.str(), {{"\n", ""}, {" ", ""}}));
}

void ExpectSame(const std::string& written, const std::string& golden) {
  EXPECT_EQ(absl::BytesToHexString(written), absl::BytesToHexString(golden));
}

// The committed bytes read as the sample, and both write them again.
template <typename Record>
void ExpectGolden(const std::string& name, const Record& sample,
                  std::string (*encode)(const Record&),
                  absl::Status (*decode)(absl::string_view, Record&)) {
  const std::string golden = Golden(name);
  Record record;
  const absl::Status status = decode(golden, record);
  EXPECT_TRUE(status.ok()) << status;
  ExpectSame(encode(record), golden);
  ExpectSame(encode(sample), golden);
}

TEST(GoldenTest, Model) { ExpectGolden("model", SampleModel(), EncodeModel, DecodeModel); }
TEST(GoldenTest, SeriesIdentity) {
  ExpectGolden("series_identity", SampleSeries(), EncodeIdentity, DecodeIdentity);
}
TEST(GoldenTest, SeriesActivity) {
  ExpectGolden("series_activity", SampleSeries(), EncodeActivity, DecodeActivity);
}
TEST(GoldenTest, Producer) {
  ExpectGolden("producer", SampleProducer(), EncodeProducer, DecodeProducer);
}
TEST(GoldenTest, Dictionary) {
  ExpectGolden("dictionary", SampleDictionary(), EncodeDictionary, DecodeDictionary);
}
TEST(GoldenTest, Reference) {
  ExpectGolden("reference", SampleReference(), EncodeReference, DecodeReference);
}
TEST(GoldenTest, CapturedReference) {
  ExpectGolden("reference_captured", SampleCapture(), EncodeReference, DecodeReference);
}
TEST(GoldenTest, State) { ExpectGolden("state", SampleState(), EncodeState, DecodeState); }

TEST(GoldenTest, Monitor) {
  ExpectSame(EncodeMonitor("any bytes"), Golden("monitor"));
  std::string monitor;
  ASSERT_TRUE(DecodeMonitor(Golden("monitor"), monitor).ok());
  EXPECT_EQ(monitor, "any bytes");
}

TEST(GoldenTest, Scores) {
  const absl::Time pane_end = At(1'700'000'000);
  ExpectSame(EncodeScores(pane_end, SampleScores()), Golden("scores"));
  std::vector<ScoreRecord> scores;
  ASSERT_TRUE(DecodeScores(pane_end, Golden("scores"), scores).ok());
  ExpectSame(EncodeScores(pane_end, scores), Golden("scores"));
}

TEST(GoldenTest, SparsePane) {
  ExpectSame(EncodePane(SampleSeries().layout, SampleCounts()), Golden("pane_sparse"));
  Counts counts;
  ASSERT_TRUE(DecodePane(Golden("pane_sparse"), counts).ok());
  EXPECT_EQ(counts, SampleCounts());
}

TEST(GoldenTest, DensePane) {
  const Counts expected(0, {{0, 1}, {1, 2}, {3, 300}}, {});
  ExpectSame(EncodePane(*Layout::Create(Linear{0, 1, 4}), expected), Golden("pane_dense"));
  Counts counts;
  ASSERT_TRUE(DecodePane(Golden("pane_dense"), counts).ok());
  EXPECT_EQ(counts, expected);
}

TEST(GoldenTest, Layouts) {
  std::string written;
  for (const Layout& layout : SampleLayouts()) {
    Encoder out;
    EncodeLayout(layout, out);
    absl::StrAppend(&written, out.bytes());
  }
  ExpectSame(written, Golden("layouts"));
}

TEST(GoldenTest, Keys) {
  std::string written;
  for (const std::string& key :
       {ModelKey(3), KeyOfSeries(7, SeriesPart::kIdentity), KeyOfSeries(7, SeriesPart::kActivity),
        KeyOfPane({Tier::kCoarse, 3, At(-10), 7}), KeyOfReference(SampleReference().key, 4),
        ScoresKey(3, At(1'700'000'000)), StateKey(7, "trailing"), DictionaryKey(3, "salary")}) {
    absl::StrAppend(&written, key);
  }
  ExpectSame(written, Golden("keys"));
}

}  // namespace
}  // namespace drift

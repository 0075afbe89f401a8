#include "client/cli/replay/overlap.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kMarch31 = 1554001200;  // 2019-03-31T03:00:00Z, by date(1)

const std::vector<std::string> kFeatures = {"income", "score"};
const FedSeries kFed{.model = "loan", .version = "7", .features = kFeatures};

v1::Series SeriesOf(const std::string& feature, uint64_t values, int64_t last_event_seconds) {
  v1::Series series;
  series.mutable_key()->set_model("loan");
  series.mutable_key()->set_version("7");
  series.mutable_key()->set_feature(feature);
  series.set_name(absl::StrCat("loan@7/", feature));
  series.set_values(values);
  series.mutable_last_event_time()->set_seconds(last_event_seconds);
  return series;
}

// Of a file without segments that begins on 31 March.
FileFacts Facts() {
  FileFacts facts;
  facts.first_time = absl::FromUnixSeconds(kMarch31);
  facts.segments = {{}};
  return facts;
}

TEST(OverlapTest, ASeriesWithValuesOfTheFilesTimeIsNamedWithWhatItHas) {
  EXPECT_THAT(OverlapWarnings({SeriesOf("score", 20000, kMarch31)}, kFed, Facts()),
              ElementsAre("series loan@7/score has 20,000 values already, up to "
                          "2019-03-31T03:00:00Z, and the file begins at 2019-03-31T03:00:00Z: its "
                          "rows are added on top"));
}

TEST(OverlapTest, AFileThatGoesOnWhereTheSeriesEndsIsNoOverlap) {
  EXPECT_THAT(OverlapWarnings({SeriesOf("score", 20000, kMarch31 - 1)}, kFed, Facts()), IsEmpty());
}

TEST(OverlapTest, ASeriesWithoutValuesIsNoOverlap) {
  EXPECT_THAT(OverlapWarnings({SeriesOf("score", 0, kMarch31)}, kFed, Facts()), IsEmpty());
}

TEST(OverlapTest, OnlySeriesThatTheFileFeedsAreTold) {
  v1::Series other_version = SeriesOf("score", 1, kMarch31);
  other_version.mutable_key()->set_version("8");
  v1::Series other_segment = SeriesOf("score", 1, kMarch31);
  (*other_segment.mutable_key()->mutable_segments())["country"] = "DE";
  const v1::Series other_feature = SeriesOf("age", 1, kMarch31);
  EXPECT_THAT(OverlapWarnings({other_version, other_segment, other_feature}, kFed, Facts()),
              IsEmpty());
}

TEST(OverlapTest, SegmentsAreThoseOfTheFilesRows) {
  v1::Series series = SeriesOf("score", 1, kMarch31);
  (*series.mutable_key()->mutable_segments())["country"] = "DE";
  FileFacts facts = Facts();
  facts.segments = {{{"country", "DE"}}, {{"country", "FR"}}};
  EXPECT_THAT(OverlapWarnings({series}, kFed, facts), SizeIs(1));
}

TEST(OverlapTest, ManySeriesAreCounted) {
  const std::vector<v1::Series> series(13, SeriesOf("score", 1, kMarch31));
  const std::vector<std::string> warnings = OverlapWarnings(series, kFed, Facts());
  ASSERT_THAT(warnings, SizeIs(11));
  EXPECT_EQ(warnings.back(), "the same holds for 3 more series");
}

}  // namespace
}  // namespace drift::cli

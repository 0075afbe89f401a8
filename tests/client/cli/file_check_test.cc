#include "client/cli/replay/file_check.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

const TimeLimits kLimits{absl::Hours(24), absl::FromUnixSeconds(2'000'000'000)};

absl::StatusOr<FileFacts> Check(const std::string& content, ColumnNames names) {
  const TemporaryFile file(content);
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  const absl::StatusOr<Columns> columns = FindColumns(*reader, names);
  if (!columns.ok()) return columns.status();
  return CheckFile(*reader, *columns, kLimits, [] {});
}

ColumnNames Names() {
  return {.time = "t", .features = {"x"}, .segments = {}, .reference = {{"part", "reference"}}};
}

std::string ErrorOf(const std::string& content, ColumnNames names = Names()) {
  return std::string(Check(content, std::move(names)).status().message());
}

TEST(FileCheckTest, CountsRowsAndValuesOfBothParts) {
  const auto facts =
      Check("t,x,part\n10,1,reference\n20,,reference\n30,2,live\n50,3,live\n40,,live\n", Names());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->reference_rows, 2u);
  EXPECT_EQ(facts->live_rows, 3u);
  EXPECT_EQ(facts->features[0].reference_values, 1u);
  EXPECT_EQ(facts->features[0].reference_missing, 1u);
  EXPECT_EQ(facts->features[0].live_values, 2u);
  EXPECT_EQ(facts->features[0].live_missing, 1u);
  EXPECT_EQ(facts->features[0].type, ColumnType::kNumber);
  EXPECT_EQ(facts->first_time, absl::FromUnixSeconds(30));
  EXPECT_EQ(facts->last_time, absl::FromUnixSeconds(50));
}

TEST(FileCheckTest, TheTypeIsThatOfBothPartsTogether) {
  const auto facts = Check("t,x,part\n10,2,reference\n30,40%,live\n", Names());
  EXPECT_EQ(facts->features[0].type, ColumnType::kCategory);
  EXPECT_THAT(facts->features[0].turn, HasSubstr("row 2 (line 3), column \"x\": \"40%\""));
}

TEST(FileCheckTest, NullsAreMissingAmongNumbers) {
  const auto facts =
      Check("t,x,part\n10,NULL,reference\n20,1,reference\n30,NA,live\n40,,live\n", Names());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->features[0].reference_values, 1u);
  EXPECT_EQ(facts->features[0].reference_missing, 1u);
  EXPECT_EQ(facts->features[0].live_values, 0u);
  EXPECT_EQ(facts->features[0].live_missing, 2u);
}

TEST(FileCheckTest, NullsAreCategoriesAmongCategories) {
  const auto facts = Check("t,x,part\n10,NULL,live\n20,a,live\n30,,live\n", Names());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->features[0].live_values, 2u);
  EXPECT_EQ(facts->features[0].live_missing, 1u);
}

TEST(FileCheckTest, SegmentsAreThoseOfLiveRows) {
  ColumnNames names = Names();
  names.segments = {"country"};
  const auto facts =
      Check("t,x,part,country\n10,1,live,DE\n20,1,live,\n30,1,live,DE\n40,1,reference,FR\n", names);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_THAT(facts->segments,
              testing::UnorderedElementsAre(Segments{}, Segments{{"country", "DE"}}));
  EXPECT_THAT(Check("t,x,part\n10,1,live\n", Names())->segments, testing::ElementsAre(Segments{}));
}

TEST(FileCheckTest, ATimeThatDoesNotParseIsRefusedByRowWithWhatWouldBeRight) {
  const std::string error = ErrorOf("t,x,part\n10,1,live\nlater,2,live\n");
  EXPECT_THAT(error, HasSubstr("row 2 (line 3), column \"t\": \"later\" is not a time"));
  EXPECT_THAT(error, HasSubstr("2019-03-31T03:00:00Z"));
}

TEST(FileCheckTest, TheTimesOfReferenceRowsDoNotMatter) {
  EXPECT_TRUE(Check("t,x,part\n1000000,1,live\n,2,reference\n1,3,reference\n", Names()).ok());
}

TEST(FileCheckTest, TimeMayGoBackByTheRetentionAndNoFurther) {
  EXPECT_TRUE(Check("t,x,part\n100000,1,live\n13600,2,live\n", Names()).ok());
  EXPECT_THAT(ErrorOf("t,x,part\n100000,1,live\n13599,2,live\n"),
              HasSubstr("row 2 (line 3), column \"t\": 1970-01-01T03:46:39Z goes back by 1d from "
                        "the latest before it, 1970-01-02T03:46:40Z"));
}

TEST(FileCheckTest, TimeThatGoesBackTooFarTellsWhatDecidesHowFarItMay) {
  EXPECT_THAT(ErrorOf("t,x,part\n100000,1,live\n13599,2,live\n"),
              HasSubstr("more than the 1d of retention.fine; sort the file by time"));
}

TEST(FileCheckTest, TimeInTheFutureIsRefused) {
  EXPECT_THAT(ErrorOf("t,x,part\n2000000001,1,live\n"), HasSubstr("is in the future"));
}

TEST(FileCheckTest, HowLongNamesMayBeIsTheServersToSay) {
  const std::string longer(1024, 'x');
  ColumnNames names = Names();
  names.features = {longer};
  names.segments = {"country"};
  EXPECT_TRUE(
      Check("t,part,country," + longer + "\n10,live," + longer + "," + longer + "\n", names).ok());
  EXPECT_TRUE(CheckModelNames(longer, longer).ok());
  EXPECT_FALSE(CheckModelNames(longer + "x", "").ok());
  EXPECT_FALSE(CheckModelNames("m", longer + "x").ok());
}

TEST(FileCheckTest, ALabelThatCannotBeOneIsRefusedByRow) {
  ColumnNames names = Names();
  names.segments = {"country"};
  EXPECT_THAT(ErrorOf("t,x,part,country\n10,1,live," + std::string(1025, 'x') + "\n", names),
              HasSubstr("row 1 (line 2), column \"country\": has 1025 bytes; at most 1024"));
}

TEST(FileCheckTest, ACategoryThatIsTooLongIsRefusedByRow) {
  EXPECT_THAT(ErrorOf("t,x,part\n10,a,live\n11," + std::string(2000, 'b') + ",live\n"),
              HasSubstr("row 2 (line 3), column \"x\": a category has 2000 bytes; at most 1024"));
}

TEST(FileCheckTest, AControlCharacterInALabelOrACategoryIsRefusedByRow) {
  ColumnNames names = Names();
  names.segments = {"country"};
  const std::string header = "t,x,part,country\n10,a,live,DE\n";
  EXPECT_THAT(ErrorOf(header + "11,a,live,D\x01\n", names),
              HasSubstr("row 2 (line 3), column \"country\": has the control character U+0001"));
  EXPECT_THAT(
      ErrorOf(header + "11,a\x7F,reference,DE\n", names),
      HasSubstr("row 2 (line 3), column \"x\": a category has the control character U+007F"));
}

TEST(FindColumnsTest, AFeatureGivenTwiceIsRefused) {
  ColumnNames names = Names();
  names.features = {"x", "x"};
  EXPECT_THAT(ErrorOf("t,x,part\n", names), HasSubstr("column \"x\" is given twice"));
}

TEST(FindColumnsTest, ASegmentMustBeALabelThatPrometheusTakes) {
  ColumnNames names = Names();
  names.segments = {"home country"};
  EXPECT_THAT(ErrorOf("t,x,part,home country\n", names), HasSubstr("column \"home country\""));
}

TEST(FindColumnsTest, EveryColumnMustBeThere) {
  for (const char* header : {"x,part\n", "t,part\n", "t,x\n"}) {
    EXPECT_THAT(ErrorOf(header), HasSubstr("no column")) << header;
  }
}

}  // namespace
}  // namespace drift::cli

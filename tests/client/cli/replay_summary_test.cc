#include "client/cli/replay_summary.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

ReplaySummary MakeSummary() {
  ReplaySummary summary;
  summary.file = "loans.csv.gz";
  summary.model = "loans";
  summary.features = {"score"};
  summary.facts.features = {{ColumnType::kNumber, /*live_values=*/1990, /*live_missing=*/10,
                             /*reference_values=*/500, 0}};
  summary.facts.live_rows = 2000;
  summary.facts.reference_rows = 500;
  summary.facts.first_time = absl::FromUnixSeconds(0);
  summary.facts.last_time = absl::FromUnixSeconds(86400);
  summary.tally.accepted_values = 1999;
  summary.tally.rejected["REJECTION_REASON_TOO_LATE"] = {1, "series loans/score: too late"};
  summary.elapsed = absl::Milliseconds(500);
  return summary;
}

TEST(ReplaySummaryTest, TellsWhatWasSentAndWhatBecameOfIt) {
  EXPECT_EQ(SummaryText(MakeSummary(), {}),
            "loans.csv.gz into loans: 2,000 live rows from 1970-01-01T00:00:00Z to "
            "1970-01-02T00:00:00Z, 500 reference rows\n"
            "feature  type    live [values]  missing  reference  missing\n"
            "score    number          2,000       10        500        0\n"
            "accepted 1,999 values in 500ms, 4.00 k values/s; rejected 1\n"
            "rejected 1 value, REJECTION_REASON_TOO_LATE: series loans/score: too late\n");
}

TEST(ReplaySummaryTest, JsonHasTheSameFigures) {
  const std::string json = SummaryJson(MakeSummary());
  EXPECT_THAT(json, HasSubstr("\"acceptedValues\":\"1999\""));
  EXPECT_THAT(json, HasSubstr("\"rejectedValues\":\"1\""));
  EXPECT_THAT(json, HasSubstr("\"reason\":\"REJECTION_REASON_TOO_LATE\""));
  EXPECT_THAT(json, HasSubstr("\"seconds\":0.5"));
}

}  // namespace
}  // namespace drift::cli

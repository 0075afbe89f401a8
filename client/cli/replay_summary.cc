#include "client/cli/replay_summary.h"

#include "absl/strings/str_cat.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/json.h"
#include "client/cli/view/json_values.h"

namespace drift::cli {
namespace {

Table FeaturesTable(const ReplaySummary& summary) {
  Table table{{{"feature", Align::kLeft, /*shrinks=*/true},
               {"type"},
               {"live [values]", Align::kRight},
               {"missing", Align::kRight},
               {"reference", Align::kRight},
               {"missing", Align::kRight}},
              {}};
  for (size_t i = 0; i < summary.features.size(); ++i) {
    const FeatureFacts& facts = summary.facts.features[i];
    table.rows.push_back({{summary.features[i]},
                          {facts.type == ColumnType::kNumber ? "number" : "category"},
                          {FormatCount(facts.live_values + facts.live_missing)},
                          {FormatCount(facts.live_missing)},
                          {FormatCount(facts.reference_values + facts.reference_missing)},
                          {FormatCount(facts.reference_missing)}});
  }
  return table;
}

double PerSecond(const ReplaySummary& summary) {
  const double seconds = absl::ToDoubleSeconds(summary.elapsed);
  return seconds > 0 ? static_cast<double>(summary.tally.accepted_values) / seconds : 0;
}

std::string TimeSpan(const FileFacts& facts) {
  if (facts.live_rows == 0) return "";
  return absl::StrCat(" from ", FormatUtc(facts.first_time), " to ", FormatUtc(facts.last_time));
}

}  // namespace

uint64_t Tally::rejected_values() const {
  uint64_t values = 0;
  for (const auto& [reason, what] : rejected) values += what.values;
  return values;
}

std::string RejectionLines(const Tally& tally, const Style& style) {
  std::string text;
  for (const auto& [reason, rejected] : tally.rejected) {
    absl::StrAppend(&text, Painted("rejected", Paint::kRed, style), " ",
                    Counted(rejected.values, "value"), ", ", reason, ": ",
                    Printable(rejected.example), "\n");
  }
  return text;
}

google::protobuf::Value RejectionsValue(const Tally& tally) {
  google::protobuf::Value list;
  list.mutable_list_value();
  for (const auto& [reason, rejected] : tally.rejected) {
    auto& fields =
        *list.mutable_list_value()->add_values()->mutable_struct_value()->mutable_fields();
    fields["reason"] = TextValue(reason);
    fields["values"] = IntegerValue(rejected.values);
    fields["example"] = TextValue(rejected.example);
  }
  return list;
}

std::string SummaryText(const ReplaySummary& summary, const Style& style) {
  const FileFacts& facts = summary.facts;
  std::string text = absl::StrCat(Printable(summary.file), " into ", Printable(summary.model), ": ",
                                  Counted(facts.live_rows, "live row"), TimeSpan(facts), ", ",
                                  Counted(facts.reference_rows, "reference row"), "\n",
                                  Render(FeaturesTable(summary), style));
  absl::StrAppend(&text, "accepted ", Counted(summary.tally.accepted_values, "value"), " in ",
                  absl::FormatDuration(absl::Trunc(summary.elapsed, absl::Milliseconds(1))), ", ",
                  FormatRate(PerSecond(summary)), " values/s; rejected ",
                  FormatCount(summary.tally.rejected_values()), "\n");
  return text + RejectionLines(summary.tally, style);
}

std::string SummaryJson(const ReplaySummary& summary) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["file"] = TextValue(summary.file);
  fields["model"] = TextValue(summary.model);
  fields["liveRows"] = IntegerValue(summary.facts.live_rows);
  fields["referenceRows"] = IntegerValue(summary.facts.reference_rows);
  fields["acceptedValues"] = IntegerValue(summary.tally.accepted_values);
  fields["rejectedValues"] = IntegerValue(summary.tally.rejected_values());
  fields["rejections"] = RejectionsValue(summary.tally);
  fields["seconds"] = NumberValue(absl::ToDoubleSeconds(summary.elapsed));
  return JsonLine(object);
}

}  // namespace drift::cli

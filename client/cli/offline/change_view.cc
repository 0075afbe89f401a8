#include "client/cli/offline/change_view.h"

#include "absl/strings/str_format.h"
#include "client/cli/format/numbers.h"
#include "client/cli/view/json_values.h"
#include "client/cli/view/score_view.h"
#include "server/convert/score/figures.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

std::string ReasonOf(const Change& change) {
  const ReferenceState& state = change.standing.state;
  return ExplainChange(change.standing.score, change.plan->alert, change.alert_before,
                       state.alert.state);
}

// As `drift watch` gets it from a server.
v1::WatchChangesResponse WatchedOf(const Change& change) {
  v1::WatchChangesResponse watched;
  watched.set_previous_alert_state(ToProto(change.alert_before));
  watched.set_previous_data_state(ToProto(change.data_before));
  v1::Score& score = *watched.mutable_score();
  SetFigures(change.standing.score, score);
  score.set_threshold_bits(change.plan->alert.threshold_bits);
  score.set_noise_level(change.plan->alert.noise_level);
  score.mutable_live()->set_values(change.standing.score.live_values);
  score.mutable_reference_window()->set_values(change.standing.score.reference_values);
  score.set_series(change.series->name());
  score.set_reference(change.standing.reference);
  *score.mutable_pane_end_time() = ToProto(change.standing.state.scored_end);
  score.set_alert_state(ToProto(change.standing.state.alert.state));
  score.set_data_state(ToProto(change.standing.state.data));
  score.set_reason(ReasonOf(change));
  return watched;
}

// Where a side has no values there is no score.
google::protobuf::Value OrNull(const Score& score, double figure) {
  google::protobuf::Value null;
  null.set_null_value(google::protobuf::NULL_VALUE);
  return score.bins > 0 ? NumberValue(figure) : null;
}

}  // namespace

std::string ChangeText(const Change& change, uint64_t row, const Style& style,
                       InformationUnit unit) {
  return absl::StrFormat("row %9s  %s", FormatCount(row),
                         ChangeLine(WatchedOf(change), style, unit));
}

std::string ChangeJson(const Change& change, uint64_t row, InformationUnit unit) {
  const Score& score = change.standing.score;
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["series"] = TextValue(change.series->name());
  fields["feature"] = TextValue(change.series->key().feature);
  fields["state"] = TextValue(v1::AlertState_Name(ToProto(change.standing.state.alert.state)));
  fields["eventTime"] = TextValue(FormatUtc(change.standing.state.scored_end));
  fields["row"] = IntegerValue(row);
  fields["jsdBits"] = OrNull(score, score.divergences.jsd_bits);
  fields["noiseFloorBits"] = OrNull(score, score.noise_floor_bits);
  fields["reference"] = TextValue(change.standing.reference);
  fields["reason"] = TextValue(ReasonOf(change));
  return JsonLine(object, unit);
}

}  // namespace drift::cli

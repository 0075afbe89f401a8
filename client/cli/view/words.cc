#include "client/cli/view/words.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/format/numbers.h"
#include "server/config/units.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

std::string SourceWords(v1::OverdispersionSource source) {
  switch (source) {
    case v1::OVERDISPERSION_SOURCE_TOO_FEW_BLOCKS:
      return "not known yet";
    case v1::OVERDISPERSION_SOURCE_REFERENCE:
      return "reference";
    case v1::OVERDISPERSION_SOURCE_QUIET_LIVE:
      return "quiet live";
    default:
      return "";
  }
}

}  // namespace

std::string TimeWords(const google::protobuf::Timestamp& time, bool is_set) {
  if (!is_set) return "-";
  const absl::StatusOr<absl::Time> converted = FromProto(time);
  return converted.ok() ? FormatUtc(*converted) : "(not a time)";
}

std::string RangeWords(const v1::TimeRange& range) {
  return absl::StrCat(TimeWords(range.start_time(), range.has_start_time()), " to ",
                      TimeWords(range.end_time(), range.has_end_time()));
}

std::string DurationWords(const google::protobuf::Duration& duration, bool is_set) {
  if (!is_set) return "-";
  const absl::StatusOr<absl::Duration> converted = FromProto(duration);
  return converted.ok() ? DurationText(*converted) : "(not a duration)";
}

std::string AlertStateWords(v1::AlertState state) {
  switch (state) {
    case v1::ALERT_STATE_OK:
      return "ok";
    case v1::ALERT_STATE_PENDING:
      return "pending";
    case v1::ALERT_STATE_DRIFTING:
      return "drifting";
    default:
      return "-";
  }
}

std::string DataStateWords(v1::DataState state) {
  switch (state) {
    case v1::DATA_STATE_OK:
      return "ok";
    case v1::DATA_STATE_INSUFFICIENT:
      return "too little data";
    case v1::DATA_STATE_NONE:
      return "no data";
    default:
      return "-";
  }
}

Cell StateCell(const v1::Score& score) {
  std::vector<std::string> remarks;
  if (score.data_state() == v1::DATA_STATE_INSUFFICIENT ||
      score.data_state() == v1::DATA_STATE_NONE) {
    remarks.push_back(DataStateWords(score.data_state()));
  }
  if (score.provisional()) remarks.push_back("provisional");
  Cell cell{AlertStateWords(score.alert_state())};
  if (!remarks.empty()) absl::StrAppend(&cell.text, " (", absl::StrJoin(remarks, ", "), ")");
  if (score.alert_state() == v1::ALERT_STATE_DRIFTING) cell.paint = Paint::kRed;
  if (score.alert_state() == v1::ALERT_STATE_PENDING) cell.paint = Paint::kYellow;
  if (score.alert_state() == v1::ALERT_STATE_OK && remarks.empty()) cell.paint = Paint::kGreen;
  return cell;
}

std::string OrDash(const v1::Score& score, std::string figure) {
  return score.has_jsd_bits() ? std::move(figure) : "-";
}

std::string OverdispersionWords(const v1::Score& score) {
  const std::string learned = SourceWords(score.overdispersion_source());
  if (learned.empty()) return "-";
  return absl::StrCat(FormatValue(score.overdispersion()), " (", learned,
                      score.reference_unstable() ? ", unstable)" : ")");
}

std::string ReasonWords(const v1::Score& score, InformationUnit unit) {
  if (unit == InformationUnit::kBits || score.reason().empty() || !score.has_jsd_bits()) {
    return score.reason();
  }
  // A score of the past says nothing of its rule: threshold_bits is the one in force now.
  const std::string threshold =
      score.has_noise_level()
          ? absl::StrCat("threshold ", Information(score.threshold_bits(), unit), " ", NameOf(unit),
                         "; ")
          : "";
  return absl::StrCat(threshold, Information(score.alert_raw_bits(), unit), " ", NameOf(unit), ", ",
                      Information(score.alert_score_bits(), unit), " above chance; floor ",
                      Information(score.alert_floor_bits(), unit), " at ",
                      FormatCount(score.live().values()), " against ",
                      Counted(score.reference_window().values(), "value"));
}

std::string LayoutWords(const v1::Layout& layout) {
  switch (layout.kind_case()) {
    case v1::Layout::kLogLinear:
      return "log-linear";
    case v1::Layout::kProbability:
      return "probability";
    case v1::Layout::kLinear:
      return absl::StrCat("linear, ", layout.linear().buckets(), " buckets from ",
                          FormatValue(layout.linear().min()), " to ",
                          FormatValue(layout.linear().max()));
    case v1::Layout::kExplicit:
      return absl::StrCat("explicit, ", layout.explicit_().bounds_size(), " bounds");
    case v1::Layout::kCategorical:
      return "categorical";
    case v1::Layout::KIND_NOT_SET:
      break;
  }
  return "-";
}

std::string LabelWords(const google::protobuf::Map<std::string, std::string>& labels) {
  const std::map<std::string, std::string> sorted(labels.begin(), labels.end());
  return absl::StrJoin(sorted, ",", absl::PairFormatter("="));
}

std::string KeyWords(const std::string& model, const std::string& version,
                     const std::string& feature,
                     const google::protobuf::Map<std::string, std::string>& segments) {
  std::string name = model;
  if (!version.empty()) absl::StrAppend(&name, "@", version);
  absl::StrAppend(&name, "/", feature);
  if (!segments.empty()) absl::StrAppend(&name, "{", LabelWords(segments), "}");
  return name;
}

}  // namespace drift::cli

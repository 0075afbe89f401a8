// Fields of messages in words.
#ifndef DRIFT_CLI_VIEW_WORDS_H_
#define DRIFT_CLI_VIEW_WORDS_H_

#include <map>
#include <string>

#include "absl/time/time.h"
#include "client/cli/format/table.h"
#include "client/cli/view/information.h"
#include "drift/v1/drift.pb.h"
#include "drift/v1/histogram.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/map.h"
#include "google/protobuf/timestamp.pb.h"

namespace drift::cli {

// "2019-03-31T03:00:00Z"; "-" where there is none.
std::string TimeWords(const google::protobuf::Timestamp& time, bool is_set);
// The same of the bounds of a range: "2019-03-01T00:00:00Z to 2019-04-01T00:00:00Z".
std::string RangeWords(const v1::TimeRange& range);
// "24h"; "-" where there is none.
std::string DurationWords(const google::protobuf::Duration& duration, bool is_set);

// "ok", "pending", "drifting".
std::string AlertStateWords(v1::AlertState state);
// "ok", "too little data", "no data".
std::string DataStateWords(v1::DataState state);
// The alert state, what qualifies it, and the colour of it: "drifting (no data)".
Cell StateCell(const v1::Score& score);

// `figure`, where the score has any: it has none while a side has no values.
std::string OrDash(const v1::Score& score, std::string figure);

// By how much the stream varies more than chance, and from what that was learned: "1.83 (quiet
// live)"; "10 (reference, unstable)" where it was cut.
std::string OverdispersionWords(const v1::Score& score);

// The reason of a score. driftd tells it in bits; where nats are asked for, the score's figures
// stand for it, so that no text has both.
std::string ReasonWords(const v1::Score& score, InformationUnit unit);

// "probability", "linear, 20 buckets from 0 to 1".
std::string LayoutWords(const v1::Layout& layout);

// "country=DE,tier=1"; empty without labels. In alphabetical order.
std::string LabelWords(const google::protobuf::Map<std::string, std::string>& labels);
// The name of a series or of what a reference serves: "fraud@7/score{country=DE}".
std::string KeyWords(const std::string& model, const std::string& version,
                     const std::string& feature,
                     const google::protobuf::Map<std::string, std::string>& segments);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_WORDS_H_

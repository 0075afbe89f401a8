// Between what the recorder keeps and the messages it sends and gets.
#ifndef DRIFT_ENCODE_H_
#define DRIFT_ENCODE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "drift/recorder.h"
#include "drift/recording/collector.h"
#include "drift/v1/ingest.pb.h"
#include "drift/v1/series.pb.h"

namespace drift {

v1::SeriesKey ToProto(const SeriesId& id);

// All of `collected` as one batch without a sequence, at most one SeriesValues a series and kind of
// value.
v1::Batch ToBatch(const std::vector<recording::CollectedSeries>& collected);

// How to fold the series that `info` is about; nullopt where values have to be sent as they are:
// the layout is not decided, is categorical, or is not the one that this client makes of its
// description.
std::optional<recording::FoldingRule> RuleOf(const v1::SeriesInfo& info);

}  // namespace drift

#endif  // DRIFT_ENCODE_H_

// Makes pinned references: of values, of counts, or of a stretch of live time. Everything here runs
// on the writing thread.
#ifndef DRIFT_SERVER_INGEST_REFERENCES_H_
#define DRIFT_SERVER_INGEST_REFERENCES_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/catalog/catalog.h"
#include "server/store/records.h"

namespace drift {

// Numbers, folded losslessly as they arrive (values and specials), so that an upload is held in
// bounded memory.
struct NumberSample {
  Counts lossless = Layout::Lossless().NewCounts();
};
// Counts between bounds; bucket i is (bounds[i], bounds[i + 1]].
struct BoundedSample {
  std::vector<double> bounds;
  std::vector<uint64_t> counts;
  std::array<uint64_t, kSpecialCount> specials{};
};
struct CategorySample {
  std::vector<std::pair<std::string, uint64_t>> counts;  // each category once
  uint64_t missing = 0;
};
using ReferenceSample = std::variant<NumberSample, BoundedSample, CategorySample>;

// Stores a new version of the reference and puts it in force. Decides the layout of the feature
// where it is not decided. `author` says who makes it. InvalidArgument: nothing in it, or it does
// not fit the layout of the series it serves; FailedPrecondition: fewer values than any monitor of
// these series compares with. The message says what fits.
absl::StatusOr<ReferencePtr> UploadReference(Catalog& catalog, const PinnedReferenceKey& key,
                                             const ReferenceSample& sample, absl::Time wall_time,
                                             const std::string& author = "");

// NotFound without the series; InvalidArgument when the series is of another model or feature, the
// range is empty or not of whole panes, or the counts do not fit the layout of the series that the
// reference serves; FailedPrecondition when the range holds too few values, is not closed or not
// retained. What the series' monitor excludes is left out.
absl::StatusOr<ReferencePtr> CaptureReference(Catalog& catalog, const PinnedReferenceKey& key,
                                              const SeriesKey& series, TimeRange range,
                                              absl::Time wall_time, const std::string& author = "");

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_REFERENCES_H_

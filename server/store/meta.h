// What the store knows of itself: the version of its format, and how it was closed. Internal to
// this folder.
#ifndef DRIFT_SERVER_STORE_META_H_
#define DRIFT_SERVER_STORE_META_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/engine/window/pane.h"
#include "server/store/database.h"

namespace drift {

// Versions of the whole: which families there are and what their keys mean. Values have versions of
// their own (value.h).
inline constexpr uint64_t kFormatVersion = 2;

// Writes the version into a new store; whether it is one. FailedPrecondition when it has
// another, DataLoss when it has records and no version.
absl::StatusOr<bool> CheckFormat(Database& database);

// Takes the mark of an orderly close away, so that a crash from here on is seen, and says whether
// it was there.
absl::StatusOr<bool> TakeCleanMark(Database& database);
absl::Status PutCleanMark(Database& database);

// The lowest id that no series ever had, as far as deleted ones tell; 1 where none was deleted.
inline constexpr char kNextSeriesKey[] = "next_series";
std::string EncodeNextSeries(SeriesId next);
absl::StatusOr<SeriesId> ReadNextSeries(const Database& database);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_META_H_

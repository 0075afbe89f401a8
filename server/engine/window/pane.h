// Panes: aligned slices of event time, in two tiers, and how to read the counts kept in them.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_PANE_H_
#define DRIFT_SERVER_ENGINE_WINDOW_PANE_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/engine/histogram/counts.h"

namespace drift {

using SeriesId = uint64_t;

// Fine panes make live windows, coarse ones make long references. Every value is in one pane of
// each.
enum class Tier : uint8_t { kFine = 0, kCoarse = 1 };
inline constexpr Tier kTiers[] = {Tier::kFine, Tier::kCoarse};

// Start inclusive, end exclusive.
struct TimeRange {
  absl::Time start;
  absl::Time end;

  bool Contains(absl::Time time) const { return start <= time && time < end; }
  bool Overlaps(const TimeRange& other) const { return start < other.end && other.start < end; }
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

bool OverlapsAny(const TimeRange& range, const std::vector<TimeRange>& others);

// A model's pane lengths, fixed when it is created. `coarse` and `grace` are multiples of `fine`.
struct PaneLengths {
  absl::Duration fine = absl::Seconds(10);
  absl::Duration coarse = absl::Hours(1);
  absl::Duration grace = absl::Seconds(10);  // how long a fine pane stays open after its end

  absl::Duration Of(Tier tier) const { return tier == Tier::kFine ? fine : coarse; }
  friend bool operator==(const PaneLengths&, const PaneLengths&) = default;
};

// The latest multiple of `length` since the Unix epoch that is not after `time`; infinite times
// stay.
absl::Time FloorTo(absl::Time time, absl::Duration length);

// Ids in a row, the last one included.
struct SeriesRange {
  SeriesId first;
  SeriesId last;

  static SeriesRange Of(SeriesId one) { return {one, one}; }
  bool Contains(SeriesId id) const { return first <= id && id <= last; }
};

// Reads the panes of one model. What is not there is empty.
// Thread-safety: several threads may read at once.
class PaneReader {
 public:
  using Visit = absl::FunctionRef<void(absl::Time start, SeriesId series, const Counts& counts)>;

  virtual ~PaneReader() = default;

  // Every pane whose start is in `starts`, in ascending order of start and series.
  virtual absl::Status Scan(Tier tier, TimeRange starts, Visit visit) = 0;
  // Those of the series in `series`: at a look-up for each start, where they are few among many.
  virtual absl::Status ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) = 0;
  // The start of the first pane that starts at or after `from`; InfiniteFuture without one.
  virtual absl::StatusOr<absl::Time> FirstStart(Tier tier, absl::Time from) = 0;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_PANE_H_

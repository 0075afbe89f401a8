// The windows that a model's series have between them: few, however many series there are. Says
// when the next of them changes, and which panes to read then.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_WINDOW_SPECS_H_
#define DRIFT_SERVER_ENGINE_WINDOW_WINDOW_SPECS_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/engine/window/pane.h"
#include "server/engine/window/window.h"

namespace drift {

// Thread-safety: none.
class WindowSpecs {
 public:
  // Counts uses of a spec; it is gone with its last use.
  void Add(const WindowSpec& spec) { ++uses_[spec]; }
  void Remove(const WindowSpec& spec);

  // The first closing after `closed_end` at which a pane enters or leaves a window; InfiniteFuture
  // without one.
  absl::StatusOr<absl::Time> NextChange(absl::Time closed_end, PaneReader& panes) const;

  // The starts of the panes of `tier` that enter or leave a window as closing moves from `before`
  // to `after`: ascending ranges that do not touch.
  std::vector<TimeRange> Moving(Tier tier, absl::Time before, absl::Time after) const;

  // The longest that a pane of `tier` can matter after its start: until then it is in a window or
  // will be.
  absl::Duration Reach(Tier tier) const;

 private:
  absl::flat_hash_map<WindowSpec, int> uses_;
};

// Sorts `ranges` and joins those that overlap or touch; empty ones are dropped.
std::vector<TimeRange> Union(std::vector<TimeRange> ranges);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_WINDOW_SPECS_H_

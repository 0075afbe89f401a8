// How much more a stream varies than independent values would, learned from the live windows that
// were seen while nothing drifted.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_QUIET_BLOCKS_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_QUIET_BLOCKS_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "server/engine/alert/alert.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/statistics/overdispersion.h"

namespace drift {

struct QuietBlock {
  double times_chance = 0;  // G / (k - 1)
  int bins = 0;             // k
  friend bool operator==(const QuietBlock&, const QuietBlock&) = default;
};

// One series against one reference. Live windows that do not overlap are the blocks, the first
// twenty one after the other. What is kept of a block is its G per degree of freedom, since bins
// come and go.
//
// Against a reference of twenty live windows and more, which follows the stream, they are then
// spread over its length, and older ones are forgotten: the latest fifty or so weigh, so that a
// trailing day is learned from a day. Against any other each comes later by a seventh of all the
// time so far (fifty windows of ten minutes: a week), and the fiftieth is the last: what went on
// learning would take a slow drift from a pinned reference for the stream's own noise.
//
// A block counts once the next one is due and nothing drifted until then, so that one that a shift
// has begun to reach is none.
// Thread-safety: none.
struct QuietBlocks {
  int64_t count = 0;                           // of blocks that count, ever
  double mean = 0;                             // of their G / (k - 1)
  double variance = 0;                         // of the same, about the mean
  double bins = 0;                             // mean of k
  bool of_reference = false;                   // they lie within the stretch that it spans
  absl::Time since = absl::InfinitePast();     // end of the first block, counted or not
  absl::Time last_end = absl::InfinitePast();  // of the latest
  std::optional<QuietBlock> held;              // the latest, while it does not count yet

  struct Pane {
    const Score& score;
    AlertState before;  // of the alert, before the pane and after it
    AlertState after;
    absl::Time pane_end;
    absl::Duration live;
    absl::Duration reference;  // length of the reference; 0 when it is not made of panes
  };
  // Takes the live window of a closed pane as a block where it is one. All are of one length.
  void Learn(const Pane& pane);

  Overdispersion overdispersion() const;
  friend bool operator==(const QuietBlocks&, const QuietBlocks&) = default;

 private:
  bool IsDue(const Pane& pane) const;
  void Count(const QuietBlock& block);
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_QUIET_BLOCKS_H_

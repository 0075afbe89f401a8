// How much more a stream varies than independent values would, learned from the live windows that
// were seen while nothing drifted.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_QUIET_BLOCKS_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_QUIET_BLOCKS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/statistics/overdispersion.h"

namespace drift {

// One series against one reference. Live windows that do not overlap are the blocks: the first
// twenty one after the other, then spread over the length of the reference, so that a trailing day
// is learned from a day. Older ones are forgotten: the latest fifty or so weigh. What is kept of a
// block is its G per degree of freedom, since bins come and go.
// Thread-safety: none.
struct QuietBlocks {
  int64_t count = 0;                           // of blocks ever taken
  double mean = 0;                             // of G / (k - 1)
  double variance = 0;                         // of the same
  double bins = 0;                             // mean of k
  bool of_reference = false;                   // they lie within the stretch that it spans
  absl::Duration live = absl::ZeroDuration();  // what the blocks are as long as
  absl::Time last_end = absl::InfinitePast();  // of the latest block

  struct Pane {
    const Score& score;
    bool quiet;  // the alert is OK before and after it
    absl::Time pane_end;
    absl::Duration live;
    absl::Duration reference;  // length of the reference; 0 when it is not made of panes
  };
  // Takes the live window of a closed pane as a block where it is one. Starts anew when `live` is
  // another.
  void Learn(const Pane& pane);

  Overdispersion overdispersion() const;
  friend bool operator==(const QuietBlocks&, const QuietBlocks&) = default;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_QUIET_BLOCKS_H_

// Shows how far a long job is: a bar that redraws itself on a terminal, else a line now and then.
#ifndef DRIFT_CLI_PROGRESS_DISPLAY_H_
#define DRIFT_CLI_PROGRESS_DISPLAY_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cli/terminal.h"

namespace drift::cli {

// Thread-safety: all calls may be made from any thread at once.
class ProgressDisplay {
 public:
  ProgressDisplay(std::ostream& out, const Terminal& terminal) : out_(out), terminal_(terminal) {}
  ~ProgressDisplay() { Clear(); }

  // Begins the next job: "sending", counted in `unit`.
  void Start(std::string what, std::string unit);
  // Tells how far it is. Cheap enough for every few hundred rows; draws seldom.
  void Update(double fraction, uint64_t done);
  // A line of its own among the progress.
  void Note(absl::string_view text);
  // Takes the bar off the terminal.
  void Clear();

 private:
  void ClearBar() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::ostream& out_;
  const Terminal terminal_;

  absl::Mutex mutex_;
  std::string what_ ABSL_GUARDED_BY(mutex_);
  std::string unit_ ABSL_GUARDED_BY(mutex_);
  absl::Time start_ ABSL_GUARDED_BY(mutex_);
  absl::Time next_ ABSL_GUARDED_BY(mutex_);  // when to draw again
  bool bar_is_drawn_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_PROGRESS_DISPLAY_H_

#include "client/cli/progress_display.h"

#include <utility>

#include "absl/time/clock.h"
#include "client/cli/format/progress.h"
#include "client/cli/format/text_width.h"

namespace drift::cli {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr absl::Duration kLineInterval = absl::Seconds(10);  // in a log

}  // namespace

void ProgressDisplay::Start(std::string what, std::string unit) {
  const absl::MutexLock lock(&mutex_);
  what_ = std::move(what);
  unit_ = std::move(unit);
  start_ = absl::Now();
  next_ = start_ + (terminal_.is_terminal ? kRedraw : kLineInterval);
}

void ProgressDisplay::Update(double fraction, uint64_t done) {
  const absl::MutexLock lock(&mutex_);
  const absl::Time now = absl::Now();
  if (now < next_) return;
  const ProgressState state{what_, fraction, done, unit_, now - start_};
  if (terminal_.is_terminal) {
    ClearBar();
    // One column is left free: a full line would make some terminals wrap.
    out_ << ProgressBar(state, terminal_.width - 1) << std::flush;
    bar_is_drawn_ = true;
    next_ = now + kRedraw;
  } else {
    out_ << ProgressLine(state) << std::endl;
    next_ = now + kLineInterval;
  }
}

void ProgressDisplay::Note(absl::string_view text) {
  const absl::MutexLock lock(&mutex_);
  ClearBar();
  out_ << PrintableLines(text) << std::endl;
}

void ProgressDisplay::Clear() {
  const absl::MutexLock lock(&mutex_);
  ClearBar();
}

void ProgressDisplay::ClearBar() {
  if (bar_is_drawn_) out_ << "\r\x1b[K" << std::flush;
  bar_is_drawn_ = false;
}

}  // namespace drift::cli

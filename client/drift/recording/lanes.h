// The lanes of all threads that record with one recorder. A thread gets its lane with its first
// value and keeps it; when the thread ends, the lane is emptied once more and removed.
// Thread-safety: Push... from any thread, Drain from the recorder's thread, at the same time.
#ifndef DRIFT_RECORDING_LANES_H_
#define DRIFT_RECORDING_LANES_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "drift/recording/lane.h"

namespace drift::recording {

class Lanes {
 public:
  // `lane_slots` and `waker` as for Lane.
  Lanes(size_t lane_slots, Waker* waker);
  // No thread may push any more.
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  void PushNumber(uint32_t alias, double value) noexcept {
    if (Lane* lane = OfThisThread()) lane->PushNumber(alias, value);
  }
  void PushTimedNumber(uint32_t alias, double value, int64_t time_us) noexcept {
    if (Lane* lane = OfThisThread()) lane->PushTimedNumber(alias, value, time_us);
  }
  void PushCategory(uint32_t alias, absl::string_view category, int64_t time_us) noexcept {
    if (Lane* lane = OfThisThread()) lane->PushCategory(alias, category, time_us);
  }
  void PushMissing(uint32_t alias, int64_t time_us) noexcept {
    if (Lane* lane = OfThisThread()) lane->PushMissing(alias, time_us);
  }

  // Calls `take(const Entry&)` for all entries that are there now, a thread's oldest first.
  template <typename Take>
  void Drain(Take&& take) {
    for (const std::shared_ptr<Lane>& lane : All()) {
      const bool last =
          lane->abandoned();  // looked at first: what an ended thread left is then all there
      lane->Drain(take);
      if (last) Remove(lane);
    }
  }

  uint64_t dropped() const;   // no room, over all threads and times
  uint64_t too_long() const;  // categories above kMaxCategoryBytes

 private:
  // The lane that this thread used last, and whose it is. Constant-initialised and trivially
  // destructible, so that looking at it costs no guard.
  struct Latest {
    uint64_t owner;  // Lanes::id_; never reused, so that a stale lane is never taken for one of
                     // a new recorder
    Lane* lane;
  };
  static inline constinit thread_local Latest latest_ = {0, nullptr};
  friend class ThreadLanes;

  Lane* OfThisThread() noexcept {
    if (ABSL_PREDICT_TRUE(latest_.owner == id_)) return latest_.lane;
    return FindOrAdd();
  }
  // Null, with the value counted as dropped, when the thread is ending or there is no memory.
  Lane* FindOrAdd() noexcept;
  Lane* FindOrAddInThread();
  std::vector<std::shared_ptr<Lane>> All() const;
  void Remove(const std::shared_ptr<Lane>& lane);

  const uint64_t id_;  // above 0
  const size_t lane_slots_;
  Waker* const waker_;
  std::atomic<uint64_t> laneless_drops_ = 0;
  mutable absl::Mutex mutex_;
  std::vector<std::shared_ptr<Lane>> lanes_ ABSL_GUARDED_BY(mutex_);
  uint64_t removed_dropped_ ABSL_GUARDED_BY(mutex_) = 0;   // by lanes that are gone
  uint64_t removed_too_long_ ABSL_GUARDED_BY(mutex_) = 0;  // likewise
};

}  // namespace drift::recording

#endif  // DRIFT_RECORDING_LANES_H_

// The ring through which one recording thread hands its values to the recorder's thread. Neither
// ever waits for the other: what finds no room is dropped and counted.
//
// An entry takes one slot of 16 bytes (a head that says what it is, and a payload) and, where that
// is not enough, the slots after it:
//   number          head, value
//   timed number    head with the event time's offset from the lane's origin, value
//   far number      head, value     | event time, around which the next offsets lie; unused
//   category        head, event time | text, 16 bytes a slot, the last one padded
//   missing         head, event time
//
// Thread-safety: Push... from the owning thread, Drain from the recorder's thread, at the same
// time.
#ifndef DRIFT_RECORDING_LANE_H_
#define DRIFT_RECORDING_LANE_H_

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"

namespace drift::recording {

// Event time of a value that happened when it is drained. No absl::Time converts to it.
inline constexpr int64_t kNow = std::numeric_limits<int64_t>::min() + 1;
inline constexpr size_t kMaxCategoryBytes = 128;

enum class EntryKind : uint8_t { kNumber, kTimedNumber, kFarNumber, kCategory, kMissing };

// A value as it comes out of a lane.
struct Entry {
  uint32_t alias;  // 0: no valid series
  EntryKind kind;  // kTimedNumber and kFarNumber come out as kNumber
  double number;
  int64_t time_us;             // kNow, or microseconds since the Unix epoch
  absl::string_view category;  // valid until the next entry
};

// Wakes the recorder's thread before its time. Must not block.
class Waker {
 public:
  virtual ~Waker() = default;
  virtual void Wake() = 0;
};

class Lane {
 public:
  // `slots` must be a power of two, at least 16. `waker` is called whenever a quarter of the ring
  // was filled.
  Lane(size_t slots, Waker* waker);

  void PushNumber(uint32_t alias, double value) {
    PushSlot({Head(alias, EntryKind::kNumber), std::bit_cast<uint64_t>(value)});
  }
  void PushTimedNumber(uint32_t alias, double value, int64_t time_us) {
    const uint64_t offset = std::bit_cast<uint64_t>(time_us) - origin_us_;
    if (ABSL_PREDICT_FALSE(offset >= kOffsets)) {
      PushFarNumber(alias, value, time_us);
      return;
    }
    PushSlot({Head(alias, EntryKind::kTimedNumber, offset), std::bit_cast<uint64_t>(value)});
  }
  void PushCategory(uint32_t alias, absl::string_view category, int64_t time_us);
  void PushMissing(uint32_t alias, int64_t time_us) {
    PushSlot({Head(alias, EntryKind::kMissing), std::bit_cast<uint64_t>(time_us)});
  }

  // Calls `take(const Entry&)` for all entries that are there now, oldest first.
  template <typename Take>
  void Drain(Take&& take);

  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }  // no room
  uint64_t too_long() const {
    return too_long_.load(std::memory_order_relaxed);
  }  // category above kMaxCategoryBytes

  // The owning thread has ended: nothing comes after what is there now.
  void Abandon() { abandoned_.store(true, std::memory_order_release); }
  bool abandoned() const { return abandoned_.load(std::memory_order_acquire); }
  // The recorder is gone: nobody will drain.
  void Close() { closed_.store(true, std::memory_order_relaxed); }
  bool closed() const { return closed_.load(std::memory_order_relaxed); }

 private:
  struct Slot {
    uint64_t head;
    uint64_t payload;
  };

  static constexpr uint64_t kLineSlots = 64 / sizeof(Slot);  // of a cache line
  static constexpr uint64_t kPrefetchedSlots = 256;          // 4 KiB, 1 us

  // A head holds alias, kind and `detail`, a category's length or an event time's offset.
  static constexpr int kKindShift = 32;
  static constexpr int kDetailShift = kKindShift + 3;
  // How many offsets of event times there are, in microseconds: nine minutes.
  static constexpr uint64_t kOffsets = uint64_t{1} << (64 - kDetailShift);

  static uint64_t Head(uint32_t alias, EntryKind kind, uint64_t detail = 0) {
    return alias | uint64_t{static_cast<uint8_t>(kind)} << kKindShift | detail << kDetailShift;
  }
  static EntryKind KindOf(uint64_t head) {
    constexpr uint64_t kKindMask = (1 << (kDetailShift - kKindShift)) - 1;
    return static_cast<EntryKind>(head >> kKindShift & kKindMask);
  }
  // The origin that puts `time_us` into the middle of the offsets. Wraps around, as offsets do.
  static uint64_t OriginFor(int64_t time_us) {
    return std::bit_cast<uint64_t>(time_us) - kOffsets / 2;
  }
  static size_t TextSlots(size_t length) { return (length + sizeof(Slot) - 1) / sizeof(Slot); }

  // A counter that one thread alone writes: no locked instruction needed.
  static void Increment(std::atomic<uint64_t>& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  void PushSlot(Slot slot) {
    const uint64_t head = head_.load(std::memory_order_relaxed);
    if (!Reserve(head, 1)) return;
    slots_[head & mask_] = slot;
    Publish(head, 1);
  }
  void PushFarNumber(uint32_t alias, double value, int64_t time_us);

  // Whether there is room for `slots` from `head` on; if not, that is counted.
  bool Reserve(uint64_t head, size_t slots) {
    if (ABSL_PREDICT_TRUE(head + slots <= known_end_)) return true;
    known_end_ = tail_.load(std::memory_order_acquire) + mask_ + 1;
    if (head + slots <= known_end_) return true;
    Increment(dropped_);
    return false;
  }
  void Publish(uint64_t head, size_t slots) {
    head_.store(head + slots, std::memory_order_release);
    const uint64_t flipped = head ^ (head + slots);
    // The slots ahead are in the cache of the thread that emptied them last. Once a line will do.
    if (flipped >= kLineSlots)
      __builtin_prefetch(&slots_[(head + kPrefetchedSlots) & mask_], /*for writing*/ 1);
    if (ABSL_PREDICT_FALSE((flipped & quarter_) != 0)) waker_->Wake();
  }

  // Reads the entry at `position` and answers where the next one is. `text` holds its category.
  uint64_t Read(uint64_t position, std::array<char, kMaxCategoryBytes>& text, Entry& entry);

  const uint64_t mask_;     // slots − 1
  const uint64_t quarter_;  // slots / 4: this bit of the head flips whenever a quarter was filled
  Waker* const waker_;
  const std::unique_ptr<Slot[]> slots_;
  std::atomic<bool> abandoned_ = false;
  std::atomic<bool> closed_ = false;

  // Written by the owning thread. Positions count slots since the beginning.
  alignas(64) std::atomic<uint64_t> head_ = 0;
  uint64_t known_end_;      // of the room; spares a look at the other thread's cache line
  uint64_t origin_us_ = 0;  // of the event times pushed next
  std::atomic<uint64_t> dropped_ = 0;
  std::atomic<uint64_t> too_long_ = 0;

  // Written by the recorder's thread.
  alignas(64) std::atomic<uint64_t> tail_ = 0;
  uint64_t drained_origin_us_ = 0;  // of the event times at tail_
};

template <typename Take>
void Lane::Drain(Take&& take) {
  constexpr uint64_t kReleaseEvery =
      1024;  // slots, so that a fast thread gets room before all is read
  const uint64_t head = head_.load(std::memory_order_acquire);
  uint64_t released = tail_.load(std::memory_order_relaxed);
  std::array<char, kMaxCategoryBytes> text;
  Entry entry;
  for (uint64_t position = released; position != head;) {
    position = Read(position, text, entry);
    take(static_cast<const Entry&>(entry));
    if (position - released >= kReleaseEvery || position == head) {
      tail_.store(position, std::memory_order_release);
      released = position;
    }
  }
}

}  // namespace drift::recording

#endif  // DRIFT_RECORDING_LANE_H_

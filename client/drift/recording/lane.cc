#include "drift/recording/lane.h"

namespace drift::recording {

// The slots are left uninitialised, so that a lane takes the memory it has used and no more.
Lane::Lane(size_t slots, Waker* waker)
    : mask_(slots - 1),
      quarter_(slots / 4),
      waker_(waker),
      slots_(new Slot[slots]),
      known_end_(slots) {}

void Lane::PushFarNumber(uint32_t alias, double value, int64_t time_us) {
  const uint64_t head = head_.load(std::memory_order_relaxed);
  if (!Reserve(head, 2)) return;
  slots_[head & mask_] = {Head(alias, EntryKind::kFarNumber), std::bit_cast<uint64_t>(value)};
  slots_[(head + 1) & mask_] = {std::bit_cast<uint64_t>(time_us), 0};
  Publish(head, 2);
  origin_us_ = OriginFor(time_us);
}

void Lane::PushCategory(uint32_t alias, absl::string_view category, int64_t time_us) {
  if (category.size() > kMaxCategoryBytes) {
    Increment(too_long_);
    return;
  }
  const size_t text_slots = TextSlots(category.size());
  const uint64_t head = head_.load(std::memory_order_relaxed);
  if (!Reserve(head, 1 + text_slots)) return;
  slots_[head & mask_] = {Head(alias, EntryKind::kCategory, category.size()),
                          std::bit_cast<uint64_t>(time_us)};
  for (size_t i = 0; i < text_slots; ++i) {
    const absl::string_view part = category.substr(i * sizeof(Slot), sizeof(Slot));
    Slot slot = {0, 0};
    std::memcpy(&slot, part.data(), part.size());
    slots_[(head + 1 + i) & mask_] = slot;
  }
  Publish(head, 1 + text_slots);
}

uint64_t Lane::Read(uint64_t position, std::array<char, kMaxCategoryBytes>& text, Entry& entry) {
  const Slot& first = slots_[position & mask_];
  const EntryKind kind = KindOf(first.head);
  const uint64_t detail = first.head >> kDetailShift;
  entry = {static_cast<uint32_t>(first.head), kind, 0, kNow, {}};
  ++position;
  switch (kind) {
    case EntryKind::kTimedNumber:
      entry.time_us = std::bit_cast<int64_t>(drained_origin_us_ + detail);
      break;
    case EntryKind::kFarNumber:
      entry.time_us = std::bit_cast<int64_t>(slots_[position++ & mask_].head);
      drained_origin_us_ = OriginFor(entry.time_us);
      break;
    case EntryKind::kNumber:
      break;
    case EntryKind::kMissing:
      entry.time_us = std::bit_cast<int64_t>(first.payload);
      return position;
    case EntryKind::kCategory:
      entry.time_us = std::bit_cast<int64_t>(first.payload);
      for (size_t i = 0; i < TextSlots(detail); ++i) {
        std::memcpy(text.data() + i * sizeof(Slot), &slots_[position++ & mask_], sizeof(Slot));
      }
      entry.category = absl::string_view(text.data(), detail);
      return position;
  }
  entry.kind = EntryKind::kNumber;
  entry.number = std::bit_cast<double>(first.payload);
  return position;
}

}  // namespace drift::recording

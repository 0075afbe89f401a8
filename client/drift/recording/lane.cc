#include "drift/recording/lane.h"

namespace drift::recording {

// The slots are left uninitialised, so that a lane takes the memory it has used and no more.
Lane::Lane(size_t slots, Waker* waker)
    : mask_(slots - 1), quarter_(slots / 4), waker_(waker), slots_(new Slot[slots]) {}

void Lane::PushCategory(uint32_t alias, absl::string_view category, int64_t time_us) {
  if (category.size() > kMaxCategoryBytes) {
    Increment(too_long_);
    return;
  }
  const size_t text_slots = TextSlots(category.size());
  if (!Reserve(1 + text_slots)) return;
  At(0) = {Head(alias, EntryKind::kCategory, category.size()), std::bit_cast<uint64_t>(time_us)};
  for (size_t i = 0; i < text_slots; ++i) {
    const absl::string_view part = category.substr(i * sizeof(Slot), sizeof(Slot));
    Slot slot = {0, 0};
    std::memcpy(&slot, part.data(), part.size());
    At(1 + i) = slot;
  }
  Publish(1 + text_slots);
}

uint64_t Lane::Read(uint64_t position, std::array<char, kMaxCategoryBytes>& text,
                    Entry& entry) const {
  const Slot& first = slots_[position & mask_];
  const auto kind = static_cast<EntryKind>(first.head >> 32 & 0xff);
  entry = {static_cast<uint32_t>(first.head), kind, 0, kNow, {}};
  ++position;
  switch (kind) {
    case EntryKind::kTimedNumber:
      entry.kind = EntryKind::kNumber;
      entry.time_us = std::bit_cast<int64_t>(slots_[position++ & mask_].head);
      [[fallthrough]];
    case EntryKind::kNumber:
      entry.number = std::bit_cast<double>(first.payload);
      return position;
    case EntryKind::kMissing:
      entry.time_us = std::bit_cast<int64_t>(first.payload);
      return position;
    case EntryKind::kCategory:
      break;
  }
  entry.time_us = std::bit_cast<int64_t>(first.payload);
  const size_t length = first.head >> 40;
  for (size_t i = 0; i < TextSlots(length); ++i) {
    std::memcpy(text.data() + i * sizeof(Slot), &slots_[position++ & mask_], sizeof(Slot));
  }
  entry.category = absl::string_view(text.data(), length);
  return position;
}

}  // namespace drift::recording

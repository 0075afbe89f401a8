#include "drift/recording/collector.h"

#include <algorithm>
#include <utility>

#include "server/engine/window/years.h"
#include "server/names/names.h"

namespace drift::recording {
SeriesBuffer& Collector::BufferOf(uint32_t alias) {
  if (alias > buffers_.size()) buffers_.resize(alias);
  return buffers_[alias - 1];
}

bool Collector::IsValid(const Entry& entry) const {
  if (entry.alias == 0 || entry.alias > series_count_->load(std::memory_order_acquire))
    return false;
  return entry.kind != EntryKind::kCategory || IsUtf8(entry.category);
}

void Collector::Add(const Entry& entry, int64_t now_us) {
  ++added_;
  if (!IsValid(entry)) {
    ++invalid_;
    return;
  }
  SeriesBuffer& buffer = BufferOf(entry.alias);
  if (buffer.empty()) touched_.push_back(entry.alias);
  const size_t bytes_before = buffer.bytes();
  const int64_t time_us = entry.time_us == kNow ? now_us
                                                : std::clamp(entry.time_us, kFirstUnixMicrosecond,
                                                             kLastUnixMicrosecond);
  switch (entry.kind) {
    case EntryKind::kCategory:
      buffer.AddCategory(entry.category, time_us);
      break;
    case EntryKind::kMissing:
      buffer.AddMissing(time_us);
      break;
    default:
      buffer.AddNumber(entry.number, time_us);
  }
  bytes_ += buffer.bytes() - bytes_before;
}

std::vector<CollectedSeries> Collector::Take() {
  std::vector<CollectedSeries> taken;
  taken.reserve(touched_.size());
  for (const uint32_t alias : touched_) taken.push_back({alias, buffers_[alias - 1].Take()});
  touched_.clear();
  bytes_ = 0;
  return taken;
}

}  // namespace drift::recording

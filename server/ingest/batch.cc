#include "server/ingest/batch.h"

#include <algorithm>
#include <utility>

namespace drift {

const char* NameOf(RejectionReason reason) {
  switch (reason) {
    case RejectionReason::kInvalidSeries:
      return "invalid_series";
    case RejectionReason::kWrongType:
      return "wrong_type";
    case RejectionReason::kInvalidCategory:
      return "invalid_category";
    case RejectionReason::kInTheFuture:
      return "in_the_future";
    case RejectionReason::kTooLate:
      return "too_late";
    case RejectionReason::kInvalidTime:
      return "invalid_time";
    case RejectionReason::kTooManySeries:
      return "too_many_series";
    case RejectionReason::kWrongLayout:
      return "wrong_layout";
  }
  return "";
}

void Rejections::Add(RejectionReason reason, uint64_t values, MakeExample example) {
  auto known = std::find_if(all_.begin(), all_.end(),
                            [&](const auto& other) { return other.reason == reason; });
  if (known != all_.end()) {
    known->values += values;
  } else {
    all_.push_back({reason, values, example()});
  }
}

void Rejections::Add(RejectionReason reason, uint64_t values, std::string example) {
  Add(reason, values, [&] { return std::move(example); });
}

void Rejections::Add(const Rejections& other) {
  for (const Rejection& rejection : other.all_)
    Add(rejection.reason, rejection.values, rejection.example);
}

uint64_t Rejections::values() const {
  uint64_t values = 0;
  for (const Rejection& rejection : all_) values += rejection.values;
  return values;
}

bool FoldedBatch::TakesPane(const Model& model, absl::Time fine_start) {
  const std::pair<const Model*, absl::Time> pane(&model, fine_start);
  if (panes.size() == kMaxPanesInBatch) return panes.contains(pane);
  panes.insert(pane);
  return true;
}

uint64_t PaneValues::values() const {
  uint64_t values = counts.total();
  for (const auto& [category, count] : categories) values += count;
  return values;
}

}  // namespace drift

#include "server/store/write_batch.h"

#include <cstring>
#include <string>

#include "absl/base/macros.h"
#include "absl/status/status.h"
#include "server/store/pane_codec.h"

namespace drift {

absl::string_view StoreWrite::Batch::Keep(absl::string_view bytes) {
  if (bytes.empty()) return "";
  auto* const kept = static_cast<char*>(bytes_.allocate(bytes.size(), alignof(char)));
  std::memcpy(kept, bytes.data(), bytes.size());
  return {kept, bytes.size()};
}

// Sums of panes so far come before whatever else is done to panes.
void StoreWrite::Batch::Append(WriteOperation operation) {
  if (operation.family == Family::kPanes) CloseSums();
  operations_.push_back(operation);
}

// Panes are seldom put, and may have been added to since they were put before.
void StoreWrite::Batch::Put(Family family, absl::string_view key, absl::string_view value) {
  if (const auto known = puts_.find({family, key}); known != puts_.end()) {
    Place& put = known->second;
    if (value.size() > put.room) {
      put.room = 2 * value.size();
      put.bytes = static_cast<char*>(bytes_.allocate(put.room, alignof(char)));
    }
    if (!value.empty()) std::memcpy(put.bytes, value.data(), value.size());
    operations_[put.operation].value = {put.bytes, value.size()};
    return;
  }
  const absl::string_view kept = Keep(key);
  if (family != Family::kPanes) {
    puts_.emplace(std::pair(family, kept),
                  Place{.operation = operations_.size(), .bytes = nullptr, .room = 0});
  }
  Append({WriteOperation::Kind::kPut, family, kept, Keep(value)});
}

void StoreWrite::Batch::Delete(Family family, absl::string_view key) {
  puts_.clear();
  Append({WriteOperation::Kind::kDelete, family, Keep(key), ""});
}

void StoreWrite::Batch::DeleteRange(Family family, absl::string_view begin, absl::string_view end) {
  puts_.clear();
  Append({WriteOperation::Kind::kDeleteRange, family, Keep(begin), Keep(end)});
}

void StoreWrite::Batch::AddToPane(absl::string_view key, const Layout& layout,
                                  const Counts& counts) {
  if (const auto known = sum_of_.find(key); known != sum_of_.end()) {
    PaneSum& sum = sums_[known->second];
    if (sum.fingerprint == layout.fingerprint()) return AddTo(sum, layout, counts);
    CloseSums();
  }
  const absl::string_view kept = Keep(key);
  sum_of_.emplace(kept, sums_.size());
  sums_.push_back({.key = kept,
                   .fingerprint = layout.fingerprint(),
                   .encoded = Encode(layout, counts),
                   .sum = nullptr});
}

void StoreWrite::Batch::AddTo(PaneSum& sum, const Layout& layout, const Counts& counts) {
  if (sum.sum == nullptr) {
    sum.sum = std::make_unique<Sum>(Sum{layout, Counts()});
    const absl::Status status = DecodePane(sum.encoded, sum.sum->counts);
    ABSL_HARDENING_ASSERT(status.ok());  // Encode made it
  }
  sum.sum->counts.Add(counts, layout.max_buckets());
}

// A fine pane and the coarse one around it mostly get the same, one after the other.
absl::string_view StoreWrite::Batch::Encode(const Layout& layout, const Counts& counts) {
  if (last_.fingerprint == layout.fingerprint() && last_.counts == counts) return last_.bytes;
  last_.fingerprint = layout.fingerprint();
  last_.counts = counts;
  last_.bytes = Keep(EncodePane(layout, counts));
  return last_.bytes;
}

void StoreWrite::Batch::CloseSums() {
  sum_of_.clear();
  for (const PaneSum& pane : sums_) {
    const absl::string_view bytes =
        pane.sum == nullptr ? pane.encoded : Encode(pane.sum->layout, pane.sum->counts);
    operations_.push_back({WriteOperation::Kind::kMerge, Family::kPanes, pane.key, bytes});
  }
  sums_.clear();
}

std::vector<WriteOperation> StoreWrite::Batch::Take() {
  CloseSums();
  return std::exchange(operations_, {});
}

}  // namespace drift

#include "server/store/write_batch.h"

#include <cstring>

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

void StoreWrite::Batch::AddToPane(std::string key, const Layout& layout, const Counts& counts) {
  const auto known = sum_of_.find(key);
  if (known != sum_of_.end() && known->second->layout == layout) {
    known->second->counts.Add(counts, layout.max_buckets());
    return;
  }
  if (known != sum_of_.end()) CloseSums();
  PaneSum& sum = sums_.emplace_back(PaneSum{std::move(key), layout, counts});
  sum_of_.emplace(sum.key, &sum);
}

// A fine pane and the coarse one around it mostly get the same, one after the other.
void StoreWrite::Batch::CloseSums() {
  sum_of_.clear();
  const PaneSum* before = nullptr;
  absl::string_view pane;
  for (PaneSum& sum : sums_) {
    const bool same =
        before != nullptr && before->counts == sum.counts && before->layout == sum.layout;
    if (!same) pane = Keep(EncodePane(sum.layout, sum.counts));
    before = &sum;
    operations_.push_back({WriteOperation::Kind::kMerge, Family::kPanes, Keep(sum.key), pane});
  }
  sums_.clear();
}

std::vector<WriteOperation> StoreWrite::Batch::Take() {
  CloseSums();
  return std::exchange(operations_, {});
}

}  // namespace drift

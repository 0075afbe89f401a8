#include "server/store/write_batch.h"

#include "server/store/pane_codec.h"

namespace drift {

// Sums of panes so far come before whatever else is done to panes.
void StoreWrite::Batch::Append(WriteOperation operation) {
  if (operation.family == Family::kPanes) CloseSums();
  operations_.push_back(std::move(operation));
}

// Panes are seldom put, and may have been added to since they were put before.
void StoreWrite::Batch::Put(Family family, std::string key, std::string value) {
  if (family != Family::kPanes) {
    const auto [put, is_first] = puts_.try_emplace({family, key}, operations_.size());
    if (!is_first) {
      operations_[put->second].value = std::move(value);
      return;
    }
  }
  Append({WriteOperation::Kind::kPut, family, std::move(key), std::move(value)});
}

void StoreWrite::Batch::Delete(Family family, std::string key) {
  puts_.clear();
  Append({WriteOperation::Kind::kDelete, family, std::move(key), ""});
}

void StoreWrite::Batch::DeleteRange(Family family, std::string begin, std::string end) {
  puts_.clear();
  Append({WriteOperation::Kind::kDeleteRange, family, std::move(begin), std::move(end)});
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
  std::string pane;
  for (PaneSum& sum : sums_) {
    const bool same =
        before != nullptr && before->counts == sum.counts && before->layout == sum.layout;
    if (!same) pane = EncodePane(sum.layout, sum.counts);
    before = &sum;
    operations_.push_back({WriteOperation::Kind::kMerge, Family::kPanes, std::move(sum.key), pane});
  }
  sums_.clear();
}

std::vector<WriteOperation> StoreWrite::Batch::Take() {
  CloseSums();
  return std::exchange(operations_, {});
}

}  // namespace drift

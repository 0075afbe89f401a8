#include "server/store/pane_merge.h"

#include <exception>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "rocksdb/env.h"
#include "server/store/pane_codec.h"
#include "server/store/slice.h"

namespace drift {
namespace {

// RocksDB must not see exceptions: memory may run out here.
bool Add(const rocksdb::Slice& key, const std::vector<absl::string_view>& panes, std::string* sum,
         rocksdb::Logger* logger) {
  try {
    const absl::Status status = AddPanes(panes, *sum);
    if (status.ok()) return true;
    rocksdb::Error(logger, "pane %s: %s", absl::BytesToHexString(View(key)).c_str(),
                   status.ToString().c_str());
  } catch (const std::exception& e) {
    rocksdb::Error(logger, "adding panes: %s", e.what());
  }
  return false;
}

}  // namespace

bool PaneMerge::FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const {
  // One alone is its own sum, as most are that are read or compacted: flushes have added up the
  // others.
  if (in.existing_value == nullptr && in.operand_list.size() == 1) {
    out->existing_operand = in.operand_list.front();
    return true;
  }
  std::vector<absl::string_view> panes;
  panes.reserve(in.operand_list.size() + 1);
  if (in.existing_value != nullptr) panes.push_back(View(*in.existing_value));
  for (const rocksdb::Slice& operand : in.operand_list) panes.push_back(View(operand));
  return Add(in.key, panes, &out->new_value, in.logger);
}

bool PaneMerge::PartialMergeMulti(const rocksdb::Slice& key,
                                  const std::deque<rocksdb::Slice>& operands, std::string* sum,
                                  rocksdb::Logger* logger) const {
  std::vector<absl::string_view> panes;
  panes.reserve(operands.size());
  for (const rocksdb::Slice& operand : operands) panes.push_back(View(operand));
  return Add(key, panes, sum, logger);
}

}  // namespace drift

// Adds counts to panes inside RocksDB. Internal to this folder.
#ifndef DRIFT_SERVER_STORE_PANE_MERGE_H_
#define DRIFT_SERVER_STORE_PANE_MERGE_H_

#include <deque>
#include <string>

#include "rocksdb/merge_operator.h"

namespace drift {

// Values of one pane are added as AddPanes (pane_codec.h) does it, however RocksDB groups them.
// What cannot be added fails the read, or the flush or compaction and with it all later commits:
// the reason is in RocksDB's LOG.
// Thread-safety: safe; called from RocksDB's threads.
class PaneMerge : public rocksdb::MergeOperator {
 public:
  const char* Name() const override { return "drift.PaneMerge"; }
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override;
  bool PartialMergeMulti(const rocksdb::Slice& key, const std::deque<rocksdb::Slice>& operands,
                         std::string* sum, rocksdb::Logger* logger) const override;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_PANE_MERGE_H_

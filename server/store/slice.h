// RocksDB's views of bytes as ours, and ours as RocksDB's.
#ifndef DRIFT_SERVER_STORE_SLICE_H_
#define DRIFT_SERVER_STORE_SLICE_H_

#include "absl/strings/string_view.h"
#include "rocksdb/slice.h"

namespace drift {

inline absl::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
inline rocksdb::Slice SliceOf(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_SLICE_H_

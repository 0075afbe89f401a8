// Notices holes in the write-ahead log while it is replayed. Internal to this folder.
#ifndef DRIFT_SERVER_STORE_WAL_CHECK_H_
#define DRIFT_SERVER_STORE_WAL_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "rocksdb/wal_filter.h"
#include "rocksdb/write_batch.h"

namespace drift {

// RocksDB's checksums find what was changed, but not what is gone: a stretch of zeros or a log cut
// short before another one reads as if nothing had been there. Every record starts with the
// sequence number of its first change, and the next record goes on where it ends; a record that
// does not is corruption, and Open fails.
// Thread-safety: none; RocksDB replays in the thread that opens.
class WalCheck : public rocksdb::WalFilter {
 public:
  const char* Name() const override { return "drift.WalCheck"; }
  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& file,
                                     const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*,
                                     bool*) override;

  // What is missing, in words; empty when nothing is.
  const std::string& hole() const { return hole_; }

 private:
  std::optional<uint64_t> next_;  // sequence number expected; none before the first record
  std::string hole_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_WAL_CHECK_H_

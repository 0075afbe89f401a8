// How RocksDB is set up for the store. Internal to this folder.
#ifndef DRIFT_SERVER_STORE_OPTIONS_H_
#define DRIFT_SERVER_STORE_OPTIONS_H_

#include <vector>

#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "server/store/store.h"

namespace drift {

// `wal_filter` sees every record of the write-ahead log that is replayed; it must outlive the
// database.
rocksdb::DBOptions DatabaseOptions(const StoreOptions& options, rocksdb::WalFilter* wal_filter);

// The same for a store that is in `memory` alone, which must outlive the database.
rocksdb::DBOptions MemoryOptions(rocksdb::Env* memory);

// RocksDB's own family, which stays empty, then ours in the order of Family.
std::vector<rocksdb::ColumnFamilyDescriptor> FamilyDescriptors(const StoreOptions& options);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_OPTIONS_H_

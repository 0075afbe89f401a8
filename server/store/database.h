// RocksDB as the store uses it: families by name, our statuses, no exceptions. Internal to this
// folder.
#ifndef DRIFT_SERVER_STORE_DATABASE_H_
#define DRIFT_SERVER_STORE_DATABASE_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/write_buffer_manager.h"
#include "server/store/families.h"
#include "server/store/store.h"
#include "server/store/wal_check.h"
#include "server/store/write_batch.h"

namespace drift {

// Thread-safety: safe.
class Database {
 public:
  // Errors as Store::Open.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const StoreOptions& options);
  ~Database();

  absl::Status Write(const std::vector<WriteOperation>& operations, bool sync);

  // See Store::StartCompactions.
  absl::Status StartCompactions();

  absl::StatusOr<std::optional<std::string>> Get(Family family, const std::string& key) const;

  // The keys from `begin` up to `end`, which is excluded ("": to the last), in order. Stops at the
  // first error, and when `visit` returns false.
  using Visit =
      absl::FunctionRef<absl::StatusOr<bool>(absl::string_view key, absl::string_view value)>;
  absl::Status Scan(Family family, const std::string& begin, const std::string& end,
                    Visit visit) const;

  // For those who seek; `end` as in Scan, and must outlive the iterator.
  std::unique_ptr<rocksdb::Iterator> NewIterator(Family family, const rocksdb::Slice* end) const;

  StoreMemory memory() const;

  // "store /var/lib/driftd: panes", as messages start.
  std::string Name(Family family) const;

 private:
  explicit Database(const StoreOptions& options);
  absl::Status OpenAt(const StoreOptions& options);
  absl::Status OpenError(const rocksdb::Status& status) const;
  rocksdb::ColumnFamilyHandle* HandleOf(Family family) const;

  const std::string path_;
  const std::unique_ptr<rocksdb::Env> files_;  // where they are not on disk, or null
  WalCheck wal_check_;                         // used while it opens; RocksDB keeps the pointer
  // Counts what memtables hold, and sets no limit. (RocksDB's own figure of a memtable stands still
  // once it is due to be flushed, which one write may exceed by far.)
  const std::shared_ptr<rocksdb::WriteBufferManager> memtables_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // owned; RocksDB's own family, then ours
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_DATABASE_H_

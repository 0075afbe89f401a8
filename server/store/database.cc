#include "server/store/database.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/iterator.h"
#include "rocksdb/write_batch.h"
#include "server/store/options.h"
#include "server/store/rocks_status.h"
#include "server/store/slice.h"

namespace drift {
namespace {

// Of a store in memory. RocksDB wants it to be absolute; it is in no file system.
constexpr char kMemoryPath[] = "/memory";

constexpr size_t kNoLimit = size_t{1} << 50;  // RocksDB would count nothing with 0

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("store ", path, ": the directory cannot be made: ", error.message()));
}

std::string Words(int reason) { return std::generic_category().message(reason); }

std::string WhoseItShouldBe() {
  return absl::StrCat("; it, and all in it, should be user ", geteuid(), "'s, as who driftd runs");
}

// RocksDB would only say which of its files it could not open.
absl::Status CheckAccess(const std::string& path) {
  if (eaccess(path.c_str(), R_OK | W_OK | X_OK) == 0) return absl::OkStatus();
  const int reason = errno;
  return absl::FailedPreconditionError(
      absl::StrCat("store ", path, ": the directory cannot be ",
                   reason == EROFS ? "written to" : "read and written", ": ", Words(reason),
                   reason == EROFS ? "; mount it writable" : WhoseItShouldBe()));
}

// A newer program may have families that this one would not keep consistent.
absl::Status CheckFamilies(const std::string& path,
                           const std::vector<rocksdb::ColumnFamilyDescriptor>& known) {
  if (!std::filesystem::exists(std::filesystem::path(path) / "CURRENT")) return absl::OkStatus();
  std::vector<std::string> names;
  const rocksdb::Status status = rocksdb::DB::ListColumnFamilies({}, path, &names);
  if (!status.ok()) return FromRocks(status, absl::StrCat("store ", path));
  for (const std::string& name : names) {
    const auto same = [&name](const auto& descriptor) { return descriptor.name == name; };
    if (std::any_of(known.begin(), known.end(), same)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("store ", path, ": it has a column family \"", name,
                     "\", which this program does not know; a newer driftd wrote it"));
  }
  return absl::OkStatus();
}

// RocksDB tells what is wrong with its lock only in words, which name the file and then the reason:
// EAGAIN's where another process holds it, ENOLCK's where this one does.
bool IsLocked(const rocksdb::Status& status, const std::string& path) {
  const std::string words = status.ToString();
  const auto says = [&](int reason) {
    return absl::StrContains(words, absl::StrCat(path, "/LOCK: ", Words(reason)));
  };
  return status.IsIOError() && (says(EAGAIN) || says(ENOLCK));
}

// About as many bytes as RocksDB makes of them, so that they are not moved as they come to be more.
size_t SizeOf(const std::vector<WriteOperation>& operations) {
  constexpr size_t kHead = 12;       // of the batch
  constexpr size_t kEachAtMost = 9;  // tag, family, lengths
  size_t size = kHead;
  for (const WriteOperation& operation : operations) {
    size += operation.key.size() + operation.value.size() + kEachAtMost;
  }
  return size;
}

void Append(const WriteOperation& operation, rocksdb::ColumnFamilyHandle* family,
            rocksdb::WriteBatch& batch) {
  const rocksdb::Slice key = SliceOf(operation.key);
  const rocksdb::Slice value = SliceOf(operation.value);
  switch (operation.kind) {
    case WriteOperation::Kind::kPut:
      batch.Put(family, key, value);
      return;
    case WriteOperation::Kind::kMerge:
      batch.Merge(family, key, value);
      return;
    case WriteOperation::Kind::kDelete:
      batch.Delete(family, key);
      return;
    case WriteOperation::Kind::kDeleteRange:
      batch.DeleteRange(family, key, value);
      return;
  }
}

}  // namespace

Database::Database(const StoreOptions& options)
    : path_(options.in_memory ? kMemoryPath : options.path),
      files_(options.in_memory ? rocksdb::NewMemEnv(rocksdb::Env::Default()) : nullptr),
      memtables_(std::make_shared<rocksdb::WriteBufferManager>(kNoLimit)) {}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const StoreOptions& options) {
  std::unique_ptr<Database> database(new Database(options));
  absl::Status status = options.in_memory ? absl::OkStatus() : MakeDirectory(options.path);
  if (status.ok() && !options.in_memory) status = CheckAccess(options.path);
  if (status.ok()) {
    status = Catching(absl::StrCat("store ", options.path, ": open"),
                      [&] { return database->OpenAt(options); });
  }
  if (!status.ok()) return status;
  return database;
}

absl::Status Database::OpenAt(const StoreOptions& options) {
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = FamilyDescriptors(options);
  const absl::Status known = options.in_memory ? absl::OkStatus() : CheckFamilies(path_, families);
  if (!known.ok()) return known;
  rocksdb::DBOptions database =
      options.in_memory ? MemoryOptions(files_.get()) : DatabaseOptions(options, &wal_check_);
  database.write_buffer_manager = memtables_;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(database, path_, families, &handles_, &db);
  db_.reset(db);
  if (status.ok()) return absl::OkStatus();
  if (IsLocked(status, path_)) {
    return absl::FailedPreconditionError(
        absl::StrCat("store ", path_, ": another process has it open"));
  }
  return OpenError(status);
}

absl::Status Database::OpenError(const rocksdb::Status& status) const {
  const absl::Status error = FromRocks(status, absl::StrCat("store ", path_, ": open"));
  if (absl::StrContains(error.message(), Words(EACCES))) {
    return absl::FailedPreconditionError(absl::StrCat(error.message(), WhoseItShouldBe()));
  }
  if (!absl::IsDataLoss(error)) return error;
  return absl::DataLossError(absl::StrCat(
      error.message(), wal_check_.hole().empty() ? "" : ": the log has a hole: ", wal_check_.hole(),
      ". Restore a copy, or, if it is the log (*.log) that is damaged, open with "
      "--drop_damaged_log: "
      "then what was committed after the damage is lost"));
}

Database::~Database() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
}

rocksdb::ColumnFamilyHandle* Database::HandleOf(Family family) const {
  return handles_[1 + static_cast<int>(family)];
}

StoreMemory Database::memory() const {
  StoreMemory memory;
  memory.memtables = memtables_->memory_usage();
  // One cache serves all families.
  db_->GetIntProperty(HandleOf(Family::kPanes), rocksdb::DB::Properties::kBlockCacheUsage,
                      &memory.block_cache);
  return memory;
}

absl::Status Database::Write(const std::vector<WriteOperation>& operations, bool sync) {
  return Catching(absl::StrCat("store ", path_, ": commit"), [&] {
    rocksdb::WriteBatch batch(SizeOf(operations));
    for (const WriteOperation& operation : operations) {
      // Panes are all that is read before the next start, and in memory there is none.
      if (files_ != nullptr && operation.family != Family::kPanes) continue;
      Append(operation, HandleOf(operation.family), batch);
    }
    rocksdb::WriteOptions options;
    options.disableWAL = files_ != nullptr;  // nobody recovers it
    options.sync = sync && !options.disableWAL;
    return FromRocks(db_->Write(options, &batch), absl::StrCat("store ", path_, ": commit"));
  });
}

absl::Status Database::StartCompactions() {
  const std::string doing = absl::StrCat("store ", path_, ": start of compactions");
  return Catching(doing, [&] { return FromRocks(db_->EnableAutoCompaction(handles_), doing); });
}

absl::StatusOr<std::optional<std::string>> Database::Get(Family family,
                                                         const std::string& key) const {
  std::string value;
  const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), HandleOf(family), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocks(status, Name(family));
  return value;
}

absl::Status Database::Scan(Family family, const std::string& begin, const std::string& end,
                            Visit visit) const {
  return Catching(Name(family), [&]() -> absl::Status {
    const rocksdb::Slice bound(end);
    const auto at = NewIterator(family, end.empty() ? nullptr : &bound);
    for (at->Seek(begin); at->Valid(); at->Next()) {
      const absl::StatusOr<bool> more = visit(View(at->key()), View(at->value()));
      if (!more.ok()) return more.status();
      if (!*more) break;
    }
    return FromRocks(at->status(), Name(family));
  });
}

std::unique_ptr<rocksdb::Iterator> Database::NewIterator(Family family,
                                                         const rocksdb::Slice* end) const {
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = end;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, HandleOf(family)));
}

std::string Database::Name(Family family) const {
  return absl::StrCat("store ", path_, ": ", NameOf(family));
}

}  // namespace drift

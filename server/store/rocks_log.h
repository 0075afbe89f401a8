// RocksDB's own log. Internal to this folder.
#ifndef DRIFT_SERVER_STORE_ROCKS_LOG_H_
#define DRIFT_SERVER_STORE_ROCKS_LOG_H_

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/env.h"

namespace drift {

// Warnings and errors, in the file LOG of the store; the one before is LOG.old. RocksDB has such a
// logger, but where it was built with assertions, as Debian's is, that one aborts the process when
// it writes again after the disk was full. This one drops what it cannot write.
// Thread-safety: safe; called from RocksDB's threads.
class RocksLog : public rocksdb::Logger {
 public:
  RocksLog(const std::string& directory, size_t max_bytes);
  ~RocksLog() override;

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override;
  void LogHeader(const char*, va_list) override {}  // every option of every family

 private:
  void Start() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  const size_t max_bytes_;
  absl::Mutex mutex_;
  std::FILE* file_ ABSL_GUARDED_BY(mutex_) = nullptr;  // null where it cannot be opened
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_ROCKS_LOG_H_

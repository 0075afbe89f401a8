#include "server/store/rocks_log.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace drift {

RocksLog::RocksLog(const std::string& directory, size_t max_bytes)
    : rocksdb::Logger(rocksdb::WARN_LEVEL), path_(directory + "/LOG"), max_bytes_(max_bytes) {
  absl::MutexLock lock(&mutex_);
  Start();
}

RocksLog::~RocksLog() {
  absl::MutexLock lock(&mutex_);
  if (file_ != nullptr) std::fclose(file_);
}

void RocksLog::Start() {
  if (file_ != nullptr) std::fclose(file_);
  std::rename(path_.c_str(), absl::StrCat(path_, ".old").c_str());
  file_ = std::fopen(path_.c_str(), "we");
  bytes_ = 0;
}

void RocksLog::Logv(const char* format, va_list arguments) {
  char line[1024];
  std::vsnprintf(line, sizeof(line), format, arguments);
  const std::string text = absl::StrCat(absl::FormatTime(absl::Now()), " ", line, "\n");
  absl::MutexLock lock(&mutex_);
  if (bytes_ + text.size() > max_bytes_) Start();
  if (file_ == nullptr) return;
  std::fputs(text.c_str(), file_);
  std::fflush(file_);
  bytes_ += text.size();
}

}  // namespace drift

#include "client/cli/csv/gzip_source.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace drift::cli {

namespace {

constexpr unsigned kInflatedBytes = 128 << 10;

}  // namespace

absl::StatusOr<std::unique_ptr<GzipSource>> GzipSource::Open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": no such file"));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": not a regular file; it is read more than once, so save it first"));
  }
  const uint64_t size_bytes = std::filesystem::file_size(path, error);
  gzFile file = gzopen(path.c_str(), "rb");
  if (error || file == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  gzbuffer(file, kInflatedBytes);
  return std::unique_ptr<GzipSource>(new GzipSource(path, file, size_bytes));
}

GzipSource::GzipSource(std::string path, gzFile_s* file, uint64_t size_bytes)
    : path_(std::move(path)), file_(file), size_bytes_(size_bytes) {}

GzipSource::~GzipSource() { gzclose(file_); }

absl::StatusOr<size_t> GzipSource::Read(absl::Span<char> buffer) {
  const int read = gzread(file_, buffer.data(), static_cast<unsigned>(buffer.size()));
  // A file that ends within a gzip stream is told by gzerror, not by gzread.
  int code = Z_OK;
  const char* message = gzerror(file_, &code);
  if (read < 0 || code == Z_BUF_ERROR) {
    return absl::DataLossError(absl::StrCat(
        path_, ": cannot be read: ", code == Z_ERRNO ? std::strerror(errno) : message));
  }
  return static_cast<size_t>(read);
}

bool GzipSource::is_gzip() const { return gzdirect(file_) == 0; }

double GzipSource::fraction_read() const {
  if (size_bytes_ == 0) return 1;
  return std::min(1.0, static_cast<double>(gzoffset(file_)) / static_cast<double>(size_bytes_));
}

}  // namespace drift::cli

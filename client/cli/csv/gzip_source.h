// The bytes of a file, unpacked when it begins as a gzip file does, whatever it is called.
// Thread-safety: none.
#ifndef DRIFT_CLI_CSV_GZIP_SOURCE_H_
#define DRIFT_CLI_CSV_GZIP_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

struct gzFile_s;

namespace drift::cli {

class GzipSource {
 public:
  // FailedPrecondition without such a file; InvalidArgument for what is not a regular file: a pipe
  // can be read only once.
  static absl::StatusOr<std::unique_ptr<GzipSource>> Open(const std::string& path);
  ~GzipSource();
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  // Fills `buffer` as far as the file goes and answers how much that is; 0 at its end.
  // DataLoss when the file is damaged or ends too early.
  absl::StatusOr<size_t> Read(absl::Span<char> buffer);

  // Whether the file begins as a gzip file does.
  bool is_gzip() const;

  // How much of the file has been read, 0 to 1, in bytes on disk.
  double fraction_read() const;

 private:
  GzipSource(std::string path, gzFile_s* file, uint64_t size_bytes);

  const std::string path_;
  gzFile_s* const file_;
  const uint64_t size_bytes_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_CSV_GZIP_SOURCE_H_

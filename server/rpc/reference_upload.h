// A pinned reference on its way in: the messages of an upload, folded as they come, so that what is
// held does not grow with the number of values.
#ifndef DRIFT_SERVER_RPC_REFERENCE_UPLOAD_H_
#define DRIFT_SERVER_RPC_REFERENCE_UPLOAD_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "drift/v1/admin.pb.h"
#include "server/ingest/references.h"
#include "server/store/records.h"

namespace drift {

// Different numbers, or different categories, that one upload may have: 64 MiB of numbers.
inline constexpr size_t kMaxDistinctNumbers = size_t{1} << 22;
inline constexpr size_t kMaxDistinctCategories = size_t{1} << 17;

// Thread-safety: none.
class ReferenceUpload {
 public:
  explicit ReferenceUpload(size_t max_category_bytes) : max_category_bytes_(max_category_bytes) {}

  // InvalidArgument, naming the field: no key in the first message, key or author in a later, data
  // of another kind than before, or what no reference can hold.
  absl::Status Add(const v1::UploadReferenceRequest& request);

  // After the last Add. InvalidArgument when there was no data.
  absl::StatusOr<ReferenceSample> Finish();
  const PinnedReferenceKey& key() const { return key_; }
  const std::string& author() const { return author_; }  // as it was told; may be empty

 private:
  struct Category {
    uint64_t values = 0;
    bool counted = false;  // by category_counts, which tells each once
  };
  using Categories = std::map<std::string, Category>;

  absl::Status AddKey(const v1::UploadReferenceRequest& request);
  absl::Status AddData(const v1::UploadReferenceRequest& request);
  absl::Status AddNumbers(const v1::DoubleSamples& samples);
  absl::Status AddCategories(const v1::CategorySamples& samples);
  absl::Status AddBounded(const v1::BoundedCounts& counts);
  absl::Status AddCategoryCounts(const v1::CategoryCounts& counts);
  // `counted`: as in Category.
  absl::Status AddCategory(const std::string& category, uint64_t count, bool counted);
  // Bounds the sum of all counts, so that no sum of them overflows.
  absl::Status Reserve(uint64_t values);
  // The data so far as that kind; nullptr when it is of another.
  template <typename Kind>
  Kind* DataAs();

  const size_t max_category_bytes_;
  bool started_ = false;
  PinnedReferenceKey key_;
  std::string author_;
  std::variant<std::monostate, NumberSample, BoundedSample, Categories> data_;
  uint64_t missing_ = 0;
  uint64_t values_ = 0;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_REFERENCE_UPLOAD_H_

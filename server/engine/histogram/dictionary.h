// The categories of one feature of a model and their bucket numbers: 0, 1, 2 … in the order they
// came. The server owns it, so that every client, version and segment counts the same category in
// the same bucket. Where it is full, the others share 64 more buckets, by a hash. In one bucket for
// all of them, as frequent as they are together, nothing would show that a new one is: a 64th of
// them is small beside it.
// Thread-safety: none.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_DICTIONARY_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_DICTIONARY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace drift {

inline constexpr int kOtherParts = 64;
// The bucket of their part 0: beyond every max_categories.
inline constexpr int64_t kFirstOtherBucket = int64_t{1} << 16;

// Which part of the others a bucket of categories is; none where it is a category's own.
std::optional<int> OtherPartOf(int64_t bucket);
// The bucket of the part that a category is in where it has none of its own: the same in every
// dictionary.
int64_t OtherBucketOf(absl::string_view category);

class Dictionary {
 public:
  explicit Dictionary(int max_categories, std::vector<std::string> categories = {});

  // The bucket of `category`, which is added if it is new. When there are max_categories already, a
  // new one has the bucket of its part of the others, now and ever after.
  int64_t Intern(absl::string_view category);
  // The bucket of its own, if it has one.
  std::optional<int64_t> Find(absl::string_view category) const;

  // Adds the categories of a reference, the most frequent first (ties: in the order of their
  // bytes), as far as they fit.
  void Seed(std::vector<std::pair<std::string, uint64_t>> counts);

  const std::vector<std::string>& categories() const { return categories_; }
  int max_categories() const { return max_categories_; }
  bool full() const { return categories_.size() >= static_cast<size_t>(max_categories_); }

 private:
  int max_categories_;
  std::vector<std::string> categories_;
  absl::flat_hash_map<std::string, int64_t> buckets_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_DICTIONARY_H_

// The categories of one feature of a model and their bucket numbers: 0, 1, 2 … in the order they
// came. The server owns it, so that every client, version and segment counts the same category in
// the same bucket.
// Thread-safety: none.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_DICTIONARY_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_DICTIONARY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace drift {

class Dictionary {
 public:
  explicit Dictionary(int max_categories, std::vector<std::string> categories = {});

  // The bucket of `category`, which is added if it is new; nullopt when it is new and there are
  // max_categories already: then it counts as Special::kOther.
  std::optional<int64_t> Intern(absl::string_view category);
  std::optional<int64_t> Find(absl::string_view category) const;

  // Adds the categories of a reference, the most frequent first (ties: in the order of their
  // bytes), as far as they fit.
  void Seed(std::vector<std::pair<std::string, uint64_t>> counts);

  const std::vector<std::string>& categories() const { return categories_; }
  int max_categories() const { return max_categories_; }

 private:
  int max_categories_;
  std::vector<std::string> categories_;
  absl::flat_hash_map<std::string, int64_t> buckets_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_DICTIONARY_H_

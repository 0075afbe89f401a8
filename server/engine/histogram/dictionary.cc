#include "server/engine/histogram/dictionary.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace drift {

Dictionary::Dictionary(int max_categories, std::vector<std::string> categories)
    : max_categories_(max_categories), categories_(std::move(categories)) {
  for (size_t i = 0; i < categories_.size(); ++i) {
    buckets_.emplace(categories_[i], static_cast<int64_t>(i));
  }
}

std::optional<int64_t> Dictionary::Intern(absl::string_view category) {
  if (std::optional<int64_t> known = Find(category)) return known;
  if (categories_.size() >= static_cast<size_t>(max_categories_)) return std::nullopt;
  const auto bucket = static_cast<int64_t>(categories_.size());
  categories_.emplace_back(category);
  buckets_.emplace(category, bucket);
  return bucket;
}

std::optional<int64_t> Dictionary::Find(absl::string_view category) const {
  const auto found = buckets_.find(category);
  if (found == buckets_.end()) return std::nullopt;
  return found->second;
}

void Dictionary::Seed(std::vector<std::pair<std::string, uint64_t>> counts) {
  std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  for (const auto& [category, count] : counts) Intern(category);
}

}  // namespace drift

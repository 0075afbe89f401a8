#include "server/engine/histogram/dictionary.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace drift {

// FNV-1a, 64 bits (Fowler, Noll, Vo), both halves joined as its low bits alone mix less. Counts are
// stored by it: what it says of a category must never change.
int64_t OtherBucketOf(absl::string_view category) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : category) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  return kFirstOtherBucket + static_cast<int64_t>((hash ^ (hash >> 32)) % kOtherParts);
}

std::optional<int> OtherPartOf(int64_t bucket) {
  if (bucket < kFirstOtherBucket || bucket >= kFirstOtherBucket + kOtherParts) return std::nullopt;
  return static_cast<int>(bucket - kFirstOtherBucket);
}

Dictionary::Dictionary(int max_categories, std::vector<std::string> categories)
    : max_categories_(max_categories), categories_(std::move(categories)) {
  for (size_t i = 0; i < categories_.size(); ++i) {
    buckets_.emplace(categories_[i], static_cast<int64_t>(i));
  }
}

int64_t Dictionary::Intern(absl::string_view category) {
  if (std::optional<int64_t> known = Find(category)) return *known;
  if (full()) return OtherBucketOf(category);
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

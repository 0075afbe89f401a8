#include "server/engine/histogram/translation.h"

#include <cstddef>
#include <string>

namespace drift {
namespace {

const std::string& CategoryOf(int64_t bucket, const Dictionary& dictionary) {
  return dictionary.categories().at(static_cast<size_t>(bucket));
}

// One that is not full has every category that was counted; of a full one nobody can say whether
// its others hold a category that it lacks.
MergedBuckets OnlyIn(const Dictionary& to, const Dictionary& from) {
  MergedBuckets merged;
  if (!from.full()) return merged;
  for (size_t i = 0; i < to.categories().size(); ++i) {
    const std::string& category = to.categories()[i];
    if (from.Find(category).has_value()) continue;
    merged.emplace(static_cast<int64_t>(i), OtherBucketOf(category));
  }
  return merged;
}

}  // namespace

void Join(const Counts& counts, const Dictionary& from, Dictionary& to) {
  for (const Bucket& bucket : counts.buckets()) {
    if (!OtherPartOf(bucket.number).has_value()) to.Intern(CategoryOf(bucket.number, from));
  }
}

Translation Translate(const Counts& counts, const Dictionary& from, const Dictionary& to) {
  Translation translation{.counts = Counts(0, {}, counts.specials()), .merged = OnlyIn(to, from)};
  for (const auto& [number, count] : counts.buckets()) {
    int64_t bucket = number;
    if (!OtherPartOf(number).has_value()) {
      const std::string& category = CategoryOf(number, from);
      bucket = to.Find(category).value_or(OtherBucketOf(category));
    }
    translation.counts.Add(bucket, count);
  }
  return translation;
}

Counts Merge(const Counts& counts, const MergedBuckets& merged) {
  Counts result(counts.dropped_bits(), {}, counts.specials());
  for (const auto& [number, count] : counts.buckets()) {
    const auto found = merged.find(number);
    result.Add(found == merged.end() ? number : found->second, count);
  }
  return result;
}

}  // namespace drift

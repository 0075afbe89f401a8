// Counts of categories by one dictionary, in the buckets of another: by name. For features that
// two models have in common, each with a dictionary of its own.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_TRANSLATION_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_TRANSLATION_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/dictionary.h"

namespace drift {

// By a bucket: the one that its counts go to.
using MergedBuckets = absl::flat_hash_map<int64_t, int64_t>;

struct Translation {
  Counts counts;  // in the buckets of the other dictionary
  // The categories that only the other dictionary tells apart: what it counts is comparable with
  // `counts` once these are in their parts of the others, too.
  MergedBuckets merged;
};

// Adds the categories that `counts` by `from` has to `to`, where there is room: as if they came as
// values.
void Join(const Counts& counts, const Dictionary& from, Dictionary& to);
// `counts` by `from` in the buckets of `to`. Categories that it lacks go to their parts of the
// others, which are the same in every dictionary.
Translation Translate(const Counts& counts, const Dictionary& from, const Dictionary& to);

// `counts` with those of merged buckets where they go.
Counts Merge(const Counts& counts, const MergedBuckets& merged);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_TRANSLATION_H_

// Random batches of a producer, the same for the same seed, and all that a store holds, as text.
#ifndef DRIFT_TESTS_SERVER_INGEST_RANDOM_BATCHES_H_
#define DRIFT_TESTS_SERVER_INGEST_RANDOM_BATCHES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "server/catalog/catalog.h"
#include "server/ingest/batch.h"

namespace drift {

// A configuration under which these batches close many panes, drift and decide layouts.
extern const char kRandomBatchesYaml[];

struct RandomBatch {
  struct Entry {
    SeriesKey key;
    absl::Time event_time;
    std::vector<int64_t> offsets_us;
    std::vector<double> numbers;  // or
    std::vector<std::string> categories;
  };
  std::vector<Entry> entries;
  uint64_t values() const;
};

// Values of two models and five series, late, early, too late and out of order among them.
std::vector<RandomBatch> RandomBatches(uint64_t seed, int count);

// The batch as receiving threads fold it; its series are there.
FoldedBatch FoldedOf(const RandomBatch& batch, uint64_t sequence, const Catalog& catalog,
                     absl::Time now);
// The keys in the batches, each once, in the order in which they come; whether with categories.
std::vector<std::pair<SeriesKey, bool>> KeysOf(const std::vector<RandomBatch>& batches);

// Every record, pane and score, a line each.
std::vector<std::string> DumpOf(const Store& store);
// How many values are in the panes of a tier.
uint64_t ValuesIn(const Store& store, Tier tier);

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_INGEST_RANDOM_BATCHES_H_

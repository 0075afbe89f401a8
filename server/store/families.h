// The column families of the store.
#ifndef DRIFT_SERVER_STORE_FAMILIES_H_
#define DRIFT_SERVER_STORE_FAMILIES_H_

#include <cstdint>

namespace drift {

// RocksDB numbers families as they are made: new ones go to the end.
enum class Family : uint8_t {
  kModels,
  kSeries,
  kPanes,
  kReferences,
  kScores,
  kState,
  kMonitors,
  kProducers,
  kDictionaries,
  kMeta,
};
inline constexpr int kFamilyCount = 10;

const char* NameOf(Family family);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_FAMILIES_H_

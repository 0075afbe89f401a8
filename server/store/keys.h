// The keys of the store. Numbers are big-endian, so that the order of the bytes is the order of
// what they mean.
#ifndef DRIFT_SERVER_STORE_KEYS_H_
#define DRIFT_SERVER_STORE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/engine/window/pane.h"
#include "server/store/records.h"

namespace drift {

std::string ModelKey(ModelId model);
std::optional<ModelId> ParseModelKey(absl::string_view key);

// A series has one record that hardly ever changes and a small one that every batch replaces.
enum class SeriesPart : uint8_t { kIdentity = 0, kActivity = 1 };
struct SeriesPartKey {
  SeriesId series;
  SeriesPart part;
};
std::string KeyOfSeries(SeriesId series, SeriesPart part);
std::optional<SeriesPartKey> ParseSeriesKey(absl::string_view key);

// Time-major within a tier and model. A start between two microseconds is rounded up, so that the
// key of a bound lies where the bound does among starts of whole microseconds.
struct PaneKey {
  Tier tier;
  ModelId model;
  absl::Time start;
  SeriesId series;
};
std::string KeyOfPane(const PaneKey& key);
std::optional<PaneKey> ParsePaneKey(absl::string_view key);
// Before the first and after the last key of a tier and model.
std::string FirstPaneKey(Tier tier, ModelId model);
std::string EndOfPaneKeys(Tier tier, ModelId model);

std::string ScoresKey(ModelId model, absl::Time pane_end);
std::string ScoresOf(ModelId model);       // prefix of the keys of a model's scores
std::string EndOfScoresOf(ModelId model);  // after the last of them
std::optional<absl::Time> ParseScoresKey(absl::string_view key);  // the pane's end

std::string StateKey(SeriesId series, absl::string_view reference);
std::optional<std::pair<SeriesId, std::string>> ParseStateKey(absl::string_view key);
std::string StatesOf(SeriesId series);       // prefix of the keys of a series' states
std::string EndOfStatesOf(SeriesId series);  // after the last of them

std::string DictionaryKey(ModelId model, absl::string_view feature);
std::string DictionariesOf(ModelId model);       // prefix of the keys of a model's dictionaries
std::string EndOfDictionariesOf(ModelId model);  // after the last of them
std::optional<std::pair<ModelId, std::string>> ParseDictionaryKey(absl::string_view key);

struct ReferenceVersionKey {
  PinnedReferenceKey key;
  uint32_t version;
};
std::string KeyOfReference(const PinnedReferenceKey& key, uint32_t version);
std::optional<ReferenceVersionKey> ParseReferenceKey(absl::string_view key);
std::string EndOfReference(const PinnedReferenceKey& key);  // after its last version

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_KEYS_H_

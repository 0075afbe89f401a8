// The records of the store, as plain values.
#ifndef DRIFT_SERVER_STORE_RECORDS_H_
#define DRIFT_SERVER_STORE_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/evaluate/model_evaluator.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/window/pane.h"
#include "server/names/segments.h"

namespace drift {

using ModelId = uint32_t;

struct ModelRecord {
  ModelId id = 0;
  std::string name;
  PaneLengths panes;
  absl::Time clock = absl::InfinitePast();       // latest event time accepted
  absl::Time closed_end = absl::InfinitePast();  // end of the last closed fine pane
};

// Who a series is.
struct SeriesKey {
  std::string model;
  std::string version;
  std::string feature;
  Segments segments;
  friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

struct SeriesRecord {
  SeriesId id = 0;
  ModelId model = 0;
  SeriesKey key;
  Layout layout = Layout::Lossless();
  absl::Time created = absl::InfinitePast();     // wall clock
  absl::Time last_seen = absl::InfinitePast();   // wall clock of the last accepted value
  absl::Time last_event = absl::InfinitePast();  // latest event time accepted
  uint64_t values = 0;                           // accepted since creation
};

struct ProducerRecord {
  std::string id;
  uint64_t committed_sequence = 0;
  absl::Time last_seen = absl::InfinitePast();  // wall clock
};

// The categories of a feature, in the order of their bucket numbers.
struct DictionaryRecord {
  ModelId model = 0;
  std::string feature;
  int max_categories = 0;
  std::vector<std::string> categories;
};

// A pinned reference. Serves every version and segment of the feature, or only those given.
struct PinnedReferenceKey {
  std::string model;
  std::string feature;
  std::string name;
  std::string model_version;  // empty: all
  Segments segments;          // empty: all
  friend auto operator<=>(const PinnedReferenceKey&, const PinnedReferenceKey&) = default;
};

struct PinnedReferenceRecord {
  PinnedReferenceKey key;
  uint32_t version = 1;
  Layout layout = Layout::Lossless();
  Counts counts;
  absl::Time created = absl::InfinitePast();  // wall clock
  std::string source;                         // in words
  std::string author;                         // who made it; empty where that was not kept
  std::optional<ReferenceBlocks> blocks;      // of what it was captured from
};

// A score as it is kept in history.
struct ScoreRecord {
  SeriesId series = 0;
  std::string reference;
  Score score;
  AlertState alert = AlertState::kOk;
  absl::Time alert_since = absl::InfinitePast();
  TimeRange live_range{absl::InfinitePast(), absl::InfinitePast()};
  TimeRange reference_range{absl::InfinitePast(),
                            absl::InfinitePast()};  // infinite for pinned ones
  std::string reason;  // in words; where the alert changed its state, else empty
};

struct StateRecord {
  SeriesId series = 0;
  std::string reference;
  ReferenceState state;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_RECORDS_H_

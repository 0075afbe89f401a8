// A series as the server holds it: who it is, how its values are counted, and how many came.
#ifndef DRIFT_SERVER_CATALOG_SERIES_H_
#define DRIFT_SERVER_CATALOG_SERIES_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/window/pane.h"
#include "server/store/records.h"

namespace drift {

class Model;

// model[@version]/feature[{label=value,...}], as messages, globs and people name it.
std::string NameOf(const SeriesKey& key);
// Whether the one comes before the other by name, as strings do. A name may be given by itself.
bool NameBefore(const SeriesKey& a, const SeriesKey& b);
bool NameBefore(const SeriesKey& a, absl::string_view b);
bool NameBefore(absl::string_view a, const SeriesKey& b);
// model "m", version "v", feature "f", segment label "value": where the name is not enough.
std::string PartsOf(const SeriesKey& key);

struct SeriesLimits {
  uint64_t max_series = 100'000;
  int max_segments = 8;
  size_t max_name_bytes = 128;
};

// InvalidArgument, saying which part of `key` is wrong and what would be right.
absl::Status CheckKey(const SeriesKey& key, const SeriesLimits& limits);
// The same for what is not sent: the key may be of a roll-up.
absl::Status CheckKeyOrRollUp(const SeriesKey& key, const SeriesLimits& limits);

// Thread-safety: safe; changed by the writing thread alone.
class Series {
 public:
  Series(SeriesRecord record, std::shared_ptr<Model> model);

  SeriesId id() const { return id_; }
  const SeriesKey& key() const { return key_; }
  std::string name() const { return NameOf(key_); }  // made each time
  // Outlives the series, also where both were deleted: streams may still hold the series.
  Model& model() const { return *model_; }

  Layout layout() const;
  SeriesRecord record() const;
  absl::Time last_event() const;
  absl::Time last_seen() const;  // when it last accepted a value, by the wall clock

  // Once deleted it takes no more values; whoever still holds it looks it up again.
  bool deleted() const { return deleted_.load(std::memory_order_acquire); }
  void MarkDeleted() { deleted_.store(true, std::memory_order_release); }

  void SetLayout(const Layout& layout);

  // Counts accepted values in; returns the record to write.
  SeriesRecord Accept(uint64_t values, absl::Time last_event, absl::Time wall_time);

 private:
  SeriesRecord RecordLocked() const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  const SeriesId id_;
  const SeriesKey key_;
  const std::shared_ptr<Model> model_;
  std::atomic<bool> deleted_ = false;
  const absl::Time created_;
  mutable absl::Mutex mu_;
  // As in SeriesRecord.
  Layout layout_ ABSL_GUARDED_BY(mu_);
  absl::Time last_seen_ ABSL_GUARDED_BY(mu_);
  absl::Time last_event_ ABSL_GUARDED_BY(mu_);
  uint64_t values_ ABSL_GUARDED_BY(mu_);
};

using SeriesPtr = std::shared_ptr<Series>;

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_SERIES_H_

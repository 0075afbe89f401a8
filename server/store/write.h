// Changes that belong together: all of them are on disk after a commit, or none.
#ifndef DRIFT_SERVER_STORE_WRITE_H_
#define DRIFT_SERVER_STORE_WRITE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/store/records.h"

namespace drift {

// Thread-safety: none.
class StoreWrite {
 public:
  StoreWrite();
  ~StoreWrite();
  StoreWrite(StoreWrite&&) noexcept;
  StoreWrite& operator=(StoreWrite&&) noexcept;

  bool empty() const;

  void PutModel(const ModelRecord& model);
  // All that is kept under its id: panes, scores and dictionaries too, so that the id can be given
  // again.
  void DeleteModel(ModelId model);

  // Identity and layout; not the activity.
  void PutSeries(const SeriesRecord& series);
  // last_seen, last_event and values of the record alone: small, for every batch.
  void PutActivity(const SeriesRecord& series);
  // Its records and states. Panes and scores go with retention.
  void DeleteSeries(SeriesId series);
  // Ids below `next` are never given to a new series: old panes and scores would become its own.
  void PutNextSeries(SeriesId next);

  // Adds `counts`, of `layout`, to the pane of one tier at `start`.
  void AddToPane(ModelId model, Tier tier, absl::Time start, SeriesId series, const Layout& layout,
                 const Counts& counts);
  // Replaces a pane (a layout was decided).
  void PutPane(ModelId model, Tier tier, absl::Time start, SeriesId series, const Layout& layout,
               const Counts& counts);
  void DeletePanesBefore(ModelId model, Tier tier, absl::Time start);

  void PutDictionary(const DictionaryRecord& dictionary);
  void PutProducer(const ProducerRecord& producer);
  void DeleteProducer(absl::string_view id);

  void PutReference(const PinnedReferenceRecord& reference);  // one version of a key
  void DeleteReference(const PinnedReferenceKey& key);        // all versions

  // `monitor` is opaque to the store.
  void PutMonitor(absl::string_view name, absl::string_view monitor);
  void DeleteMonitor(absl::string_view name);

  void PutState(const StateRecord& state);
  void DeleteState(SeriesId series, absl::string_view reference);

  // All scores of a model's closed pane; replaces those there.
  void PutScores(ModelId model, absl::Time pane_end, const std::vector<ScoreRecord>& scores);
  void DeleteScoresBefore(ModelId model, absl::Time pane_end);

 private:
  friend class Store;
  class Batch;
  std::unique_ptr<Batch> batch_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_WRITE_H_

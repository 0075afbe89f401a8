// Tells whoever watches of new scores and changes of state, without ever waiting for them.
#ifndef DRIFT_SERVER_CATALOG_CHANGES_H_
#define DRIFT_SERVER_CATALOG_CHANGES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/catalog/series.h"
#include "server/engine/evaluate/series_watch.h"

namespace drift {

// A series was scored against one reference as a pane closed, or has fallen silent by the wall
// clock since: then its data is `none`, and the rest as it was.
struct Change {
  SeriesPtr series;
  std::shared_ptr<const WatchPlan> plan;
  Standing standing;
  AlertState alert_before;
  DataState data_before;
  std::string unusable;  // as in ScoreView (model.h)

  bool of_state() const {
    return alert_before != standing.state.alert.state || data_before != standing.state.data;
  }
};

// Thread-safety: safe.
class ChangeFeed {
 public:
  // Called on the writing thread, which holds the model's lock: must return at once, and not ask
  // the model.
  using Listener = std::function<void(const Change&)>;

  // What a listener hears of: everything, or changes of a state alone.
  enum class Wanted : uint8_t { kScores, kChangesOfState };

  // Ends the subscription when it is destroyed.
  class Subscription {
   public:
    Subscription(ChangeFeed& feed, uint64_t id) : feed_(feed), id_(id) {}
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    ChangeFeed& feed_;
    const uint64_t id_;
  };

  std::unique_ptr<Subscription> Subscribe(Wanted wanted, Listener listener);
  void Publish(const Change& change);
  // Whether anyone hears of a change: of a state, or of a score alone.
  bool HasListeners(Wanted change) const;

 private:
  mutable absl::Mutex mu_;
  uint64_t next_id_ ABSL_GUARDED_BY(mu_) = 1;
  struct Subscriber {
    uint64_t id;
    Wanted wanted;
    Listener listener;
  };
  std::vector<Subscriber> subscribers_ ABSL_GUARDED_BY(mu_);
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_CHANGES_H_

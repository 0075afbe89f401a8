// Applies batches to the catalog and the store, one after the other. What is applied waits in one
// write until it is committed, so that many batches share a sync; panes close, in the order of the
// batches, as soon as they are due.
#ifndef DRIFT_SERVER_INGEST_APPLIER_H_
#define DRIFT_SERVER_INGEST_APPLIER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/catalog/catalog.h"
#include "server/ingest/batch.h"
#include "server/ingest/committer.h"

namespace drift {

// Thread-safety: none; belongs to the writing thread.
class Applier {
 public:
  Applier(Catalog& catalog, uint64_t max_producers)
      : catalog_(catalog), max_producers_(max_producers), committer_(catalog.store()) {}

  // Takes up the producers and whatever a crash left undone.
  absl::Status Load();

  // The batch is counted once it is committed. Errors of the batch leave everything as it was:
  // FailedPrecondition for a gap in the sequence, Aborted for a stream that was fenced,
  // ResourceExhausted for one producer too many. Any other error is the store's, and final.
  absl::StatusOr<Receipt> Apply(FoldedBatch batch, absl::Time wall_time);
  // Commits what was applied; with kSynced also all that was committed before.
  absl::Status Commit(Durability durability);
  // As Commit(kSynced), but on another thread, which then calls `done`: meanwhile more can be
  // applied. Commits follow one another, whichever way they are made.
  void CommitMeanwhile(Committer::Done done);
  // Waits until the last of these is over and its `done` has returned.
  void AwaitCommit() { committer_.AwaitIdle(); }

  // A new stream of a producer; the older one's batches are refused from now on. ResourceExhausted
  // for one producer too many.
  struct Opened {
    uint64_t stream;
    uint64_t committed_sequence;
    std::function<void()> fence_older;  // may be empty
  };
  absl::StatusOr<Opened> OpenStream(absl::string_view producer, std::function<void()> fenced,
                                    absl::Time wall_time);
  void CloseStream(absl::string_view producer, uint64_t stream, absl::Time wall_time);

  size_t producers() const { return producers_.size(); }
  // Forgets those that have no stream and were not seen since `time`.
  void ForgetProducersBefore(absl::Time time);
  // Deletes what is older than the retention.
  void Prune();

 private:
  struct Producer {
    uint64_t committed_sequence = 0;
    uint64_t stream = 0;           // of its open stream; 0 without one
    std::function<void()> fenced;  // tells that stream that it is fenced
    absl::Time last_seen = absl::InfinitePast();
  };

  absl::Status CheckTurn(const FoldedBatch& batch) const;
  // The producer of that id, taken up if it is new.
  absl::StatusOr<Producer*> ProducerOf(absl::string_view id);
  // Sees that the series is there, and categorical where its first values are categories. May
  // commit what is pending, so it comes before anything of its batch is: a batch's counts and its
  // sequence must be in one commit.
  absl::Status Prepare(FoldedSeries& folded, absl::Time wall_time, Receipt& receipt);
  // What the series' roll-up shall get, into `sum`; leaves it without a series when there is none.
  absl::Status PrepareSum(const FoldedSeries& folded, absl::Time wall_time, FoldedSeries& sum,
                          Receipt& receipt);
  void ApplySum(FoldedSeries& sum, absl::Time wall_time, Receipt& receipt);
  // Brings counts to the layout that the series has by now; what does not fit is rejected.
  void FitLayout(FoldedSeries& folded, Receipt& receipt) const;
  void ApplyPanes(FoldedSeries& folded, absl::Time wall_time, Receipt& receipt);
  absl::Status Settle(Model& model);
  absl::Status SettleAll(std::vector<Model*> models);

  Catalog& catalog_;
  const uint64_t max_producers_;
  absl::flat_hash_map<std::string, Producer> producers_;
  uint64_t last_stream_ = 0;
  StoreWrite pending_;
  Committer committer_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_APPLIER_H_

// What driftd keeps on disk: RocksDB, one column family a kind of record (FORMAT.md draws the
// bytes).
#ifndef DRIFT_SERVER_STORE_STORE_H_
#define DRIFT_SERVER_STORE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/engine/window/pane.h"
#include "server/store/records.h"
#include "server/store/write.h"

namespace drift {

struct StoreOptions {
  std::string path;                    // made if it is not there
  uint64_t max_wal_bytes = 256 << 20;  // bounds recovery, which takes about 5.5 s a GiB
  uint64_t block_cache_bytes = 128 << 20;
  // Open a store whose write-ahead log is damaged as it was before the damage, and so lose what was
  // committed after. Without it Open says what is damaged and loses nothing.
  bool drop_damaged_log = false;
  // Compactions wait for StartCompactions: what reads much at the start has all cores for itself.
  bool hold_compactions = false;
  // Nothing on disk, no `path`, and of all that is written only panes can be read again: for what
  // is counted once and shown as it comes, as in a backtest.
  bool in_memory = false;
};

// kSynced: on disk when Commit returns, and with it all that was committed before. kOrdered:
// written in order, but a crash of the machine may lose it (never without what was committed
// later); for what can be computed again.
enum class Durability { kSynced, kOrdered };

// What RocksDB holds in memory, in bytes.
struct StoreMemory {
  uint64_t memtables = 0;    // written, and not yet in files
  uint64_t block_cache = 0;  // read from files
};

// Thread-safety: safe; meant for one thread that writes at a time and any number of reading ones.
class Store {
 public:
  // FailedPrecondition when another process has it open, when the directory is not there to be read
  // and written, or when a newer program wrote its format;
  // DataLoss when damaged.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreOptions& options);
  ~Store();

  // All of `write` or, on error, nothing; after an error nothing more can be committed until Open.
  absl::Status Commit(StoreWrite write, Durability durability);

  // Where they were held. What is written meanwhile is flushed but takes more room, and longer to
  // read.
  absl::Status StartCompactions();

  // As in StoreOptions: then all but panes may as well not be written.
  bool in_memory() const;
  StoreMemory memory() const;
  // Whether the last process closed the store in good order.
  bool was_closed_cleanly() const;

  // What is read at the start.
  absl::StatusOr<std::vector<ModelRecord>> ReadModels() const;
  absl::StatusOr<std::vector<SeriesRecord>> ReadSeries() const;
  absl::StatusOr<SeriesId> ReadNextSeries() const;  // see StoreWrite::PutNextSeries
  absl::StatusOr<std::vector<ProducerRecord>> ReadProducers() const;
  absl::StatusOr<std::vector<DictionaryRecord>> ReadDictionaries() const;
  absl::StatusOr<std::vector<PinnedReferenceRecord>> ReadReferences()
      const;  // latest version of each key
  // The versions of one that are kept, the latest first.
  absl::StatusOr<std::vector<PinnedReferenceRecord>> ReadVersions(
      const PinnedReferenceKey& key) const;
  absl::StatusOr<std::vector<StateRecord>> ReadStates() const;
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadMonitors() const;  // by name

  // The panes of a model, for as long as the store lives.
  std::unique_ptr<PaneReader> PanesOf(ModelId model) const;

  // The scores of panes that ended in `pane_ends`, oldest first, until `visit` returns false.
  using VisitScore = absl::FunctionRef<bool(absl::Time pane_end, const ScoreRecord& score)>;
  absl::Status ScanScores(ModelId model, TimeRange pane_ends, VisitScore visit) const;

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_STORE_H_

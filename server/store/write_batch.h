// What a StoreWrite gathers: changes of keys, in order, in our own terms. RocksDB's batch is made
// of them when they are committed, as it needs an open database.
// Thread-safety: none.
#ifndef DRIFT_SERVER_STORE_WRITE_BATCH_H_
#define DRIFT_SERVER_STORE_WRITE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/store/families.h"
#include "server/store/write.h"

namespace drift {

struct WriteOperation {
  enum class Kind : uint8_t { kPut, kMerge, kDelete, kDeleteRange };
  Kind kind;
  Family family;
  absl::string_view key;
  absl::string_view value;  // kDeleteRange: the first key that stays
};

// RocksDB's cost is by the key, and a write serves many batches that have most of theirs in common:
// so what is put again replaces what was put, and additions to a pane are added up here.
class StoreWrite::Batch {
 public:
  bool empty() const { return operations_.empty() && sums_.empty(); }

  void Put(Family family, absl::string_view key, absl::string_view value);
  void Delete(Family family, absl::string_view key);
  void DeleteRange(Family family, absl::string_view begin, absl::string_view end);
  void AddToPane(absl::string_view key, const Layout& layout, const Counts& counts);

  // What is to be done, in order. The bytes stay here.
  std::vector<WriteOperation> Take();

 private:
  // What is added to a pane: most get one addition, which is encoded while it is at hand and takes
  // a tenth of the memory that way. A sum is made once there is another.
  struct Sum {
    Layout layout;
    Counts counts;
  };
  struct PaneSum {
    absl::string_view key;
    uint64_t fingerprint;       // of its layout
    absl::string_view encoded;  // the one addition
    std::unique_ptr<Sum> sum;   // of several; else nullptr
  };
  // Counts, and what they are encoded.
  struct Encoded {
    uint64_t fingerprint = 0;  // of their layout
    Counts counts;
    absl::string_view bytes;
  };

  // Of a value that was put more than once: doubled as it grows, so that a dictionary which is put
  // with each new category takes no more than a few times its size.
  struct Place {
    size_t operation;  // in operations_
    char* bytes;
    size_t room;
  };

  void Append(WriteOperation operation);
  static void AddTo(PaneSum& sum, const Layout& layout, const Counts& counts);
  absl::string_view Encode(const Layout& layout, const Counts& counts);
  void CloseSums();
  absl::string_view Keep(absl::string_view bytes);

  // Keys and values in blocks: the states of a fleet, each by itself, would leave the heap in
  // pieces.
  std::pmr::monotonic_buffer_resource bytes_;
  std::vector<WriteOperation> operations_;
  // Where the latest value of a key was put, unless something was deleted since. Of all families
  // but the panes'.
  absl::flat_hash_map<std::pair<Family, absl::string_view>, Place> puts_;
  // In the order of their first additions, which RocksDB takes faster than one at random; and by
  // key.
  std::vector<PaneSum> sums_;
  absl::flat_hash_map<absl::string_view, size_t> sum_of_;  // in sums_
  Encoded last_;                                           // what Encode was given last
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_WRITE_BATCH_H_

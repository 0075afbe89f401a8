// A producer's batches as the writing thread takes them: series are found by alias or key, raw
// values folded as views of the message.
#ifndef DRIFT_SERVER_RPC_BATCH_DECODER_H_
#define DRIFT_SERVER_RPC_BATCH_DECODER_H_

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "drift/v1/ingest.pb.h"
#include "server/catalog/catalog.h"
#include "server/ingest/batch.h"
#include "server/ingest/fold.h"
#include "server/ingest/writer.h"
#include "server/rpc/ack.h"
#include "server/rpc/blocking_thread.h"

namespace drift {

// What decoding needs; the same for all streams.
struct DecodeContext {
  Catalog& catalog;
  Writer& writer;
  BlockingThread& blocking;  // for what waits for the writer
  Clock clock;
  FoldLimits limits;
};

// Values that one batch may bring, and as many that it may say were dropped: 2^24 batches of a
// liar then add up without overflow.
inline constexpr uint64_t kMaxBatchValues = uint64_t{1} << 40;

struct DecodedBatch {
  FoldedBatch batch;  // without producer and stream
  // Series mentioned for the first time, or whose layout is not the one told last.
  std::vector<SeriesMention> tell;
};

// The aliases of one stream. Whatever is wrong with some of the values is a rejection in the batch,
// and the rest counts.
// Thread-safety: none.
class BatchDecoder {
 public:
  explicit BatchDecoder(const DecodeContext& context) : context_(context) {}

  // Finds the series of `batch`. Whether some are new, so that Decode will wait for the writing
  // thread to make them.
  bool Prepare(const v1::Batch& batch);

  // Decodes what was prepared last. InvalidArgument for more than kMaxBatchValues, Unavailable when
  // the store has failed.
  absl::StatusOr<DecodedBatch> Decode(const v1::Batch& batch);

 private:
  struct Known {
    explicit Known(SeriesKey its_key) : key(std::move(its_key)) {}
    SeriesKey key;
    SeriesPtr series;      // nullptr where it is new
    absl::Status refusal;  // why it could not be made
    bool told = false;
    uint64_t told_fingerprint = 0;  // of the layout that was told last
    FoldHint hint;
  };
  struct New {
    Known* known;
    bool categorical;
  };

  absl::StatusOr<Known*> Find(const v1::SeriesValues& entry);
  absl::StatusOr<Known*> Introduce(uint32_t alias, SeriesKey key);
  // Whether the series is new and can be made.
  bool LookUp(Known& known) const;
  absl::Status MakeNew();
  void DecodeEntry(const v1::SeriesValues& entry, Known& known, DecodedBatch& out) const;
  void DecodeRaw(const v1::SeriesValues& entry, Known& known, FoldedBatch& batch) const;
  // Whether the counts were folded with the layout that the series has.
  bool DecodeFolded(const v1::FoldedValues& folded, const SeriesPtr& series,
                    FoldedBatch& batch) const;

  const DecodeContext& context_;
  absl::node_hash_map<uint32_t, Known> known_;
  // Of the batch that was prepared last: one an entry, and those that have no alias.
  std::vector<absl::StatusOr<Known*>> found_;
  std::deque<Known> unnamed_;
  std::vector<New> new_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_BATCH_DECODER_H_

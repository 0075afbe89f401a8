// An acknowledgement in the making: what became of batches since the last one was sent. One for
// many batches costs the stream less than one each. Thread-safety: none.
#ifndef DRIFT_SERVER_RPC_ACK_H_
#define DRIFT_SERVER_RPC_ACK_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "drift/v1/ingest.pb.h"
#include "server/catalog/series.h"
#include "server/ingest/batch.h"

namespace drift {

// A series as a stream calls it.
struct SeriesMention {
  uint32_t alias;
  SeriesPtr series;
};

class AckBuilder {
 public:
  // `tell` are the series whose layout the producer does not know.
  void Add(const Receipt& receipt, const std::vector<SeriesMention>& tell);
  bool empty() const { return empty_; }
  // What was added since the last Take; layouts as they are now.
  v1::Ack Take();

 private:
  bool empty_ = true;
  uint64_t committed_sequence_ = 0;
  uint64_t accepted_values_ = 0;
  Rejections rejections_;
  absl::btree_map<std::pair<uint32_t, SeriesId>, SeriesPtr> tell_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_ACK_H_

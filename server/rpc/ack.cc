#include "server/rpc/ack.h"

#include <algorithm>

#include "server/rpc/request.h"
#include "server/rpc/series_proto.h"

namespace drift {
namespace {

// An example may quote what a producer sent, which may be megabytes.
constexpr size_t kMaxExampleBytes = 512;

v1::Rejection ToProto(const Rejection& rejection) {
  v1::Rejection proto;
  proto.set_reason(static_cast<v1::RejectionReason>(static_cast<int>(rejection.reason) + 1));
  proto.set_values(rejection.values);
  proto.set_example(Shorten(rejection.example, kMaxExampleBytes));
  return proto;
}

}  // namespace

void AckBuilder::Add(const Receipt& receipt, const std::vector<SeriesMention>& tell) {
  empty_ = false;
  committed_sequence_ = std::max(committed_sequence_, receipt.committed_sequence);
  accepted_values_ += receipt.accepted_values;
  rejections_.Add(receipt.rejections);
  for (const SeriesMention& mention : tell) {
    tell_.insert_or_assign({mention.alias, mention.series->id()}, mention.series);
  }
}

v1::Ack AckBuilder::Take() {
  v1::Ack ack;
  ack.set_committed_sequence(committed_sequence_);
  ack.set_accepted_values(accepted_values_);
  for (const Rejection& rejection : rejections_.all()) *ack.add_rejections() = ToProto(rejection);
  for (const auto& [mention, series] : tell_) {
    *ack.add_series() = SeriesInfoOf(mention.first, *series);
  }
  *this = AckBuilder();
  return ack;
}

}  // namespace drift

#include "drift/producer.h"

#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "drift/producer_id.h"
#include "drift/sender.h"
#include "server/names/names.h"

namespace drift {
namespace {

uint64_t CountFolded(const v1::FoldedValues& folded) {
  uint64_t sum = 0;
  for (const v1::PaneCounts& pane : folded.panes()) {
    const v1::SpecialCounts& specials = pane.counts().specials();
    sum += specials.missing() + specials.nan() + specials.below() + specials.above() +
           specials.other();
    for (const uint64_t count : pane.counts().bucket_counts()) sum += count;
  }
  return sum;
}

uint64_t CountSeries(const v1::SeriesValues& series) {
  if (series.value_counts_size() > 0 && !series.has_folded()) {
    return std::accumulate(series.value_counts().begin(), series.value_counts().end(), uint64_t{0});
  }
  switch (series.values_case()) {
    case v1::SeriesValues::kFloats:
      return series.floats().values_size();
    case v1::SeriesValues::kDoubles:
      return series.doubles().values_size();
    case v1::SeriesValues::kCategories:
      return series.categories().values_size();
    case v1::SeriesValues::kMissing:
      return series.missing().count();
    case v1::SeriesValues::kFolded:
      return CountFolded(series.folded());
    case v1::SeriesValues::VALUES_NOT_SET:
      return 0;
  }
  return 0;
}

absl::Status Check(const Producer::Options& options) {
  if (options.server.empty())
    return absl::InvalidArgumentError("server is empty, expected HOST:PORT");
  if (absl::Status status = CheckName(options.producer_id); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("producer_id ", status.message()));
  }
  if (options.max_batch_bytes == 0)
    return absl::InvalidArgumentError("max_batch_bytes must be above 0");
  if (options.min_backoff <= absl::ZeroDuration() || options.max_backoff < options.min_backoff) {
    return absl::InvalidArgumentError(
        absl::StrCat("backoff from ", absl::FormatDuration(options.min_backoff), " to ",
                     absl::FormatDuration(options.max_backoff), ": must be above 0 and ascend"));
  }
  return absl::OkStatus();
}

}  // namespace

uint64_t CountValues(const v1::Batch& batch) {
  uint64_t sum = 0;
  for (const v1::SeriesValues& series : batch.series()) sum += CountSeries(series);
  return sum;
}

class Producer::Impl : public Sender {
  using Sender::Sender;
};

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;

absl::StatusOr<std::unique_ptr<Producer>> Producer::Create(Options options) {
  if (options.producer_id.empty()) options.producer_id = NewProducerId();
  if (absl::Status status = Check(options); !status.ok()) return status;
  return std::unique_ptr<Producer>(new Producer(std::make_unique<Impl>(std::move(options))));
}

uint32_t Producer::AddSeries(v1::SeriesKey key) { return impl_->AddSeries(std::move(key)); }
absl::Status Producer::Send(v1::Batch batch) {
  return impl_->Push(std::move(batch), absl::InfiniteFuture());
}
absl::Status Producer::TrySend(v1::Batch batch) {
  return impl_->Push(std::move(batch), absl::InfinitePast());
}
absl::Status Producer::WaitUntilAcknowledged(absl::Duration timeout) {
  return impl_->WaitUntilSettled(timeout);
}
absl::Status Producer::status() const { return impl_->status(); }
Producer::Stats Producer::stats() const { return impl_->stats(); }
const std::string& Producer::producer_id() const { return impl_->options().producer_id; }

}  // namespace drift

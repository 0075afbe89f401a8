#include "server/engine/evaluate/fingerprint.h"

#include <string>
#include <variant>

#include "absl/time/time.h"
#include "boost/container_hash/hash.hpp"

namespace drift {
namespace {

// Boost's hash, which is no other in the next process.
class Fingerprint {
 public:
  template <typename Value>
  void Add(const Value& value) {
    boost::hash_combine(hash_, value);
  }
  void Add(absl::Duration duration) { Add(absl::ToInt64Nanoseconds(duration)); }

  void Add(const Counts& counts) {
    Add(counts.dropped_bits());
    for (const Bucket& bucket : counts.buckets()) Add(bucket.number), Add(bucket.count);
    for (const uint64_t special : counts.specials()) Add(special);
  }

  void Add(const PinnedSpec&) {}
  void Add(const PreviousSpec&) {}
  void Add(const TrailingSpec& spec) { Add(spec.length), Add(spec.gap); }
  void Add(const SeasonalSpec& spec) { Add(spec.period), Add(spec.count); }
  void Add(const OtherSeriesSpec&) {}  // the series that it is says it all

  uint64_t hash() const { return hash_; }

 private:
  size_t hash_ = 0;
};

}  // namespace

uint64_t FingerprintOf(const ReferenceSpec& reference, const Counts* pinned,
                       std::optional<SeriesId> other) {
  Fingerprint fingerprint;
  fingerprint.Add(reference.kind.index());
  std::visit([&](const auto& kind) { fingerprint.Add(kind); }, reference.kind);
  if (pinned != nullptr) fingerprint.Add(*pinned);
  if (other.has_value()) fingerprint.Add(*other);
  return fingerprint.hash();
}

}  // namespace drift

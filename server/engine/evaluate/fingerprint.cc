#include "server/engine/evaluate/fingerprint.h"

#include <variant>

#include "absl/time/time.h"

namespace drift {
namespace {

// FNV-1a (Fowler, Noll, Vo) of the bytes of its numbers, the least significant first: the next
// process gets the same.
class Fingerprint {
 public:
  void Add(uint64_t number) {
    for (int i = 0; i < 8; ++i, number >>= 8) hash_ = (hash_ ^ (number & 0xff)) * 0x100000001b3;
  }
  void Add(absl::Duration duration) { Add(static_cast<uint64_t>(ToInt64Nanoseconds(duration))); }

  void Add(const Counts& counts) {
    Add(static_cast<uint64_t>(counts.dropped_bits()));
    for (const Bucket& bucket : counts.buckets()) {
      Add(static_cast<uint64_t>(bucket.number));
      Add(bucket.count);
    }
    for (const uint64_t special : counts.specials()) Add(special);
  }

  void Add(const PinnedSpec&) {}
  void Add(const PreviousSpec&) {}
  void Add(const TrailingSpec& spec) { Add(spec.length), Add(spec.gap); }
  void Add(const SeasonalSpec& spec) { Add(spec.period), Add(static_cast<uint64_t>(spec.count)); }
  void Add(const OtherSeriesSpec&) {}  // the series that it is says it all

  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace

uint64_t FingerprintOf(const WatchPlan& plan, const ReferenceSpec& reference, const Counts* pinned,
                       std::optional<SeriesId> other) {
  Fingerprint fingerprint;
  fingerprint.Add(plan.live);
  fingerprint.Add(uint64_t{reference.kind.index()});
  std::visit([&](const auto& kind) { fingerprint.Add(kind); }, reference.kind);
  if (pinned != nullptr) fingerprint.Add(*pinned);
  if (other.has_value()) fingerprint.Add(*other);
  return fingerprint.hash();
}

}  // namespace drift

#include "server/engine/histogram/fingerprint.h"

#include <bit>
#include <variant>

namespace drift {
namespace {

class Fnv1a {
 public:
  void AddByte(uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3; }

  void Add(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) AddByte(static_cast<uint8_t>(number >> shift));
  }

  void Add(int number) { Add(static_cast<uint64_t>(int64_t{number})); }

  void Add(double number) { Add(std::bit_cast<uint64_t>(number == 0 ? 0.0 : number)); }

  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 0xcbf29ce484222325;
};

void AddTo(Fnv1a& hash, const LogLinear& kind) { hash.Add(kind.max_buckets); }

void AddTo(Fnv1a& hash, const Probability& kind) { hash.Add(kind.max_buckets); }

void AddTo(Fnv1a& hash, const Linear& kind) {
  hash.Add(kind.min);
  hash.Add(kind.max);
  hash.Add(kind.buckets);
}

void AddTo(Fnv1a& hash, const Explicit& kind) {
  hash.Add(uint64_t{kind.bounds.size()});
  for (double bound : kind.bounds) hash.Add(bound);
}

void AddTo(Fnv1a& hash, const Categorical& kind) { hash.Add(kind.max_categories); }

}  // namespace

uint64_t Fingerprint(const Layout::Kind& kind) {
  Fnv1a hash;
  hash.AddByte(static_cast<uint8_t>(kind.index() + 1));
  std::visit([&hash](const auto& parameters) { AddTo(hash, parameters); }, kind);
  return hash.hash();
}

}  // namespace drift

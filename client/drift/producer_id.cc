#include "drift/producer_id.h"

#include <unistd.h>

#include <array>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "server/names/names.h"

namespace drift {
namespace {

constexpr size_t kMaxHostBytes = 64;

std::string HostName() {
  std::array<char, kMaxHostBytes + 1> name = {};
  // A longer name is cut off, which POSIX lets happen without a terminating zero.
  gethostname(name.data(), kMaxHostBytes);
  return CheckName(name.data()).ok() ? name.data() : "host";
}

}  // namespace

std::string NewProducerId() {
  absl::BitGen random;
  return absl::StrFormat("%s-%d-%016x", HostName(), getpid(), absl::Uniform<uint64_t>(random));
}

}  // namespace drift

#include "client/cli/bench/load.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace drift::cli {
namespace {

constexpr uint64_t kMostValuesHeld = uint64_t{1} << 28;       // 1 GiB of them
constexpr uint64_t kMostValuesInMessage = uint64_t{7} << 17;  // 3.5 MiB, below gRPC's usual 4

}  // namespace

uint64_t SeriesOfStream(const Load& load, uint64_t stream) {
  return std::max<uint64_t>(
      1, (load.series + load.streams - 1 - stream % load.streams) / load.streams);
}

uint64_t EntriesOf(const Load& load, uint64_t stream) {
  return std::min(load.batch, SeriesOfStream(load, stream));
}

absl::Status CheckLoad(const Load& load) {
  if (load.duration <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--duration should be above 0");
  }
  if (load.counts) return absl::OkStatus();  // which take no more with more values
  const uint64_t in_message = EntriesOf(load, 0) * load.values;
  if (in_message > kMostValuesInMessage) {
    return absl::InvalidArgumentError(
        absl::StrCat("a message would have ", in_message,
                     " values; --batch times --values should be at most ", kMostValuesInMessage));
  }
  const uint64_t held = load.series * load.values;
  if (held <= kMostValuesHeld) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--series times --values is ", held,
                                                 "; it should be at most ", kMostValuesHeld));
}

}  // namespace drift::cli

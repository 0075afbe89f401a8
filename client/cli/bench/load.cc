#include "client/cli/bench/load.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace drift::cli {
namespace {

constexpr uint64_t kMostValuesHeld = uint64_t{1} << 28;    // 1 GiB of them
constexpr uint64_t kMostMessageBytes = uint64_t{4} << 20;  // limits.max_message_bytes, by default
constexpr uint64_t kAroundSeriesBytes = 32;                // the sequence, tags and lengths
// At most, of one series in a message: its alias, two times of 19 bytes, tags and lengths.
constexpr uint64_t kBesideContentBytes = 60;
constexpr uint64_t kMostContentBytes = kMostMessageBytes - kAroundSeriesBytes - kBesideContentBytes;

}  // namespace

uint64_t SeriesOfStream(const Load& load, uint64_t stream) {
  return std::max<uint64_t>(
      1, (load.series + load.streams - 1 - stream % load.streams) / load.streams);
}

uint64_t EntriesOf(const Load& load, uint64_t stream) {
  return std::min(load.batch, SeriesOfStream(load, stream));
}

absl::Status CheckMessage(uint64_t series, uint64_t content_bytes) {
  const uint64_t bytes = content_bytes + kBesideContentBytes;
  const uint64_t most = (kMostMessageBytes - kAroundSeriesBytes) / bytes;
  if (series <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "a message would have ", series, " series of up to ", bytes, " bytes, more than the ",
      kMostMessageBytes,
      " that driftd takes by default (limits.max_message_bytes); --batch should be at most ",
      most));
}

absl::Status CheckLoad(const Load& load) {
  if (load.duration <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--duration should be above 0");
  }
  // Those take no more with more values; how much is known with their layouts.
  if (load.counts) return absl::OkStatus();
  if (load.values > kMostContentBytes / sizeof(float)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--values should be at most ", kMostContentBytes / sizeof(float),
                     ", which fill a message; with --counts it may be more"));
  }
  absl::Status status = CheckMessage(EntriesOf(load, 0), load.values * sizeof(float));
  if (!status.ok()) return status;
  const uint64_t held = load.series * load.values;
  if (held <= kMostValuesHeld) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--series times --values is ", held,
                                                 "; it should be at most ", kMostValuesHeld));
}

}  // namespace drift::cli

#include "server/store/state_codec.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "server/store/codec.h"
#include "server/store/score_codec.h"
#include "server/store/value.h"

namespace drift {
namespace {

constexpr uint64_t kMaxDroppedBits = 63;

void EncodeAlert(const Alert& alert, Encoder& out) {
  out.Byte(static_cast<uint8_t>(alert.state));
  out.Time(alert.since);
  out.Time(alert.below_since);
}

Alert DecodeAlert(Decoder& in) {
  Alert alert;
  alert.state = DecodeAlertState(in);
  alert.since = in.Time();
  alert.below_since = in.Time();
  return alert;
}

// Each group is told by how far it starts after the one before ends, which is 1 for all but the
// first, and how far it reaches. Differences of bucket numbers wrap around.
void EncodeGroups(const BinGroups& groups, Encoder& out) {
  out.Varint(groups.version);
  out.Varint(groups.bins);
  out.Varint(groups.dropped_bits);
  out.Varint(groups.groups.size());
  uint64_t before = 0;
  for (size_t i = 0; i < groups.groups.size(); ++i) {
    const auto first = static_cast<uint64_t>(groups.FirstOf(i));
    const auto last = static_cast<uint64_t>(groups.groups[i].last);
    out.Signed(static_cast<int64_t>(first - before));
    out.Varint(last - first);
    out.Double(groups.groups[i].built_mass);
    before = last;
  }
}

BinGroups DecodeGroups(Decoder& in) {
  BinGroups groups;
  groups.version = static_cast<uint32_t>(in.VarintUpTo(std::numeric_limits<uint32_t>::max()));
  groups.bins = static_cast<int>(in.VarintUpTo(std::numeric_limits<int>::max()));
  groups.dropped_bits = static_cast<int>(in.VarintUpTo(kMaxDroppedBits));
  uint64_t before = 0;
  const size_t size = in.Length();
  groups.groups.reserve(size);
  for (size_t i = 0; i < size && in.ok(); ++i) {
    const auto first = static_cast<int64_t>(before + static_cast<uint64_t>(in.Signed()));
    before = static_cast<uint64_t>(first) + in.Varint();
    const auto last = static_cast<int64_t>(before);
    if (first != groups.FirstOf(i) || last < first) in.Fail();
    groups.groups.push_back({last, in.Double()});
  }
  return groups;
}

void EncodeRange(const TimeRange& range, Encoder& out) {
  out.Time(range.start);
  out.Time(range.end, range.start);
}

TimeRange DecodeRange(Decoder& in) {
  const absl::Time start = in.Time();
  return {start, in.Time(start)};
}

void EncodeFrozen(const std::optional<TimeRange>& frozen, Encoder& out) {
  out.Byte(frozen.has_value() ? 1 : 0);
  if (frozen) EncodeRange(*frozen, out);
}

std::optional<TimeRange> DecodeFrozen(Decoder& in) {
  if (in.ByteUpTo(1) == 0) return std::nullopt;
  return DecodeRange(in);
}

void EncodeQuiet(const QuietBlocks& quiet, Encoder& out) {
  out.Byte(quiet == QuietBlocks() ? 0 : 1);
  if (quiet == QuietBlocks()) return;
  out.Varint(quiet.count);
  out.Double(quiet.mean);
  out.Double(quiet.variance);
  out.Double(quiet.bins);
  out.Byte(quiet.of_reference ? 1 : 0);
  out.Time(quiet.since);
  out.Time(quiet.last_end);
  out.Byte(quiet.held.has_value() ? 1 : 0);
  if (!quiet.held.has_value()) return;
  out.Double(quiet.held->times_chance);
  out.Varint(quiet.held->bins);
  out.Time(quiet.last_end);
}

QuietBlocks DecodeQuiet(Decoder& in) {
  QuietBlocks quiet;
  if (in.ByteUpTo(1) == 0) return quiet;
  quiet.count = static_cast<int64_t>(in.VarintUpTo(std::numeric_limits<int64_t>::max()));
  quiet.mean = in.Double();
  quiet.variance = in.Double();
  quiet.bins = in.Double();
  quiet.of_reference = in.ByteUpTo(1) == 1;
  quiet.since = in.Time();
  quiet.last_end = in.Time();
  if (in.ByteUpTo(1) == 0) return quiet;
  quiet.held.emplace();
  quiet.held->times_chance = in.Double();
  quiet.held->bins = static_cast<int>(in.VarintUpTo(std::numeric_limits<int>::max()));
  in.Time();  // its end, which is last_end
  return quiet;
}

}  // namespace

std::string EncodeState(const StateRecord& record) {
  return EncodeValue([&](Encoder& out) {
    const ReferenceState& state = record.state;
    out.Fixed64(state.compared);
    EncodeAlert(state.alert, out);
    out.Byte(static_cast<uint8_t>(state.data));
    EncodeGroups(state.groups, out);
    out.Varint(state.live_dropped_bits);
    out.Varint(state.reference_dropped_bits);
    EncodeFrozen(state.frozen_range, out);
    out.Varint(state.raised);
    out.Time(state.scored_end);
    EncodeScore(state.score, out);
    EncodeQuiet(state.quiet, out);
  });
}

absl::Status DecodeState(absl::string_view bytes, StateRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    ReferenceState& state = record.state;
    state.compared = in.Fixed64();
    state.alert = DecodeAlert(in);
    state.data = DecodeDataState(in);
    state.groups = DecodeGroups(in);
    state.live_dropped_bits = static_cast<int>(in.VarintUpTo(kMaxDroppedBits));
    state.reference_dropped_bits = static_cast<int>(in.VarintUpTo(kMaxDroppedBits));
    state.frozen_range = DecodeFrozen(in);
    state.raised = in.Varint();
    state.scored_end = in.Time();
    state.score = DecodeScore(in);
    state.quiet = DecodeQuiet(in);
  });
}

}  // namespace drift

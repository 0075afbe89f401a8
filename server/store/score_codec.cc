#include "server/store/score_codec.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "server/store/codec.h"
#include "server/store/value.h"

namespace drift {
namespace {

using Names = std::vector<std::string>;

// The references' names, once each, in the order they first occur. There are a handful.
Names NamesIn(const std::vector<ScoreRecord>& scores) {
  Names names;
  for (const ScoreRecord& score : scores) {
    if (std::find(names.begin(), names.end(), score.reference) == names.end()) {
      names.push_back(score.reference);
    }
  }
  return names;
}

void EncodeTimes(const ScoreRecord& record, absl::Time pane_end, Encoder& out) {
  out.Time(record.alert_since, pane_end);
  out.Time(record.live_range.start, pane_end);
  out.Time(record.live_range.end, pane_end);
  out.Time(record.reference_range.start, pane_end);
  out.Time(record.reference_range.end, pane_end);
}

void DecodeTimes(absl::Time pane_end, Decoder& in, ScoreRecord& record) {
  record.alert_since = in.Time(pane_end);
  record.live_range.start = in.Time(pane_end);
  record.live_range.end = in.Time(pane_end);
  record.reference_range.start = in.Time(pane_end);
  record.reference_range.end = in.Time(pane_end);
}

ScoreRecord DecodeRecord(absl::Time pane_end, const Names& names, Decoder& in) {
  ScoreRecord record;
  record.series = in.Varint();
  const uint64_t name = in.Varint();
  if (name < names.size()) {
    record.reference = names[name];
  } else {
    in.Fail();
  }
  record.score = DecodeScore(in);
  record.alert = DecodeAlertState(in);
  DecodeTimes(pane_end, in, record);
  record.reason = in.String();
  return record;
}

// Flags of EncodeExtras, above the source of the overdispersion in the two lowest bits.
constexpr uint8_t kSourceMask = 3;
constexpr uint8_t kUnstable = 4;
constexpr uint8_t kControlled = 8;  // for false discoveries
constexpr uint8_t kDiscovery = 16;
constexpr uint8_t kHasWasserstein = 32;

uint8_t FlagsOf(const Score& score) {
  return static_cast<uint8_t>(score.overdispersion.source) |
         (score.overdispersion.unstable() ? kUnstable : 0) |
         (score.discovery.has_value() ? kControlled : 0) |
         (score.discovery.value_or(false) ? kDiscovery : 0) |
         (score.wasserstein.has_value() ? kHasWasserstein : 0);
}

// The cross-entropies follow from entropies and KL.
void EncodeExtras(const Score& score, Encoder& out) {
  out.Byte(FlagsOf(score));
  out.Double(score.divergences.psi_nats);
  out.Double(score.divergences.hellinger);
  out.Double(score.divergences.total_variation);
  out.Double(score.divergences.live_entropy_bits);
  out.Double(score.divergences.reference_entropy_bits);
  if (score.wasserstein.has_value()) out.Double(*score.wasserstein);
  out.Double(score.overdispersion.c());
  out.Double(score.overdispersion.c1);
  out.Double(score.overdispersion.measured);
}

void DecodeExtras(Decoder& in, Score& score) {
  const uint8_t flags = in.ByteUpTo(2 * kHasWasserstein - 1);
  Divergences& divergences = score.divergences;
  divergences.psi_nats = in.Double();
  divergences.hellinger = in.Double();
  divergences.total_variation = in.Double();
  divergences.live_entropy_bits = in.Double();
  divergences.reference_entropy_bits = in.Double();
  divergences.cross_entropy_live_to_reference_bits =
      divergences.live_entropy_bits + divergences.kl_live_to_reference_bits;
  divergences.cross_entropy_reference_to_live_bits =
      divergences.reference_entropy_bits + divergences.kl_reference_to_live_bits;
  if (flags & kHasWasserstein) score.wasserstein = in.Double();
  if (flags & kControlled) score.discovery = (flags & kDiscovery) != 0;
  const uint8_t source = flags & kSourceMask;
  if (source > static_cast<uint8_t>(OverdispersionSource::kQuietLive)) in.Fail();
  score.overdispersion.source = static_cast<OverdispersionSource>(source);
  in.Double();  // c, which follows from what was measured
  score.overdispersion.c1 = in.Double();
  score.overdispersion.measured = in.Double();
}

}  // namespace

AlertState DecodeAlertState(Decoder& in) {
  return static_cast<AlertState>(in.ByteUpTo(static_cast<uint8_t>(AlertState::kDrifting)));
}

DataState DecodeDataState(Decoder& in) {
  return static_cast<DataState>(in.ByteUpTo(static_cast<uint8_t>(DataState::kNone)));
}

void EncodeScore(const Score& score, Encoder& out) {
  out.Varint(score.live_values);
  out.Varint(score.reference_values);
  out.Varint(score.live_outside);
  out.Varint(score.bins);
  out.Double(score.divergences.jsd_bits);
  out.Double(score.divergences.kl_live_to_reference_bits);
  out.Double(score.divergences.kl_reference_to_live_bits);
  out.Double(score.corrected_jsd_bits);
  out.Double(score.noise_floor_bits);
  out.Double(score.p_value);
  out.Double(score.alert_score_bits);
  out.Double(score.alert_raw_bits);
  out.Double(score.alert_floor_bits);
  out.Byte(static_cast<uint8_t>(score.data));
  EncodeExtras(score, out);
}

Score DecodeScore(Decoder& in) {
  Score score;
  score.live_values = in.Varint();
  score.reference_values = in.Varint();
  score.live_outside = in.Varint();
  score.bins = static_cast<int>(in.VarintUpTo(std::numeric_limits<int>::max()));
  score.divergences.jsd_bits = in.Double();
  score.divergences.kl_live_to_reference_bits = in.Double();
  score.divergences.kl_reference_to_live_bits = in.Double();
  score.corrected_jsd_bits = in.Double();
  score.noise_floor_bits = in.Double();
  score.p_value = in.Double();
  score.alert_score_bits = in.Double();
  score.alert_raw_bits = in.Double();
  score.alert_floor_bits = in.Double();
  score.data = DecodeDataState(in);
  DecodeExtras(in, score);
  return score;
}

std::string EncodeScores(absl::Time pane_end, const std::vector<ScoreRecord>& scores) {
  return EncodeValue([&](Encoder& out) {
    const Names names = NamesIn(scores);
    out.Varint(names.size());
    for (const std::string& name : names) out.String(name);
    out.Varint(scores.size());
    for (const ScoreRecord& record : scores) {
      out.Varint(record.series);
      out.Varint(std::find(names.begin(), names.end(), record.reference) - names.begin());
      EncodeScore(record.score, out);
      out.Byte(static_cast<uint8_t>(record.alert));
      EncodeTimes(record, pane_end, out);
      out.String(record.reason);
    }
  });
}

absl::Status DecodeScores(absl::Time pane_end, absl::string_view bytes,
                          std::vector<ScoreRecord>& scores) {
  scores.clear();
  return DecodeValue(bytes, [&](Decoder& in) {
    Names names;
    for (size_t left = in.Length(); left > 0 && in.ok(); --left) names.push_back(in.String());
    for (size_t left = in.Length(); left > 0 && in.ok(); --left) {
      scores.push_back(DecodeRecord(pane_end, names, in));
    }
  });
}

}  // namespace drift

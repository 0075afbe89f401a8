#include "server/store/score_codec.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "server/store/codec.h"
#include "server/store/value.h"

namespace drift {
namespace {

constexpr auto kMaxAlertState = static_cast<uint8_t>(AlertState::kDrifting);
constexpr auto kMaxDataState = static_cast<uint8_t>(DataState::kNone);

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
  record.alert = static_cast<AlertState>(in.ByteUpTo(kMaxAlertState));
  DecodeTimes(pane_end, in, record);
  return record;
}

}  // namespace

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
  score.data = static_cast<DataState>(in.ByteUpTo(kMaxDataState));
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

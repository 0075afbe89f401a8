// All scores of a model's closed pane as one value.
#ifndef DRIFT_SERVER_STORE_SCORE_CODEC_H_
#define DRIFT_SERVER_STORE_SCORE_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/store/codec.h"
#include "server/store/records.h"

namespace drift {

// A score by itself, for who keeps it within another value.
void EncodeScore(const Score& score, Encoder& out);
Score DecodeScore(Decoder& in);

// A state as the byte of its number.
AlertState DecodeAlertState(Decoder& in);
DataState DecodeDataState(Decoder& in);

// Times are told by their distance from `pane_end`, which is in the key.
std::string EncodeScores(absl::Time pane_end, const std::vector<ScoreRecord>& scores);
// DataLoss as DecodeValue (value.h); `scores` is then unspecified.
absl::Status DecodeScores(absl::Time pane_end, absl::string_view bytes,
                          std::vector<ScoreRecord>& scores);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_SCORE_CODEC_H_

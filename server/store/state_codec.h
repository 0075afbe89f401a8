// What of an evaluation must survive a restart, as a value.
#ifndef DRIFT_SERVER_STORE_STATE_CODEC_H_
#define DRIFT_SERVER_STORE_STATE_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/store/records.h"

namespace drift {

std::string EncodeState(const StateRecord& record);
// DataLoss as DecodeValue (value.h); series and reference, which are in the key, stay as they are.
absl::Status DecodeState(absl::string_view bytes, StateRecord& record);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_STATE_CODEC_H_

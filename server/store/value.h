// A value of the store: a byte that tells the version of its format, then its fields.
#ifndef DRIFT_SERVER_STORE_VALUE_H_
#define DRIFT_SERVER_STORE_VALUE_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/store/codec.h"

namespace drift {

inline constexpr uint8_t kValueVersion = 1;

// The bytes of a value whose fields `encode(Encoder&)` writes.
template <typename Encode>
std::string EncodeValue(Encode encode) {
  Encoder out;
  out.Byte(kValueVersion);
  encode(out);
  return std::move(out).bytes();
}

// Reads with `decode(Decoder&)`. DataLoss when the version is not known, the fields are damaged, or
// bytes are left; the message continues a sentence that starts with the value's name.
template <typename Decode>
absl::Status DecodeValue(absl::string_view bytes, Decode decode) {
  Decoder in(bytes);
  const uint8_t version = in.Byte();
  if (in.ok() && version != kValueVersion) {
    return absl::DataLossError(absl::StrCat("has format version ", version,
                                            "; this program reads version ", kValueVersion));
  }
  decode(in);
  if (in.done()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("is damaged: ", in.position(), " of its ", bytes.size(), " bytes make sense"));
}

// `status`, its message after `name`, which says what in which family.
inline absl::Status Named(absl::string_view name, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(name, " ", status.message()));
}

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_VALUE_H_

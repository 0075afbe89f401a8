// The bytes of which keys are made: compared as bytes they are in the order of what they mean.
// Thread-safety: none.
#ifndef DRIFT_SERVER_STORE_KEY_CODEC_H_
#define DRIFT_SERVER_STORE_KEY_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace drift {

class KeyEncoder {
 public:
  KeyEncoder& Byte(uint8_t value);
  KeyEncoder& Fixed32(uint32_t value);
  KeyEncoder& Fixed64(uint64_t value);
  // Microseconds since the Unix epoch, rounded up, with the sign bit flipped; the least and the
  // greatest number are the infinite past and future.
  KeyEncoder& Time(absl::Time value);
  // Escaped and terminated, so that keys may go on after it: 00 becomes 00 ff, the end is 00 01.
  KeyEncoder& String(absl::string_view value);
  // A string that ends the key, as it is.
  KeyEncoder& Rest(absl::string_view value);

  std::string Take() { return std::move(bytes_); }

 private:
  KeyEncoder& BigEndian(uint64_t value, size_t size);

  std::string bytes_;
};

// After the first failure every call returns an empty value.
class KeyDecoder {
 public:
  // `bytes` must outlive the decoder.
  explicit KeyDecoder(absl::string_view bytes) : rest_(bytes) {}

  uint8_t Byte();
  uint32_t Fixed32();
  uint64_t Fixed64();
  absl::Time Time();
  std::string String();
  std::string Rest();

  bool ok() const { return !failed_; }
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  uint64_t BigEndian(size_t size);

  absl::string_view rest_;
  bool failed_ = false;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_KEY_CODEC_H_

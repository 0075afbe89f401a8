#include "server/store/key_codec.h"

#include <limits>

namespace drift {
namespace {

constexpr char kEscape = '\0';
constexpr char kEscapedZero = '\xff';
constexpr char kEndOfString = '\x01';

constexpr uint64_t kSignBit = uint64_t{1} << 63;

// absl::ToUnixMicros rounds down, and takes the infinite times to the ends of int64.
int64_t MicrosRoundedUp(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  const bool exact = absl::FromUnixMicros(micros) >= time;
  return exact || micros == std::numeric_limits<int64_t>::max() ? micros : micros + 1;
}

}  // namespace

KeyEncoder& KeyEncoder::Byte(uint8_t value) {
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

KeyEncoder& KeyEncoder::BigEndian(uint64_t value, size_t size) {
  char bytes[sizeof(value)];
  for (size_t i = size; i > 0; value >>= 8) bytes[--i] = static_cast<char>(value);
  bytes_.append(bytes, size);
  return *this;
}

KeyEncoder& KeyEncoder::Fixed32(uint32_t value) { return BigEndian(value, sizeof(value)); }
KeyEncoder& KeyEncoder::Fixed64(uint64_t value) { return BigEndian(value, sizeof(value)); }

KeyEncoder& KeyEncoder::Time(absl::Time value) {
  if (value == absl::InfinitePast()) return Fixed64(0);
  return Fixed64(static_cast<uint64_t>(MicrosRoundedUp(value)) ^ kSignBit);
}

KeyEncoder& KeyEncoder::String(absl::string_view value) {
  for (const char byte : value) {
    bytes_.push_back(byte);
    if (byte == kEscape) bytes_.push_back(kEscapedZero);
  }
  bytes_.push_back(kEscape);
  bytes_.push_back(kEndOfString);
  return *this;
}

KeyEncoder& KeyEncoder::Rest(absl::string_view value) {
  bytes_.append(value.data(), value.size());
  return *this;
}

uint64_t KeyDecoder::BigEndian(size_t size) {
  if (failed_ || rest_.size() < size) {
    failed_ = true;
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | static_cast<uint8_t>(rest_[i]);
  rest_.remove_prefix(size);
  return value;
}

uint8_t KeyDecoder::Byte() { return static_cast<uint8_t>(BigEndian(1)); }
uint32_t KeyDecoder::Fixed32() { return static_cast<uint32_t>(BigEndian(4)); }
uint64_t KeyDecoder::Fixed64() { return BigEndian(8); }

absl::Time KeyDecoder::Time() {
  const auto micros = static_cast<int64_t>(Fixed64() ^ kSignBit);
  if (micros == std::numeric_limits<int64_t>::min()) return absl::InfinitePast();
  if (micros == std::numeric_limits<int64_t>::max()) return absl::InfiniteFuture();
  return absl::FromUnixMicros(micros);
}

std::string KeyDecoder::String() {
  std::string value;
  while (ok()) {
    const char byte = static_cast<char>(Byte());
    if (byte != kEscape) {
      value.push_back(byte);
      continue;
    }
    const char next = static_cast<char>(Byte());
    if (next == kEndOfString) return value;
    failed_ = failed_ || next != kEscapedZero;
    value.push_back(kEscape);
  }
  return "";
}

std::string KeyDecoder::Rest() {
  std::string value(rest_);
  rest_ = "";
  return value;
}

}  // namespace drift

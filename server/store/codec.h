// The bytes of which every value of the store is made (FORMAT.md). Numbers are varints of 7 bits a
// byte, least significant first (LEB128); signed ones are zigzagged before.
// Thread-safety: none.
#ifndef DRIFT_SERVER_STORE_CODEC_H_
#define DRIFT_SERVER_STORE_CODEC_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace drift {

inline constexpr size_t kMostVarintBytes = 10;

// Writes a varint at `to`, where kMostVarintBytes must be; answers its end.
inline char* PutVarint(uint64_t value, char* to) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}
char* PutSigned(int64_t value, char* to);  // zigzagged

class Encoder {
 public:
  void Byte(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void Varint(uint64_t value);
  void Signed(int64_t value);
  void Fixed64(uint64_t value);  // 8 bytes, least significant first
  void Double(double value);     // its bits as Fixed64
  void String(absl::string_view value);
  // To the nanosecond (rounded down), as seconds after `base`; near times take few bytes.
  void Time(absl::Time value, absl::Time base = absl::UnixEpoch());
  void Duration(absl::Duration value);  // to the nanosecond, rounded towards 0
  // So many varints at most, one after the other: `write(char*)` puts them there with PutVarint and
  // returns their end. Faster than each by itself.
  template <typename Write>
  void Varints(size_t most, Write write) {
    const size_t size = bytes_.size();
    bytes_.resize(size + most * kMostVarintBytes);
    bytes_.resize(static_cast<size_t>(write(&bytes_[size]) - bytes_.data()));
  }

  const std::string& bytes() const& { return bytes_; }
  std::string bytes() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// The bytes a varint takes.
inline size_t VarintSize(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

// Reads what Encoder wrote, from bytes that may be damaged in any way. After the first failure
// every call returns an empty value, so that callers check once, at the end, and in loops.
class Decoder {
 public:
  // `bytes` must outlive the decoder.
  explicit Decoder(absl::string_view bytes)
      : begin_(bytes.data()), next_(begin_), end_(begin_ + bytes.size()) {}

  uint8_t Byte();
  uint64_t Varint() {
    // Nearly all are of one byte to three.
    if (!failed_ && left() >= 3) {
      const auto low = static_cast<uint8_t>(next_[0]);
      if (low < 0x80) return ++next_, low;
      const auto middle = static_cast<uint8_t>(next_[1]);
      const uint64_t two = (low & 0x7fu) | uint64_t{middle & 0x7fu} << 7;
      if (middle < 0x80 && middle > 0) return next_ += 2, two;
      const auto high = static_cast<uint8_t>(next_[2]);
      if (middle >= 0x80 && high < 0x80 && high > 0) return next_ += 3, two | uint64_t{high} << 14;
    }
    return LongVarint();
  }
  int64_t Signed();
  uint64_t Fixed64();
  double Double();
  std::string String();
  absl::Time Time(absl::Time base = absl::UnixEpoch());
  absl::Duration Duration();

  // A varint or byte that must be at most `most`.
  uint64_t VarintUpTo(uint64_t most);
  uint8_t ByteUpTo(uint8_t most);
  // A number of elements that follow, each of at least one byte: never more than bytes are left.
  size_t Length() { return VarintUpTo(left()); }

  void Fail() { failed_ = true; }
  bool ok() const { return !failed_; }
  bool done() const { return !failed_ && left() == 0; }
  size_t position() const { return static_cast<size_t>(next_ - begin_); }

 private:
  size_t left() const { return static_cast<size_t>(end_ - next_); }
  absl::string_view Take(size_t size);
  uint64_t LongVarint();

  const char* begin_;
  const char* next_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_CODEC_H_

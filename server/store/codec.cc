#include "server/store/codec.h"

#include <bit>
#include <utility>

namespace drift {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int kMaxVarintShift = 63;

// The first number of a time. What it is at kWholeSecond or above also tells the nanoseconds.
constexpr uint64_t kInfinitePast = 0;
constexpr uint64_t kInfiniteFuture = 1;
constexpr uint64_t kWholeSecond = 2;

uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}

int64_t UnZigZag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

// Differences wrap around, so that every pair of times has one.
int64_t WrappingSubtract(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
int64_t WrappingAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

}  // namespace

char* PutSigned(int64_t value, char* to) { return PutVarint(ZigZag(value), to); }

void Encoder::Varint(uint64_t value) {
  char bytes[kMostVarintBytes];
  bytes_.append(bytes, static_cast<size_t>(PutVarint(value, bytes) - bytes));
}

void Encoder::Signed(int64_t value) { Varint(ZigZag(value)); }

void Encoder::Fixed64(uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  bytes_.append(bytes, sizeof(bytes));
}

void Encoder::Double(double value) { Fixed64(std::bit_cast<uint64_t>(value)); }

void Encoder::String(absl::string_view value) {
  Varint(value.size());
  bytes_.append(value.data(), value.size());
}

void Encoder::Time(absl::Time value, absl::Time base) {
  if (value == absl::InfinitePast()) return Varint(kInfinitePast);
  if (value == absl::InfiniteFuture()) return Varint(kInfiniteFuture);
  const int64_t seconds = absl::ToUnixSeconds(value);
  Varint(kWholeSecond + absl::ToInt64Nanoseconds(value - absl::FromUnixSeconds(seconds)));
  Signed(WrappingSubtract(seconds, absl::ToUnixSeconds(base)));
}

void Encoder::Duration(absl::Duration value) { Signed(absl::ToInt64Nanoseconds(value)); }

absl::string_view Decoder::Take(size_t size) {
  if (failed_ || size > left()) {
    Fail();
    return "";
  }
  return {std::exchange(next_, next_ + size), size};
}

uint8_t Decoder::Byte() {
  if (failed_ || next_ == end_) {
    Fail();
    return 0;
  }
  return static_cast<uint8_t>(*next_++);
}

uint64_t Decoder::LongVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift <= kMaxVarintShift && ok(); shift += 7) {
    const uint8_t byte = Byte();
    const uint64_t bits = byte & 0x7f;
    if (shift == kMaxVarintShift && bits > 1) break;  // the 65th bit
    value |= bits << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift > 0) break;  // longer than need be: not what Encoder writes
      return ok() ? value : 0;
    }
  }
  Fail();
  return 0;
}

int64_t Decoder::Signed() { return UnZigZag(Varint()); }

uint64_t Decoder::Fixed64() {
  uint64_t value = 0;
  const absl::string_view bytes = Take(8);
  for (size_t i = 0; i < bytes.size(); ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  return value;
}

double Decoder::Double() { return std::bit_cast<double>(Fixed64()); }

std::string Decoder::String() {
  const absl::string_view value = Take(Length());
  return std::string(value);
}

absl::Time Decoder::Time(absl::Time base) {
  const uint64_t kind = VarintUpTo(kWholeSecond + kNanosPerSecond - 1);
  if (!ok() || kind == kInfinitePast) return absl::InfinitePast();
  if (kind == kInfiniteFuture) return absl::InfiniteFuture();
  const int64_t seconds = WrappingAdd(Signed(), absl::ToUnixSeconds(base));
  return absl::FromUnixSeconds(seconds) +
         absl::Nanoseconds(static_cast<int64_t>(kind - kWholeSecond));
}

absl::Duration Decoder::Duration() { return absl::Nanoseconds(Signed()); }

uint64_t Decoder::VarintUpTo(uint64_t most) {
  const uint64_t value = Varint();
  if (value <= most) return value;
  Fail();
  return 0;
}

uint8_t Decoder::ByteUpTo(uint8_t most) {
  const uint8_t value = Byte();
  if (value <= most) return value;
  Fail();
  return 0;
}

}  // namespace drift

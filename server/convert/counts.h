// The engine's counts and the contract's.
#ifndef DRIFT_SERVER_CONVERT_COUNTS_H_
#define DRIFT_SERVER_CONVERT_COUNTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "drift/v1/histogram.pb.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// Values in one message of counts, at most: so many messages can then be added up without overflow,
// and every count is exact as a double.
inline constexpr uint64_t kMaxCountsTotal = uint64_t{1} << 48;

// Bucket numbers as differences, modulo 2^64: those of the least and the greatest double are
// further apart than a sint64 reaches.
v1::Counts ToProto(const Counts& counts);

// Counts that somebody else folded, so nothing about them is believed. InvalidArgument, naming what
// is wrong, unless they are some that folding values into `layout` can make: as many counts as
// buckets, none of them 0; buckets ascending, in the layout and no more than it may populate; a
// resolution it can have; only special buckets it has; a total of at most kMaxCountsTotal.
absl::StatusOr<Counts> FromProto(const v1::Counts& proto, const Layout& layout);

}  // namespace drift

#endif  // DRIFT_SERVER_CONVERT_COUNTS_H_

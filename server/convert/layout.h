// The engine's layouts and the contract's.
#ifndef DRIFT_SERVER_CONVERT_LAYOUT_H_
#define DRIFT_SERVER_CONVERT_LAYOUT_H_

#include "absl/status/statusor.h"
#include "drift/v1/histogram.pb.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// What a layout gets that leaves its number of buckets out, as 0.
struct LayoutDefaults {
  int max_buckets = 160;
  int max_categories = 64;
};

// InvalidArgument, naming the field as in "linear.buckets", when no kind is given or it is
// impossible.
absl::StatusOr<Layout> FromProto(const v1::Layout& proto, const LayoutDefaults& defaults = {});

// A lossless layout, which is one not decided yet, becomes a log_linear without max_buckets.
// FromProto does not read that back: in a request it means the default.
v1::Layout ToProto(const Layout& layout);

}  // namespace drift

#endif  // DRIFT_SERVER_CONVERT_LAYOUT_H_

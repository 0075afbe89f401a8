// A pane's counts as a value, and how values of the same pane are added without their owner.
#ifndef DRIFT_SERVER_STORE_PANE_CODEC_H_
#define DRIFT_SERVER_STORE_PANE_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// The value carries the layout's fingerprint, so that counts of different layouts are never added,
// and its max_buckets, so that a sum can be bounded wherever it is made.
std::string EncodePane(const Layout& layout, const Counts& counts);

// DataLoss as DecodeValue (value.h).
absl::Status DecodePane(absl::string_view bytes, Counts& counts);

// The sum of panes, of which there must be one or more. The order does not matter. DataLoss when
// one is damaged; Internal when their layouts differ, which is our bug. `sum` is then unspecified.
absl::Status AddPanes(absl::Span<const absl::string_view> panes, std::string& sum);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_PANE_CODEC_H_

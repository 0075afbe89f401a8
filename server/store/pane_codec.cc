#include "server/store/pane_codec.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/store/codec.h"
#include "server/store/counts_codec.h"
#include "server/store/value.h"

namespace drift {
namespace {

struct Pane {
  uint64_t fingerprint;
  int max_buckets;
  Counts counts;
};

std::string Encode(uint64_t fingerprint, int max_buckets, const Counts& counts) {
  return EncodeValue([&](Encoder& out) {
    out.Fixed64(fingerprint);
    out.Varint(max_buckets);
    EncodeCounts(counts, out);
  });
}

absl::Status Decode(absl::string_view bytes, Pane& pane) {
  return DecodeValue(bytes, [&](Decoder& in) {
    pane.fingerprint = in.Fixed64();
    pane.max_buckets = static_cast<int>(in.VarintUpTo(std::numeric_limits<int>::max()));
    pane.counts = DecodeCounts(in);
  });
}

absl::Status CheckSameLayout(const Pane& a, const Pane& b) {
  if (a.fingerprint == b.fingerprint && a.max_buckets == b.max_buckets) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("counts of layout ", absl::Hex(b.fingerprint), " (at most ", b.max_buckets,
                   " buckets) were added to counts of layout ", absl::Hex(a.fingerprint),
                   " (at most ", a.max_buckets, " buckets)"));
}

}  // namespace

std::string EncodePane(const Layout& layout, const Counts& counts) {
  return Encode(layout.fingerprint(), layout.max_buckets(), counts);
}

absl::Status DecodePane(absl::string_view bytes, Counts& counts) {
  Pane pane;
  const absl::Status status = Decode(bytes, pane);
  counts = std::move(pane.counts);
  return status;
}

absl::Status AddPanes(absl::Span<const absl::string_view> panes, std::string& sum) {
  Pane total;
  absl::Status status = Decode(panes.front(), total);
  for (size_t i = 1; i < panes.size() && status.ok(); ++i) {
    Pane pane;
    status = Decode(panes[i], pane);
    if (status.ok()) status = CheckSameLayout(total, pane);
    if (status.ok()) total.counts.Add(pane.counts, total.max_buckets);
  }
  if (status.ok()) sum = Encode(total.fingerprint, total.max_buckets, total.counts);
  return status;
}

}  // namespace drift

#include "server/rpc/histogram_proto.h"

#include "server/convert/counts.h"
#include "server/engine/histogram/summary.h"

namespace drift {

v1::HistogramPair ToProto(const HistogramView& view, const Layout& layout,
                          const std::vector<std::string>& categories, const ShownAt& at) {
  const SeriesWatch::Detail& detail = view.detail;
  v1::HistogramPair pair;
  *pair.mutable_score() = ToProto(view.score, at);
  AddBins(detail.bins, layout, detail.groups.dropped_bits, categories, pair);
  *pair.mutable_live_summary() = ToProto(Summarize(layout, detail.live));
  *pair.mutable_reference_summary() = ToProto(Summarize(layout, detail.reference));
  *pair.mutable_live() = ToProto(detail.live);
  *pair.mutable_reference() = ToProto(detail.reference);
  return pair;
}

}  // namespace drift

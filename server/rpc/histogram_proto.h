// A live histogram beside its reference's, as the contract shows them.
#ifndef DRIFT_SERVER_RPC_HISTOGRAM_PROTO_H_
#define DRIFT_SERVER_RPC_HISTOGRAM_PROTO_H_

#include <string>
#include <vector>

#include "drift/v1/drift.pb.h"
#include "server/catalog/model.h"
#include "server/convert/score/bins.h"
#include "server/engine/histogram/layout.h"
#include "server/rpc/score_proto.h"

namespace drift {

// `layout` is the series', `categories` its feature's.
v1::HistogramPair ToProto(const HistogramView& view, const Layout& layout,
                          const std::vector<std::string>& categories, const ShownAt& at);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_HISTOGRAM_PROTO_H_

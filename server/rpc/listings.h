// The listings of DriftService: what is listed, in which order, page by page.
#ifndef DRIFT_SERVER_RPC_LISTINGS_H_
#define DRIFT_SERVER_RPC_LISTINGS_H_

#include "absl/status/status.h"
#include "drift/v1/drift.pb.h"
#include "server/catalog/catalog.h"
#include "server/rpc/score_proto.h"

namespace drift {

// InvalidArgument for an impossible filter, size or token. All read only, from any thread. A page
// ends at page_size or at about 3 MiB.
absl::Status ListSeries(const Catalog& catalog, const v1::ListSeriesRequest& request,
                        v1::ListSeriesResponse& response);

absl::Status ListScores(const Catalog& catalog, const v1::ListScoresRequest& request,
                        const ShownAt& at, v1::ListScoresResponse& response);

// NotFound when no series matches.
absl::Status ListScoreHistory(Catalog& catalog, const v1::ListScoreHistoryRequest& request,
                              v1::ListScoreHistoryResponse& response);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_LISTINGS_H_

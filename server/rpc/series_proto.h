// Series and what identifies them, as the contract has them.
#ifndef DRIFT_SERVER_RPC_SERIES_PROTO_H_
#define DRIFT_SERVER_RPC_SERIES_PROTO_H_

#include <cstdint>

#include "drift/v1/ingest.pb.h"
#include "drift/v1/series.pb.h"
#include "server/catalog/model.h"
#include "server/catalog/series.h"

namespace drift {

SeriesKey FromProto(const v1::SeriesKey& key);  // not checked: see CheckKey
v1::SeriesKey ToProto(const SeriesKey& key);

v1::Series ToProto(const Series& series);

// What a producer that calls the series `alias` needs to know of it. Without a layout while it is
// not decided.
v1::SeriesInfo SeriesInfoOf(uint32_t alias, const Series& series);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_SERIES_PROTO_H_

// Pinned references as the contract has them.
#ifndef DRIFT_SERVER_RPC_REFERENCE_PROTO_H_
#define DRIFT_SERVER_RPC_REFERENCE_PROTO_H_

#include "drift/v1/admin.pb.h"
#include "drift/v1/monitor.pb.h"
#include "server/store/records.h"

namespace drift {

PinnedReferenceKey FromProto(const v1::ReferenceKey& key);                // not checked
v1::PinnedReferenceInfo ToProto(const PinnedReferenceRecord& reference);  // without versions
v1::PinnedReferenceVersion VersionOf(const PinnedReferenceRecord& reference);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_REFERENCE_PROTO_H_

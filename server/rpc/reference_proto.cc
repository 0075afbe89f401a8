#include "server/rpc/reference_proto.h"

#include "server/convert/layout.h"
#include "server/convert/time.h"

namespace drift {

PinnedReferenceKey FromProto(const v1::ReferenceKey& key) {
  return {.model = key.model(),
          .feature = key.feature(),
          .name = key.name(),
          .model_version = key.model_version(),
          .segments = {key.segments().begin(), key.segments().end()}};
}

v1::PinnedReferenceInfo ToProto(const PinnedReferenceRecord& reference) {
  v1::PinnedReferenceInfo proto;
  proto.set_model(reference.key.model);
  proto.set_feature(reference.key.feature);
  proto.set_name(reference.key.name);
  proto.set_model_version(reference.key.model_version);
  proto.mutable_segments()->insert(reference.key.segments.begin(), reference.key.segments.end());
  proto.set_version(reference.version);
  proto.set_values(reference.counts.total());
  *proto.mutable_layout() = ToProto(reference.layout);
  *proto.mutable_create_time() = ToProto(reference.created);
  proto.set_source(reference.source);
  proto.set_author(reference.author);
  return proto;
}

v1::PinnedReferenceVersion VersionOf(const PinnedReferenceRecord& reference) {
  v1::PinnedReferenceVersion proto;
  proto.set_version(reference.version);
  proto.set_values(reference.counts.total());
  *proto.mutable_create_time() = ToProto(reference.created);
  proto.set_source(reference.source);
  proto.set_author(reference.author);
  return proto;
}

}  // namespace drift

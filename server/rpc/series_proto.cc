#include "server/rpc/series_proto.h"

#include <memory>

#include "absl/time/time.h"
#include "server/convert/layout.h"
#include "server/convert/time.h"

namespace drift {

SeriesKey FromProto(const v1::SeriesKey& key) {
  return {.model = key.model(),
          .version = key.version(),
          .feature = key.feature(),
          .segments = {key.segments().begin(), key.segments().end()}};
}

v1::SeriesKey ToProto(const SeriesKey& key) {
  v1::SeriesKey proto;
  proto.set_model(key.model);
  proto.set_version(key.version);
  proto.set_feature(key.feature);
  proto.mutable_segments()->insert(key.segments.begin(), key.segments.end());
  return proto;
}

v1::Series ToProto(const Series& series) {
  const SeriesRecord record = series.record();
  const PaneLengths& panes = series.model().panes();
  v1::Series proto;
  *proto.mutable_key() = ToProto(record.key);
  proto.set_name(series.name());
  *proto.mutable_layout() = ToProto(record.layout);
  proto.set_layout_decided(!record.layout.lossless());
  proto.set_values(record.values);
  *proto.mutable_create_time() = ToProto(record.created);
  if (record.last_event != absl::InfinitePast()) {
    *proto.mutable_last_event_time() = ToProto(record.last_event);
  }
  if (const std::shared_ptr<const WatchPlan> plan = series.model().PlanOf(series)) {
    proto.set_monitor(plan->monitor);
  }
  *proto.mutable_fine_pane() = ToProto(panes.fine);
  *proto.mutable_coarse_pane() = ToProto(panes.coarse);
  return proto;
}

v1::SeriesInfo SeriesInfoOf(uint32_t alias, const Series& series) {
  const Layout layout = series.layout();
  v1::SeriesInfo info;
  info.set_alias(alias);
  info.set_name(series.name());
  *info.mutable_fine_pane() = ToProto(series.model().panes().fine);
  if (!layout.lossless()) {
    *info.mutable_layout() = ToProto(layout);
    info.set_layout_fingerprint(layout.fingerprint());
  }
  return info;
}

}  // namespace drift

// What the kernel says of this process: the usual process_* metrics, from /proc.
#ifndef DRIFT_SERVER_OBSERVE_PROCESS_METRICS_H_
#define DRIFT_SERVER_OBSERVE_PROCESS_METRICS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "prometheus/metric_family.h"
#include "server/observe/samples.h"

namespace drift {

// Of /proc/PID/stat, see proc(5).
struct ProcessStat {
  uint64_t cpu_ticks = 0;    // utime and stime
  uint64_t start_ticks = 0;  // since boot
  uint64_t virtual_bytes = 0;
  uint64_t resident_pages = 0;
};
// nullopt when `stat` is not what proc(5) says.
std::optional<ProcessStat> ParseProcessStat(absl::string_view stat);

// Thread-safety: safe. What cannot be read is left out.
class ProcessMetrics final : public CollectedMetrics {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_PROCESS_METRICS_H_

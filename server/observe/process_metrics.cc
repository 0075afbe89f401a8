#include "server/observe/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/observe/samples.h"

namespace drift {
namespace {

using prometheus::MetricFamily;

// Fields of /proc/PID/stat after the name of the program, which is number 2, in the numbers of
// proc(5).
constexpr size_t kFirst = 3;
constexpr size_t kUserTime = 14 - kFirst;
constexpr size_t kSystemTime = 15 - kFirst;
constexpr size_t kStartTime = 22 - kFirst;
constexpr size_t kVirtualBytes = 23 - kFirst;
constexpr size_t kResidentPages = 24 - kFirst;

std::string ReadFile(const char* name) {
  std::ifstream file(name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Unix time at which the machine started; nullopt when /proc/stat does not tell.
std::optional<uint64_t> BootSeconds() {
  const std::string stat = ReadFile("/proc/stat");
  for (absl::string_view line : absl::StrSplit(stat, '\n')) {
    uint64_t seconds;
    if (absl::ConsumePrefix(&line, "btime ") && absl::SimpleAtoi(line, &seconds)) return seconds;
  }
  return std::nullopt;
}

void AddStat(const ProcessStat& stat, std::vector<MetricFamily>& families) {
  const double ticks_per_second = sysconf(_SC_CLK_TCK);
  families.push_back(
      WithSample(Counter("process_cpu_seconds_total", "User and system CPU time spent."),
                 stat.cpu_ticks / ticks_per_second));
  families.push_back(WithSample(Gauge("process_resident_memory_bytes", "Memory that is resident."),
                                static_cast<double>(stat.resident_pages) * sysconf(_SC_PAGESIZE)));
  families.push_back(WithSample(Gauge("process_virtual_memory_bytes", "Address space in use."),
                                stat.virtual_bytes));
  if (const std::optional<uint64_t> boot = BootSeconds()) {
    families.push_back(
        WithSample(Gauge("process_start_time_seconds", "When the process started, as Unix time."),
                   *boot + stat.start_ticks / ticks_per_second));
  }
}

void AddDescriptors(std::vector<MetricFamily>& families) {
  std::error_code error;
  uint64_t open = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++open;
  if (!error) {
    families.push_back(
        WithSample(Gauge("process_open_fds", "File descriptors that are open."), open));
  }
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.push_back(
        WithSample(Gauge("process_max_fds", "File descriptors that may be open."), limit.rlim_cur));
  }
}

}  // namespace

std::optional<ProcessStat> ParseProcessStat(absl::string_view stat) {
  // The program's name stands in parentheses and may hold anything, spaces and parentheses too.
  const size_t name_end = stat.rfind(") ");
  if (name_end == absl::string_view::npos) return std::nullopt;
  const std::vector<absl::string_view> fields = absl::StrSplit(stat.substr(name_end + 2), ' ');
  if (fields.size() <= kResidentPages) return std::nullopt;
  uint64_t user_ticks;
  uint64_t system_ticks;
  ProcessStat parsed;
  if (!absl::SimpleAtoi(fields[kUserTime], &user_ticks) ||
      !absl::SimpleAtoi(fields[kSystemTime], &system_ticks) ||
      !absl::SimpleAtoi(fields[kStartTime], &parsed.start_ticks) ||
      !absl::SimpleAtoi(fields[kVirtualBytes], &parsed.virtual_bytes) ||
      !absl::SimpleAtoi(fields[kResidentPages], &parsed.resident_pages)) {
    return std::nullopt;
  }
  parsed.cpu_ticks = user_ticks + system_ticks;
  return parsed;
}

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  std::vector<MetricFamily> families;
  if (const auto stat = ParseProcessStat(ReadFile("/proc/self/stat"))) AddStat(*stat, families);
  AddDescriptors(families);
  return families;
}

}  // namespace drift

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "prometheus/text_serializer.h"
#include "server/observe/drift_metrics.h"
#include "server/observe/samples.h"
#include "tests/bench/scale/benches.h"
#include "tests/bench/scale/print.h"
#include "tests/bench/scale/service.h"
#include "tests/bench/scale/timing.h"

namespace drift {
namespace {

// A field of /proc/self/status, which is in KiB, in bytes.
double StatusBytes(absl::string_view field) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    absl::string_view rest = line;
    if (!absl::ConsumePrefix(&rest, field)) continue;
    double kib = 0;
    absl::ConsumePrefix(&rest, ":");
    absl::ConsumeSuffix(&rest, " kB");
    Check(absl::SimpleAtod(rest, &kib));
    return kib * 1024;
  }
  return 0;
}

void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace

void BuildService(const FleetOptions& options, const std::string& path) {
  WriteFleet(options, path);
  Service service(path, options.series);
  for (int i = 0; i < 2; ++i) service.NextPane(options);
  std::fflush(nullptr);
  _exit(0);  // as if killed: nothing is closed
}

void BenchMemory(const FleetOptions& options, const std::string& path) {
  const double before = StatusBytes("VmRSS");
  Rounds result;
  std::unique_ptr<Service> service;
  result.more["load_seconds"] =
      SecondsOf([&] { service = std::make_unique<Service>(path, options.series); });
  Check(service->catalog->series_count() == options.series);
  result.more["bytes_loaded"] = StatusBytes("VmRSS") - before;
  result.more["bytes_peak"] = StatusBytes("VmHWM") - before;
  for (int i = 0; i < 2; ++i) service->NextPane(options);
  result.more["bytes_running"] = StatusBytes("VmRSS") - before;
  const StoreMemory store = service->store->memory();
  result.more["bytes_of_memtables"] = static_cast<double>(store.memtables);
  result.more["bytes_of_block_cache"] = static_cast<double>(store.block_cache);
  Print(result);
}

void BenchCreate(const FleetOptions& options, const std::string& path) {
  Service service(path, 2 * options.series);
  const absl::Time now = service.model->clock();
  const auto create = [&](uint64_t from, uint64_t to) {
    return CpuSecondsOf([&] {
      for (uint64_t i = from; i < to; ++i) {
        const std::string id = absl::StrCat(i);
        const SeriesKey key{.model = kModelName,
                            .version = "new",
                            .feature = i % 2 == 0 ? "shared" : absl::StrCat("own_", id),
                            .segments = {{"id", id}}};
        Check(service.catalog->FindOrCreateSeries(key, /*categorical=*/false, now).status());
      }
    });
  };
  Rounds result;
  const double first_half = create(0, options.series / 2);
  result.driftd.push_back(create(options.series / 2, options.series));
  result.other.push_back(first_half);
  Print(result);
}

// The same samples as families of prometheus-cpp.
std::vector<prometheus::MetricFamily> FamiliesOf(const std::string& text) {
  std::vector<prometheus::MetricFamily> families;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::ConsumePrefix(&line, "# HELP ")) {
      const std::pair<absl::string_view, absl::string_view> words =
          absl::StrSplit(line, absl::MaxSplits(' ', 1));
      families.emplace_back().name = std::string(words.first);
      families.back().help = std::string(words.second);
      families.back().type = prometheus::MetricType::Gauge;
      continue;
    }
    if (line.front() == '#') continue;
    prometheus::ClientMetric& metric = families.back().metric.emplace_back();
    const size_t open = line.find('{'), close = line.rfind('}');
    Check(absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &metric.gauge.value));
    // No name of the fleet has any of these characters.
    for (absl::string_view label : absl::StrSplit(line.substr(open + 1, close - open - 1), ',')) {
      const std::vector<absl::string_view> parts = absl::StrSplit(label, absl::ByAnyChar("=\""));
      metric.label.push_back({std::string(parts[0]), std::string(parts[2])});
    }
  }
  return families;
}

void BenchScrape(const FleetOptions& options, const std::string& path, int rounds) {
  Service service(path, options.series);
  const absl::Time now = service.model->clock();
  v1::Config config = service.config;
  const DriftMetrics metrics(
      *service.catalog, [now] { return now; }, config.metrics());
  Rounds result;
  std::string text;
  WriteMetrics({&metrics}, [&](absl::string_view piece) {
    text.append(piece.data(), piece.size());
    return true;
  });
  result.more["bytes"] = static_cast<double>(text.size());
  const auto families = FamiliesOf(text);
  text = std::string();
  const prometheus::TextSerializer serializer;
  for (int i = 0; i < rounds; ++i) {
    size_t bytes = 0;
    malloc_trim(0);  // of the last round
    ForgetPeak();
    const double before = StatusBytes("VmRSS");
    result.driftd.push_back(CpuSecondsOf([&] {
      WriteMetrics({&metrics}, [&](absl::string_view piece) {
        bytes += piece.size();
        return true;
      });
    }));
    result.more["extra_bytes"] = StatusBytes("VmHWM") - before;
    Check(static_cast<double>(bytes) == result.more["bytes"]);
    result.other.push_back(CpuSecondsOf([&] { bytes = serializer.Serialize(families).size(); }));
  }
  Print(result);
}

}  // namespace drift

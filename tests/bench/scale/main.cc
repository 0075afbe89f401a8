// scale_bench close|persist|history|build|memory|create|scrape [--flags]: see benches.h for what
// each measures.
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/synchronization/mutex.h"
#include "server/app/heap.h"
#include "tests/bench/scale/benches.h"
#include "tests/bench/scale/print.h"

ABSL_FLAG(uint64_t, series, 100'000, "how many series");
ABSL_FLAG(int, references, 1, "how many references a series");
ABSL_FLAG(int, live_panes, 60, "fine panes in a live window");
ABSL_FLAG(std::string, layout, "linear", "linear, log_linear or probability");
ABSL_FLAG(int, panes, 360, "closed panes, of history");
ABSL_FLAG(int, rounds, 9, "how often to measure, in turns");
ABSL_FLAG(std::string, data_dir, "", "of build, memory, create and scrape");

int main(int argc, char** argv) {
  // As driftd does.
  drift::SetUpHeap();
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);

  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  const std::string what = arguments.size() == 2 ? arguments[1] : "";
  const drift::FleetOptions options{.series = absl::GetFlag(FLAGS_series),
                                    .references = absl::GetFlag(FLAGS_references),
                                    .live_panes = absl::GetFlag(FLAGS_live_panes),
                                    .layout = absl::GetFlag(FLAGS_layout)};
  const int rounds = absl::GetFlag(FLAGS_rounds);
  const std::string data_dir = absl::GetFlag(FLAGS_data_dir);
  if (what == "close") {
    drift::BenchClose(options, rounds);
  } else if (what == "persist") {
    drift::BenchPersist(options, rounds);
  } else if (what == "history") {
    drift::BenchHistory(options, absl::GetFlag(FLAGS_panes), rounds);
  } else if (what == "build") {
    drift::BuildService(options, data_dir);
  } else if (what == "memory") {
    drift::BenchMemory(options, data_dir);
  } else if (what == "create") {
    drift::BenchCreate(options, data_dir);
  } else if (what == "scrape") {
    drift::BenchScrape(options, data_dir, rounds);
  } else {
    std::fputs("scale_bench close|persist|history|build|memory|create|scrape [--flags]\n", stderr);
    return 2;
  }
}

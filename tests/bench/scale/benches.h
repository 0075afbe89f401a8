// The measurements, each printed as JSON on one line: per round, seconds of driftd and of what it
// is compared with.
#ifndef DRIFT_TESTS_BENCH_SCALE_BENCHES_H_
#define DRIFT_TESTS_BENCH_SCALE_BENCHES_H_

#include <string>

#include "tests/bench/scale/fleet.h"

namespace drift {

// Closing a pane, not yet written, beside reading the counts that enter, leave and are held from
// memory, 64 bits each.
void BenchClose(const FleetOptions& options, int rounds);

// Writing the scores and states of a closed pane, beside RocksDB writing as many bytes in values of
// 1 MiB.
void BenchPersist(const FleetOptions& options, int rounds);

// Reading the scores of so many closed panes back, all of them and those of the last hour.
void BenchHistory(const FleetOptions& options, int panes, int rounds);

// Makes a data directory of the fleet at `path`, left behind as by a kill.
void BuildService(const FleetOptions& options, const std::string& path);

// What a driftd of that directory has resident, RocksDB's block cache kept small.
void BenchMemory(const FleetOptions& options, const std::string& path);

// Making as many series again there, half of them of one feature: the second half beside the first.
void BenchCreate(const FleetOptions& options, const std::string& path);

// A scrape of it, beside prometheus-cpp's serializer, which is given what to write.
void BenchScrape(const FleetOptions& options, const std::string& path, int rounds);

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_BENCHES_H_

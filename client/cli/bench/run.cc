#include "client/cli/bench/run.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "client/cli/bench/load_stream.h"

namespace drift::cli {
namespace {

using Streams = std::vector<std::unique_ptr<LoadStream>>;

constexpr absl::Duration kUpdateInterval = absl::Milliseconds(100);

absl::StatusOr<Streams> Prepare(const std::string& server, const Load& load,
                                ProgressDisplay& display) {
  Streams streams;
  streams.reserve(load.streams);
  display.Start("preparing", "streams");
  for (uint64_t i = 0; i < load.streams; ++i) {
    streams.push_back(std::make_unique<LoadStream>(server, load, i));
    if (absl::Status status = streams.back()->Prepare(); !status.ok()) return status;
    display.Update(static_cast<double>(i) / static_cast<double>(load.streams), i);
  }
  return streams;
}

// Until the load is over, or no stream runs any longer.
void ShowProgress(const Streams& streams, const std::atomic<size_t>& running, const Load& load,
                  absl::Time start, ProgressDisplay& display) {
  display.Start("sending", "values");
  const absl::Time end = start + load.duration;
  for (absl::Time now = start; now < end && running > 0; now = absl::Now()) {
    uint64_t values = 0;
    for (const auto& stream : streams) values += stream->accepted_values();
    display.Update(absl::FDivDuration(now - start, load.duration), values);
    absl::SleepFor(kUpdateInterval);
  }
  display.Clear();
}

}  // namespace

absl::StatusOr<BenchSummary> RunLoad(const std::string& server, const Load& load,
                                     ProgressDisplay& display) {
  absl::StatusOr<Streams> streams = Prepare(server, load, display);
  if (!streams.ok()) return streams.status();
  const absl::Time start = absl::Now();
  std::vector<absl::Status> statuses(streams->size());
  std::atomic<size_t> running = streams->size();
  std::vector<std::thread> threads;
  threads.reserve(streams->size());
  for (size_t i = 0; i < streams->size(); ++i) {
    threads.emplace_back([&, i] {
      statuses[i] = (*streams)[i]->Run(start);
      --running;
    });
  }
  ShowProgress(*streams, running, load, start, display);
  for (std::thread& thread : threads) thread.join();
  BenchSummary summary{.load = load, .tally = {}, .elapsed = {}};
  for (size_t i = 0; i < streams->size(); ++i) {
    if (!statuses[i].ok()) return statuses[i];
    AddTo(summary.tally, (*streams)[i]->TakeTally());
  }
  // At a given rate, the interval after the last message is part of the load.
  summary.elapsed = std::max(load.duration, summary.tally.last_ack - start);
  return summary;
}

}  // namespace drift::cli

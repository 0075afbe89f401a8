// What a value costs the thread that records it: Recorder::Record beside prometheus-cpp's
// Histogram::Observe, in nanoseconds of the thread's CPU.
//
//   record_bench HOST:PORT ROUNDS       of a driftd that takes the values
//
// Prints a line of JSON a round. Values come in bursts that a lane holds, and between them the
// recorder's thread empties it: a loop without an end would measure how fast values are dropped.
#include <time.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "drift/recorder.h"
#include "prometheus/histogram.h"

namespace drift {
namespace {

constexpr int kBurst = 16'000;   // values; they take a quarter of a lane
constexpr int kFirstBursts = 5;  // not counted: they touch a lane's memory for the first time
constexpr int kBursts = 15;
constexpr auto kTimeToDrain = std::chrono::milliseconds(30);
constexpr int kManyThreads = 8;

double ThreadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::vector<double> MakeValues() {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> latency(-3, 1);
  std::vector<double> values(kBurst);
  for (double& value : values) value = latency(random);
  return values;
}

using Burst = std::function<void(const std::vector<double>&)>;

// Nanoseconds a value, of one thread: the median of its bursts. All threads begin each together.
double Measure(const Burst& burst, std::barrier<>& together) {
  const std::vector<double> values = MakeValues();
  std::vector<double> seconds;
  for (int i = 0; i < kFirstBursts + kBursts; ++i) {
    std::this_thread::sleep_for(kTimeToDrain);
    together.arrive_and_wait();
    const double start = ThreadSeconds();
    burst(values);
    const double end = ThreadSeconds();
    if (i >= kFirstBursts) seconds.push_back(end - start);
  }
  std::ranges::nth_element(seconds, seconds.begin() + kBursts / 2);
  return seconds[kBursts / 2] * 1e9 / static_cast<double>(values.size());
}

// The same of `threads` at once: their mean.
double MeasureThreads(int threads, const Burst& burst) {
  std::barrier<> together(threads);
  std::vector<double> each(threads);
  std::vector<std::thread> running;
  running.reserve(threads);
  for (double& one : each) running.emplace_back([&] { one = Measure(burst, together); });
  for (std::thread& thread : running) thread.join();
  return std::accumulate(each.begin(), each.end(), 0.0) / threads;
}

int Run(const std::string& server, int rounds) {
  auto recorder = Recorder::Create({.server = server});
  if (!recorder.ok()) return 1;
  Recorder& to = **recorder;
  const SeriesHandle series = to.Series({.model = "record", .feature = "latency"});
  // Bounds as client libraries have by default.
  prometheus::Histogram histogram({.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10});

  const Burst timed = [&](const std::vector<double>& values) {
    auto time = std::chrono::system_clock::now();
    for (const double value : values) {
      time += std::chrono::nanoseconds(1500);
      to.Record(series, value, time);
    }
  };
  const Burst untimed = [&](const std::vector<double>& values) {
    for (const double value : values) to.Record(series, value);
  };
  const Burst observe = [&](const std::vector<double>& values) {
    for (const double value : values) histogram.Observe(value);
  };
  for (int i = 0; i < rounds; ++i) {
    std::cout << "{\"timed\": " << MeasureThreads(1, timed)
              << ", \"untimed\": " << MeasureThreads(1, untimed)
              << ", \"observe\": " << MeasureThreads(1, observe)
              << ", \"timed_by_many\": " << MeasureThreads(kManyThreads, timed);
    std::cout << ", \"dropped\": " << to.stats().dropped << "}" << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace drift

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "record_bench HOST:PORT ROUNDS" << std::endl;
    return 2;
  }
  return drift::Run(argv[1], std::atoi(argv[2]));
}

// A stand-in for a service that scores card payments: it makes up requests, scores them, and
// records what the model saw and said. After --shift_after seconds its customers change and nothing
// else does: no error, no slower answer, just other values. That is what driftd is there to tell.
#include <chrono>
#include <cmath>
#include <iostream>
#include <random>
#include <thread>

#include "CLI/CLI.hpp"
#include "drift/recorder.h"

struct Payment {
  double amount;  // EUR
  const char* country;
};

// Payments from a fixed seed; after the shift they are larger, and more of them come from abroad.
Payment NextPayment(bool shifted) {
  static std::mt19937_64 random(42);
  static std::lognormal_distribution<> amount(4, 0.8);
  static std::uniform_real_distribution<> unit;
  return {amount(random) * (shifted ? 2.5 : 1), unit(random) < (shifted ? 0.5 : 0.9) ? "DE" : "FR"};
}

double Score(const Payment& payment) { return 1 / (1 + std::exp(4 - payment.amount / 100)); }

int main(int argc, char** argv) {
  drift::Recorder::Options options;
  double seconds = 60, shift_after = 30, rate = 2000;
  CLI::App app("Scores made-up payments and records them with driftd.");
  app.add_option("--server", options.server, "HOST:PORT of driftd")->capture_default_str();
  app.add_option("--seconds", seconds, "how long to run")->capture_default_str();
  app.add_option("--shift_after", shift_after, "seconds until the customers change")
      ->capture_default_str();
  app.add_option("--rate", rate, "payments a second")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  options.on_error = [](const absl::Status& status) { std::cerr << status << std::endl; };
  auto recorder = drift::Recorder::Create(options);
  if (!recorder.ok()) return std::cerr << recorder.status() << std::endl, 1;
  const auto series = [&](const char* feature) {
    return (*recorder)->Series({.model = "fraud", .version = "7", .feature = feature});
  };
  const auto amount = series("amount"), country = series("country"), score = series("score");

  const auto start = std::chrono::steady_clock::now();
  for (double now = 0; now < seconds; now += 1 / rate) {
    const Payment payment = NextPayment(now >= shift_after);
    (*recorder)->Record(amount, payment.amount);
    (*recorder)->Record(country, payment.country);
    (*recorder)->Record(score, Score(payment));
    std::this_thread::sleep_until(start + std::chrono::duration<double>(now));
  }
  const absl::Status flushed = (*recorder)->Flush(absl::Seconds(10));
  const drift::Recorder::Stats stats = (*recorder)->stats();
  std::cout << stats.acknowledged << " of " << stats.recorded << " values arrived" << std::endl;
  return flushed.ok() ? 0 : 1;
}

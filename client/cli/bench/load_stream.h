// One producer under load: a connection and a stream of its own, a thread that writes and one that
// reads acknowledgements.
//
// It writes to the stream as a Producer would, but keeps no copies to send again: what is measured
// is the server, and a stream that breaks ends the measurement.
// Thread-safety: Prepare and Run from one thread; accepted_values from any at the same time.
#ifndef DRIFT_CLI_BENCH_LOAD_STREAM_H_
#define DRIFT_CLI_BENCH_LOAD_STREAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/cli/bench/in_flight.h"
#include "client/cli/bench/load.h"
#include "client/cli/bench/messages.h"
#include "drift/ingest_stream.h"

namespace drift::cli {

class LoadStream {
 public:
  LoadStream(const std::string& server, const Load& load, uint64_t number);
  ~LoadStream();

  // Says hello, brings the series into being and waits until the server has told their layouts.
  absl::Status Prepare();
  // Sends from `start` on for the load's duration, then waits for the last acknowledgement.
  absl::Status Run(absl::Time start);

  // Of what Run has sent.
  StreamTally TakeTally() { return in_flight_.TakeTally(); }
  uint64_t accepted_values() const { return in_flight_.accepted_values(); }

 private:
  absl::Status Introduce();
  void ReadAcks();
  // False when the stream has ended.
  bool Send(v1::StreamBatchesRequest& request, absl::Time since);
  // Why the stream has ended, naming it; Finish for one that has, or was cancelled.
  absl::Status WhyEnded();
  absl::Status Finish();
  absl::Time EventTime(absl::Time start, absl::Time now) const;

  const Load load_;
  const uint64_t number_;
  const std::unique_ptr<v1::IngestService::Stub> stub_;
  Messages messages_;
  InFlight in_flight_;
  IngestStream stream_;
  bool finished_ = false;
  std::thread reader_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_LOAD_STREAM_H_

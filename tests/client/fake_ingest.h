// An IngestService that keeps the contract of ingest.proto and can be told to fail: holds
// acknowledgements back, ends streams, forgets what it had, goes away and comes back at the same
// address. Thread-safety: all calls may be made from any thread at once.
#ifndef DRIFT_TESTS_CLIENT_FAKE_INGEST_H_
#define DRIFT_TESTS_CLIENT_FAKE_INGEST_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "drift/v1/ingest.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace drift {

// Until a test that waits has failed.
inline constexpr absl::Duration kLong = absl::Seconds(20);

class FakeIngest : public v1::IngestService::Service {
 public:
  // What happens to a batch. Not OK: the stream ends with it instead of committing the batch.
  using Judge = std::function<grpc::Status(const v1::Batch&)>;

  FakeIngest() { Start(); }
  ~FakeIngest() override { Stop(); }

  // Goes away, breaking all streams, and comes back with what it had committed.
  void Stop();
  void Start();
  const std::string& address() const { return address_; }

  void SetJudge(Judge judge);
  void SetHelloStatus(grpc::Status status);
  void HoldAcks(bool hold);  // commits, but tells nobody
  void SetLayout(v1::Layout layout,
                 uint64_t fingerprint);      // told for every series from now on; panes of 10 s
  void RejectNext(v1::Rejection rejection);  // told in the next acknowledgement
  void SetCommitted(
      uint64_t sequence);  // as after a loss of data, or another process with the same id
  void SetPushback(std::string milliseconds);  // trailer of all streams that end from now on

  std::vector<v1::Batch> committed() const;  // each once, in order
  std::vector<v1::Batch> received() const;   // as they came, whatever became of them
  uint64_t committed_values() const;
  uint64_t committed_dropped_values() const;
  int hellos() const;
  // Values whose alias had no key on their stream; always 0 with a client that keeps to the
  // contract.
  int unknown_aliases() const;

  // Waits until `condition`, evaluated on the committed batches, holds; false after ten seconds.
  bool WaitFor(const std::function<bool(const std::vector<v1::Batch>&)>& condition);
  bool WaitForReceived(size_t count);

 private:
  using Stream = grpc::ServerReaderWriter<v1::StreamBatchesResponse, v1::StreamBatchesRequest>;
  grpc::Status StreamBatches(grpc::ServerContext* context, Stream* stream) override;
  // The acknowledgement of `batch`, or why the stream ends.
  grpc::Status Take(const v1::Batch& batch, std::vector<uint32_t>& known,
                    std::optional<v1::Ack>& ack);
  void Introduce(const v1::Batch& batch, std::vector<uint32_t>& known, v1::Ack& ack)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::string address_ = "127.0.0.1:0";
  std::unique_ptr<grpc::Server> server_;

  mutable absl::Mutex mutex_;
  Judge judge_ ABSL_GUARDED_BY(mutex_);
  grpc::Status hello_status_ ABSL_GUARDED_BY(mutex_);
  std::string pushback_ ABSL_GUARDED_BY(mutex_);
  bool hold_acks_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<v1::SeriesInfo> info_ ABSL_GUARDED_BY(mutex_);
  std::optional<v1::Rejection> rejection_ ABSL_GUARDED_BY(mutex_);
  uint64_t committed_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<v1::Batch> committed_ ABSL_GUARDED_BY(mutex_);
  std::vector<v1::Batch> received_ ABSL_GUARDED_BY(mutex_);
  int hellos_ ABSL_GUARDED_BY(mutex_) = 0;
  int unknown_aliases_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace drift

#endif  // DRIFT_TESTS_CLIENT_FAKE_INGEST_H_

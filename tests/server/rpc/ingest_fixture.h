// A producer over gRPC, and the batches that it sends.
#ifndef DRIFT_TESTS_SERVER_RPC_INGEST_FIXTURE_H_
#define DRIFT_TESTS_SERVER_RPC_INGEST_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/server/rpc/fixture.h"

namespace drift {

// A producer that waits for every answer.
class Producer {
 public:
  explicit Producer(v1::IngestService::Stub& stub) : stream_(stub.StreamBatches(&context_)) {}

  bool Send(const v1::StreamBatchesRequest& request) { return stream_->Write(request); }
  bool Send(v1::Batch batch) {
    v1::StreamBatchesRequest request;
    *request.mutable_batch() = std::move(batch);
    return Send(request);
  }

  // The committed sequence; nullopt when the stream ended.
  std::optional<uint64_t> Greet(const std::string& id) {
    v1::StreamBatchesRequest request;
    request.mutable_hello()->set_producer_id(id);
    v1::StreamBatchesResponse response;
    if (!Send(request) || !stream_->Read(&response)) return std::nullopt;
    return response.welcome().committed_sequence();
  }

  // What is acknowledged until `sequence` is, as one.
  v1::Ack ReadUntil(uint64_t sequence) {
    v1::Ack all;
    v1::StreamBatchesResponse response;
    while (all.committed_sequence() < sequence && stream_->Read(&response)) {
      const uint64_t values = all.accepted_values() + response.ack().accepted_values();
      all.MergeFrom(response.ack());
      all.set_accepted_values(values);
      ++acks_;
    }
    return all;
  }

  grpc::Status Finish() {
    stream_->WritesDone();
    v1::StreamBatchesResponse response;
    while (stream_->Read(&response)) last_ack_ = response.ack();
    return stream_->Finish();
  }

  grpc::ClientContext& context() { return context_; }
  const v1::Ack& last_ack() const { return last_ack_; }
  int acks() const { return acks_; }

 private:
  struct Context : grpc::ClientContext {
    Context() { set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60))); }
  };
  Context context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::StreamBatchesRequest, v1::StreamBatchesResponse>>
      stream_;
  v1::Ack last_ack_;
  int acks_ = 0;
};

class IngestServiceTest : public RpcTest {
 protected:
  static v1::Batch Numbered(uint64_t sequence) {
    v1::Batch batch;
    batch.set_sequence(sequence);
    return batch;
  }

  static v1::Batch Numbers(uint64_t sequence, const std::vector<double>& values) {
    v1::Batch batch = Numbered(sequence);
    AddNumbers(batch, KeyOf("fraud", "score"), kStart, values).set_alias(1);
    return batch;
  }

  // Batches of one value each, all of which wait for the writing thread together.
  void SendTogether(Producer& producer, const std::vector<uint64_t>& sequences) {
    const auto release = HoldWriter();
    uint64_t all_bytes = 0;  // they are of one size, which the first shows
    for (size_t i = 0; i < sequences.size(); ++i) {
      producer.Send(Numbers(sequences[i], {0.5}));
      if (i == 0) all_bytes = AwaitQueuedBytes(1) * sequences.size();
    }
    EXPECT_EQ(AwaitQueuedBytes(all_bytes), all_bytes);
    release();
  }

  // Ends a stream whose only messages are these.
  grpc::Status StatusAfter(const std::vector<v1::StreamBatchesRequest>& requests) {
    Producer producer(*ingest_);
    for (const v1::StreamBatchesRequest& request : requests) producer.Send(request);
    return producer.Finish();
  }
};

inline v1::StreamBatchesRequest HelloOf(const std::string& id) {
  v1::StreamBatchesRequest request;
  request.mutable_hello()->set_producer_id(id);
  return request;
}

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_RPC_INGEST_FIXTURE_H_

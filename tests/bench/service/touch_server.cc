// An IngestService that gets the same messages as driftd and does nothing with them but look at
// each byte: what gRPC alone costs. It welcomes, counts messages and acknowledges them
// cumulatively, without parsing any.
//
//   touch_server        prints "listening HOST:PORT" and serves until it is killed
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "drift/v1/ingest.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace drift {
namespace {

// Of all whole words of eight bytes, as fast as memory is.
uint64_t SumOfWords(const grpc::ByteBuffer& message) {
  std::vector<grpc::Slice> slices;
  uint64_t sum = message.Dump(&slices).ok() ? 0 : 1;
  for (const grpc::Slice& slice : slices) {
    for (size_t at = 0; at + sizeof(uint64_t) <= slice.size(); at += sizeof(uint64_t)) {
      uint64_t word;
      std::memcpy(&word, slice.begin() + at, sizeof(word));
      sum += word;
    }
  }
  return sum;
}

grpc::ByteBuffer Encode(const v1::StreamBatchesResponse& response) {
  const grpc::Slice slice(response.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

class TouchStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  TouchStream() { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (ok) sum_ += SumOfWords(request_);
    absl::MutexLock lock(&mu_);
    if (!ok) {
      done_ = true;
    } else {
      ++received_;
      StartRead(&request_);
    }
    Pump();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mu_);
    writing_ = false;
    done_ = done_ || !ok;
    Pump();
  }

  void OnDone() override {
    // Told, so that the sums are needed.
    std::cerr << "sum of words " << sum_ << std::endl;
    delete this;
  }

 private:
  void Pump() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (writing_ || finished_) return;
    if (done_) {
      finished_ = true;
      Finish(grpc::Status::OK);
      return;
    }
    if (answered_ == received_) return;
    v1::StreamBatchesResponse response;
    if (answered_ == 0) {
      response.mutable_welcome();
      answered_ = 1;  // hello
    } else {
      response.mutable_ack()->set_committed_sequence(received_ - 1);
      answered_ = received_;
    }
    response_ = Encode(response);
    writing_ = true;
    StartWrite(&response_);
  }

  grpc::ByteBuffer request_;
  uint64_t sum_ = 0;

  absl::Mutex mu_;
  grpc::ByteBuffer response_ ABSL_GUARDED_BY(mu_);
  uint64_t received_ ABSL_GUARDED_BY(mu_) = 0;  // messages, hello included
  uint64_t answered_ ABSL_GUARDED_BY(mu_) = 0;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool done_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
};

class TouchService final
    : public v1::IngestService::WithRawCallbackMethod_StreamBatches<v1::IngestService::Service> {
 public:
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* StreamBatches(
      grpc::CallbackServerContext*) override {
    return new TouchStream;
  }
};

int Serve() {
  TouchService service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "listening 127.0.0.1:" << port << std::endl;
  server->Wait();
  return 0;
}

}  // namespace
}  // namespace drift

int main() { return drift::Serve(); }

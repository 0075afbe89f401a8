#include "tests/client/fake_ingest.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "drift/producer.h"

namespace drift {

void FakeIngest::Start() {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address_, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

void FakeIngest::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_ = nullptr;
}

void FakeIngest::SetJudge(Judge judge) {
  absl::MutexLock lock(&mutex_);
  judge_ = std::move(judge);
}

void FakeIngest::SetHelloStatus(grpc::Status status) {
  absl::MutexLock lock(&mutex_);
  hello_status_ = std::move(status);
}

void FakeIngest::HoldAcks(bool hold) {
  absl::MutexLock lock(&mutex_);
  hold_acks_ = hold;
}

void FakeIngest::SetLayout(v1::Layout layout, uint64_t fingerprint) {
  absl::MutexLock lock(&mutex_);
  info_.emplace();
  *info_->mutable_layout() = std::move(layout);
  info_->set_layout_fingerprint(fingerprint);
  info_->mutable_fine_pane()->set_seconds(10);
}

void FakeIngest::RejectNext(v1::Rejection rejection) {
  absl::MutexLock lock(&mutex_);
  rejection_ = std::move(rejection);
}

void FakeIngest::SetCommitted(uint64_t sequence) {
  absl::MutexLock lock(&mutex_);
  committed_sequence_ = sequence;
}

void FakeIngest::SetPushback(std::string milliseconds) {
  absl::MutexLock lock(&mutex_);
  pushback_ = std::move(milliseconds);
}

std::vector<v1::Batch> FakeIngest::committed() const {
  absl::MutexLock lock(&mutex_);
  return committed_;
}

std::vector<v1::Batch> FakeIngest::received() const {
  absl::MutexLock lock(&mutex_);
  return received_;
}

uint64_t FakeIngest::committed_values() const {
  absl::MutexLock lock(&mutex_);
  uint64_t values = 0;
  for (const v1::Batch& batch : committed_) values += CountValues(batch);
  return values;
}

uint64_t FakeIngest::committed_dropped_values() const {
  absl::MutexLock lock(&mutex_);
  uint64_t values = 0;
  for (const v1::Batch& batch : committed_) values += batch.dropped_values();
  return values;
}

int FakeIngest::hellos() const {
  absl::MutexLock lock(&mutex_);
  return hellos_;
}

int FakeIngest::unknown_aliases() const {
  absl::MutexLock lock(&mutex_);
  return unknown_aliases_;
}

bool FakeIngest::WaitFor(const std::function<bool(const std::vector<v1::Batch>&)>& condition) {
  absl::MutexLock lock(&mutex_);
  const auto holds = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return condition(committed_); };
  return mutex_.AwaitWithTimeout(absl::Condition(&holds), absl::Seconds(10));
}

bool FakeIngest::WaitForReceived(size_t count) {
  absl::MutexLock lock(&mutex_);
  const auto holds = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return received_.size() >= count;
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&holds), absl::Seconds(10));
}

grpc::Status FakeIngest::StreamBatches(grpc::ServerContext* context, Stream* stream) {
  v1::StreamBatchesRequest request;
  v1::StreamBatchesResponse response;
  if (!stream->Read(&request)) return grpc::Status::CANCELLED;
  {
    absl::MutexLock lock(&mutex_);
    ++hellos_;
    if (!pushback_.empty()) context->AddTrailingMetadata("grpc-retry-pushback-ms", pushback_);
    if (!hello_status_.ok()) return hello_status_;
    response.mutable_welcome()->set_committed_sequence(committed_sequence_);
  }
  stream->Write(response);
  std::vector<uint32_t> known;
  while (stream->Read(&request)) {
    std::optional<v1::Ack> ack;
    if (grpc::Status status = Take(request.batch(), known, ack); !status.ok()) return status;
    if (ack) *response.mutable_ack() = *std::move(ack);
    if (response.has_ack()) stream->Write(response);
    response.Clear();
  }
  return grpc::Status::OK;
}

grpc::Status FakeIngest::Take(const v1::Batch& batch, std::vector<uint32_t>& known,
                              std::optional<v1::Ack>& ack) {
  absl::MutexLock lock(&mutex_);
  received_.push_back(batch);
  if (batch.sequence() > committed_sequence_ + 1) {
    return {grpc::FAILED_PRECONDITION, absl::StrCat("expected batch ", committed_sequence_ + 1)};
  }
  if (judge_) {
    if (grpc::Status status = judge_(batch); !status.ok()) return status;
  }
  ack.emplace();
  Introduce(batch, known, *ack);
  if (batch.sequence() == committed_sequence_ + 1) {
    ++committed_sequence_;
    committed_.push_back(batch);
    ack->set_accepted_values(CountValues(batch));
  }
  ack->set_committed_sequence(committed_sequence_);
  if (rejection_) *ack->add_rejections() = *std::exchange(rejection_, std::nullopt);
  if (hold_acks_) ack.reset();
  return grpc::Status::OK;
}

void FakeIngest::Introduce(const v1::Batch& batch, std::vector<uint32_t>& known, v1::Ack& ack) {
  for (const v1::SeriesValues& series : batch.series()) {
    if (std::find(known.begin(), known.end(), series.alias()) != known.end()) continue;
    if (!series.has_key()) {
      ++unknown_aliases_;
      continue;
    }
    known.push_back(series.alias());
    v1::SeriesInfo& info = *ack.add_series();
    if (info_) info = *info_;
    info.set_alias(series.alias());
  }
}

}  // namespace drift

#include "server/rpc/ingest_stream.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/names/names.h"
#include "server/rpc/request.h"
#include "server/rpc/status.h"

namespace drift {
namespace {

// Of one stream, before it waits for a commit. Enough batches that as many as one sync takes can be
// received and as many applied while those before them are written; few enough bytes that several
// streams fit the writer's queue.
constexpr size_t kMaxBatchesInHand = 512;
constexpr size_t kMaxBytesInHand = 12 << 20;

// Few blocks a message, each of which glibc gives from its heap and not as a mapping of its own,
// which the kernel would clear.
constexpr size_t kFirstArenaBlockBytes = 16 << 10;
constexpr size_t kMaxArenaBlockBytes = 64 << 10;

// A number that no field of the request has.
constexpr int kMark = 1000;

}  // namespace

void AddPushback(grpc::CallbackServerContext& context) {
  // A few hundred commits' time.
  context.AddTrailingMetadata("grpc-retry-pushback-ms", "500");
}

IngestStream* IngestStream::Start(grpc::CallbackServerContext& context, const DecodeContext& decode,
                                  OpenStreams& open_streams) {
  auto stream = std::shared_ptr<IngestStream>(new IngestStream(context, decode, open_streams));
  stream->self_ = stream;
  stream->open_id_ = open_streams.Add([weak = stream->weak_from_this()] {
    if (auto stream = weak.lock()) {
      stream->End(absl::UnavailableError(
          "the server is shutting down; what is acknowledged is on disk, send the rest again"));
    }
  });
  absl::MutexLock lock(&stream->mu_);
  stream->Pump();
  return stream.get();
}

google::protobuf::ArenaOptions IngestStream::ArenaOptions() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kFirstArenaBlockBytes;
  options.max_block_size = kMaxArenaBlockBytes;
  return options;
}

// A message that cannot be parsed and the end of the stream look the same to OnReadDone, but
// parsing begins with clearing what the message held: so it gets a mark.
void IngestStream::MakeRequest() {
  arena_.Reset();
  request_ = google::protobuf::Arena::CreateMessage<v1::StreamBatchesRequest>(&arena_);
  request_->GetReflection()->MutableUnknownFields(request_)->AddVarint(kMark, 1);
}

bool IngestStream::RequestIsMarked() const {
  const auto& fields = request_->GetReflection()->GetUnknownFields(*request_);
  return !fields.empty() && fields.field(0).number() == kMark;
}

void IngestStream::OnReadDone(bool ok) {
  if (ok && HandlingWaits()) {
    const absl::Status posted = decode_.blocking.PostMessage(
        request_->ByteSizeLong(), [self = shared_from_this()] { self->HandleRequest(); });
    if (!posted.ok()) ReadIsHandled(/*is_last=*/true, posted);
  } else if (ok) {
    HandleRequest();
  } else if (RequestIsMarked()) {
    ReadIsHandled(/*is_last=*/true, absl::OkStatus());
  } else {
    ReadIsHandled(/*is_last=*/true,
                  absl::InvalidArgumentError(
                      "a message is no drift.v1.StreamBatchesRequest, or has text that is not "
                      "UTF-8"));
  }
}

bool IngestStream::HandlingWaits() {
  if (request_->has_batch()) return decoder_.Prepare(request_->batch());
  return request_->has_hello();
}

void IngestStream::HandleRequest() {
  const absl::Status status = Handle();
  ReadIsHandled(/*is_last=*/!status.ok(), status);
}

void IngestStream::ReadIsHandled(bool is_last, const absl::Status& status) {
  absl::MutexLock lock(&mu_);
  reading_ = false;
  if (is_last) EndLocked(status);
  Pump();
}

absl::Status IngestStream::Handle() {
  switch (request_->message_case()) {
    case v1::StreamBatchesRequest::kHello:
      return Greet(request_->hello().producer_id());
    case v1::StreamBatchesRequest::kBatch:
      return Take(request_->batch());
    case v1::StreamBatchesRequest::MESSAGE_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("a message should be hello or a batch; this one is neither");
}

absl::Status IngestStream::Greet(const std::string& producer) {
  if (stream_ != 0) return absl::InvalidArgumentError("hello should be sent once, and first");
  if (absl::Status status = CheckName(producer); !status.ok()) {
    return InField("hello.producer_id", status);
  }
  auto opened = decode_.writer.OpenStream(producer, [weak = weak_from_this(), producer] {
    if (auto stream = weak.lock()) {
      stream->End(absl::AbortedError(
          absl::StrCat("a newer stream of producer \"", producer, "\" took over")));
    }
  });
  if (!opened.ok()) return opened.status();
  producer_ = producer;
  stream_ = opened->stream;
  absl::MutexLock lock(&mu_);
  if (finished_ || peer_gone_) return absl::OkStatus();
  response_.mutable_welcome()->set_committed_sequence(opened->committed_sequence);
  writing_ = true;
  StartWrite(&response_);
  return absl::OkStatus();
}

absl::Status IngestStream::Take(const v1::Batch& batch) {
  if (stream_ == 0) {
    return absl::InvalidArgumentError("hello should come first, before any batch");
  }
  if (batch.sequence() == 0) {
    return absl::InvalidArgumentError("batch.sequence: 0 should be 1 or more");
  }
  absl::StatusOr<DecodedBatch> decoded = decoder_.Decode(batch);
  if (!decoded.ok()) return decoded.status();
  decoded->batch.producer = producer_;
  decoded->batch.stream = stream_;
  const size_t bytes = decoded->batch.bytes;
  {
    absl::MutexLock lock(&mu_);
    ++batches_in_hand_;
    bytes_in_hand_ += bytes;
  }
  decode_.writer.Submit(
      std::move(decoded->batch),
      [self = shared_from_this(), bytes, tell = std::move(decoded->tell)](
          const absl::StatusOr<Receipt>& receipt) { self->BatchIsDone(bytes, tell, receipt); });
  return absl::OkStatus();
}

void IngestStream::BatchIsDone(size_t bytes, const std::vector<SeriesMention>& tell,
                               const absl::StatusOr<Receipt>& receipt) {
  absl::MutexLock lock(&mu_);
  --batches_in_hand_;
  bytes_in_hand_ -= bytes;
  if (receipt.ok()) {
    ack_.Add(*receipt, tell);
    if (receipt->followed) return;
  } else {
    EndLocked(receipt.status());
  }
  Pump();
}

void IngestStream::End(const absl::Status& status) {
  absl::MutexLock lock(&mu_);
  EndLocked(status);
  Pump();
}

// The first error counts: what follows are its consequences. What is in hand when the producer is
// done may still fail.
void IngestStream::EndLocked(const absl::Status& status) {
  if (ending_ && !end_status_.ok()) return;
  ending_ = true;
  end_status_ = status;
}

// Starts whatever can be started now. gRPC calls back from other stacks only, so calling it with
// the lock held is safe.
void IngestStream::Pump() {
  if (finished_) return;
  if (!writing_ && !peer_gone_ && !ack_.empty()) {
    *response_.mutable_ack() = ack_.Take();
    writing_ = true;
    StartWrite(&response_);
  }
  if (ending_) {
    if (peer_gone_ || (batches_in_hand_ == 0 && !writing_)) FinishLocked();
  } else if (!reading_ && batches_in_hand_ < kMaxBatchesInHand &&
             bytes_in_hand_ < kMaxBytesInHand) {
    reading_ = true;
    MakeRequest();
    StartRead(request_);
  }
}

void IngestStream::FinishLocked() {
  finished_ = true;
  if (absl::IsResourceExhausted(end_status_)) AddPushback(context_);
  Finish(ToGrpc(end_status_));
}

void IngestStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mu_);
  writing_ = false;
  peer_gone_ = peer_gone_ || !ok;
  Pump();
}

void IngestStream::OnCancel() {
  absl::MutexLock lock(&mu_);
  peer_gone_ = true;
  EndLocked(absl::CancelledError("the producer went away"));
  Pump();
}

void IngestStream::OnDone() {
  open_streams_.Remove(open_id_);
  // After a request that may still be handled there.
  decode_.blocking.Post([self = std::move(self_)] {
    if (self->stream_ != 0) self->decode_.writer.CloseStream(self->producer_, self->stream_);
  });
}

}  // namespace drift

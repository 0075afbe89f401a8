#include "drift/ingest_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "drift/channel.h"

namespace drift {
namespace {

constexpr absl::Duration kMaxPushback = absl::Minutes(1);

std::optional<absl::Duration> PushbackOf(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  int64_t ms = 0;
  if (found == trailers.end()) return std::nullopt;
  const absl::string_view text(found->second.data(), found->second.size());
  if (!absl::SimpleAtoi(text, &ms) || ms < 0) return std::nullopt;
  return std::min(absl::Milliseconds(ms), kMaxPushback);
}

}  // namespace

std::optional<uint64_t> IngestStream::Greet(const std::string& producer_id) {
  v1::StreamBatchesRequest request;
  request.mutable_hello()->set_producer_id(producer_id);
  v1::StreamBatchesResponse response;
  if (!stream_->Write(request) || !stream_->Read(&response)) return std::nullopt;
  return response.welcome().committed_sequence();
}

bool IngestStream::Read(v1::Ack& ack) {
  v1::StreamBatchesResponse response;
  if (!stream_->Read(&response)) return false;
  ack = std::move(*response.mutable_ack());
  return true;
}

IngestStream::End IngestStream::Finish() {
  const grpc::Status status = stream_->Finish();
  if (status.ok()) return {absl::UnavailableError("the server ended the stream"), std::nullopt};
  return {ToAbsl(status), PushbackOf(context_)};
}

}  // namespace drift

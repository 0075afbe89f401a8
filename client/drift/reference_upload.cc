#include "drift/reference_upload.h"

#include <algorithm>
#include <utility>

#include "drift/channel.h"

namespace drift {
namespace {

// Values a message of an upload, so that it stays well below what a server takes as one message.
constexpr size_t kNumbersPerMessage = size_t{1} << 16;
constexpr size_t kCategoryBytesPerMessage = size_t{1} << 20;

// Takes a message's worth off the front of what is left to upload.
void TakeInto(v1::UploadReferenceRequest& message, absl::Span<const double>& numbers) {
  const auto part = numbers.first(std::min(numbers.size(), kNumbersPerMessage));
  message.mutable_numbers()->mutable_values()->Add(part.begin(), part.end());
  numbers.remove_prefix(part.size());
}

void TakeInto(v1::UploadReferenceRequest& message, absl::Span<const std::string>& categories) {
  v1::CategorySamples& samples = *message.mutable_categories();
  for (size_t bytes = 0; !categories.empty() && bytes < kCategoryBytesPerMessage;
       categories.remove_prefix(1)) {
    samples.add_values(categories.front());
    bytes += categories.front().size() + 4;  // and its tag and length
  }
}

// The first message carries the key and the nulls, and all a part of `values`; there is one even
// without values.
template <typename Value>
absl::StatusOr<v1::PinnedReferenceInfo> Upload(v1::AdminService::Stub& stub,
                                               v1::UploadReferenceRequest message,
                                               absl::Span<const Value> values) {
  grpc::ClientContext context;
  v1::UploadReferenceResponse response;
  const auto writer = stub.UploadReference(&context, &response);
  bool open = true;
  do {
    TakeInto(message, values);
    open = writer->Write(message);
    message.Clear();
  } while (open && !values.empty());
  if (open) writer->WritesDone();
  if (const grpc::Status status = writer->Finish(); !status.ok()) return ToAbsl(status);
  return std::move(*response.mutable_reference());
}

v1::UploadReferenceRequest FirstMessage(const v1::ReferenceKey& key, uint64_t missing,
                                        absl::string_view author) {
  v1::UploadReferenceRequest message;
  *message.mutable_key() = key;
  message.set_missing(missing);
  message.set_author(std::string(author));
  return message;
}

}  // namespace

absl::StatusOr<v1::PinnedReferenceInfo> UploadSamples(v1::AdminService::Stub& stub,
                                                      const v1::ReferenceKey& key, uint64_t missing,
                                                      absl::string_view author,
                                                      absl::Span<const double> numbers) {
  return Upload(stub, FirstMessage(key, missing, author), numbers);
}

absl::StatusOr<v1::PinnedReferenceInfo> UploadSamples(v1::AdminService::Stub& stub,
                                                      const v1::ReferenceKey& key, uint64_t missing,
                                                      absl::string_view author,
                                                      absl::Span<const std::string> categories) {
  return Upload(stub, FirstMessage(key, missing, author), categories);
}

absl::StatusOr<v1::PinnedReferenceInfo> UploadWhole(v1::AdminService::Stub& stub,
                                                    const v1::UploadReferenceRequest& request) {
  grpc::ClientContext context;
  v1::UploadReferenceResponse response;
  const auto writer = stub.UploadReference(&context, &response);
  if (writer->Write(request)) writer->WritesDone();
  if (const grpc::Status status = writer->Finish(); !status.ok()) return ToAbsl(status);
  return std::move(*response.mutable_reference());
}

}  // namespace drift

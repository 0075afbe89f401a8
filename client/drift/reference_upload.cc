#include "drift/reference_upload.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
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

// What is left of numbers that come with how often they are there.
class CountedNumbers {
 public:
  CountedNumbers(absl::Span<const double> numbers, absl::Span<const uint64_t> counts)
      : numbers_(numbers), counts_(counts) {
    SkipUsedUp();
  }

  bool empty() const { return numbers_.empty(); }
  double number() const { return numbers_.front(); }

  // Takes `number` off up to `most` times; answers how often.
  uint64_t Take(uint64_t most) {
    const uint64_t times = std::min(counts_.front() - taken_, most);
    taken_ += times;
    SkipUsedUp();
    return times;
  }

 private:
  void SkipUsedUp() {
    while (!numbers_.empty() && taken_ == counts_.front()) {
      numbers_.remove_prefix(1);
      counts_.remove_prefix(1);
      taken_ = 0;
    }
  }

  absl::Span<const double> numbers_;
  absl::Span<const uint64_t> counts_;
  uint64_t taken_ = 0;  // of the first
};

// The contract counts categories, but no numbers: each goes as often as it is there.
void TakeInto(v1::UploadReferenceRequest& message, CountedNumbers& numbers) {
  auto& values = *message.mutable_numbers()->mutable_values();
  for (uint64_t room = kNumbersPerMessage; room > 0 && !numbers.empty();) {
    const double number = numbers.number();
    const uint64_t times = numbers.Take(room);
    values.Resize(values.size() + static_cast<int>(times), number);
    room -= times;
  }
}

// The first message carries the key and the nulls, and all a part of `values`; there is one even
// without values.
template <typename Values>
absl::StatusOr<v1::PinnedReferenceInfo> Upload(v1::AdminService::Stub& stub,
                                               v1::UploadReferenceRequest message, Values values) {
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

absl::StatusOr<v1::PinnedReferenceInfo> UploadSamples(v1::AdminService::Stub& stub,
                                                      const v1::ReferenceKey& key, uint64_t missing,
                                                      absl::string_view author,
                                                      absl::Span<const double> numbers,
                                                      absl::Span<const uint64_t> counts) {
  if (numbers.size() != counts.size()) {
    return absl::InvalidArgumentError(absl::StrCat(counts.size(), " counts for ", numbers.size(),
                                                   " numbers; there should be one each"));
  }
  return Upload(stub, FirstMessage(key, missing, author), CountedNumbers(numbers, counts));
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

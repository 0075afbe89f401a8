// Uploads of references, however large, in messages that a server takes. Not for users of the
// library: Client::UploadReference is.
#ifndef DRIFT_REFERENCE_UPLOAD_H_
#define DRIFT_REFERENCE_UPLOAD_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "drift/v1/admin.grpc.pb.h"

namespace drift {

// The server's own code and message when it refuses.
absl::StatusOr<v1::PinnedReferenceInfo> UploadSamples(v1::AdminService::Stub& stub,
                                                      const v1::ReferenceKey& key, uint64_t missing,
                                                      absl::string_view author,
                                                      absl::Span<const double> numbers);
absl::StatusOr<v1::PinnedReferenceInfo> UploadSamples(v1::AdminService::Stub& stub,
                                                      const v1::ReferenceKey& key, uint64_t missing,
                                                      absl::string_view author,
                                                      absl::Span<const std::string> categories);
// numbers[i] counts[i] times. InvalidArgument when there are not as many of both.
absl::StatusOr<v1::PinnedReferenceInfo> UploadSamples(v1::AdminService::Stub& stub,
                                                      const v1::ReferenceKey& key, uint64_t missing,
                                                      absl::string_view author,
                                                      absl::Span<const double> numbers,
                                                      absl::Span<const uint64_t> counts);
// One message, complete with its key.
absl::StatusOr<v1::PinnedReferenceInfo> UploadWhole(v1::AdminService::Stub& stub,
                                                    const v1::UploadReferenceRequest& request);

}  // namespace drift

#endif  // DRIFT_REFERENCE_UPLOAD_H_

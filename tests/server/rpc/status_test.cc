#include "server/rpc/status.h"

#include <string>

#include "gtest/gtest.h"

namespace drift {
namespace {

TEST(StatusTest, EveryCodeStaysTheSame) {
  // Both enumerations are those of google/rpc/code.proto, 0 to 16.
  for (int code = 1; code <= 16; ++code) {
    const grpc::Status status = ToGrpc(absl::Status(static_cast<absl::StatusCode>(code), "why"));
    EXPECT_EQ(status.error_code(), code);
    EXPECT_EQ(status.error_message(), "why");
  }
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
}

TEST(StatusTest, ACodeThatNobodyKnowsIsUnknown) {
  EXPECT_EQ(ToGrpc(absl::Status(static_cast<absl::StatusCode>(99), "")).error_code(),
            grpc::StatusCode::UNKNOWN);
}

TEST(StatusTest, AMessageThatQuotesMegabytesFitsTheTrailers) {
  const absl::Status status = absl::NotFoundError(std::string(2'000'000, 'x'));
  EXPECT_LT(ToGrpc(status).error_message().size(), 2100);
}

}  // namespace
}  // namespace drift

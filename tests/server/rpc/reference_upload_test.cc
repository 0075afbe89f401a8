#include "server/rpc/reference_upload.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

v1::UploadReferenceRequest First() {
  v1::UploadReferenceRequest request;
  request.mutable_key()->set_model("fraud");
  return request;
}

v1::UploadReferenceRequest Bounded() {
  v1::UploadReferenceRequest request = First();
  for (double bound : {0.0, 1.0, 2.0}) request.mutable_bounded()->add_bounds(bound);
  for (uint64_t count : {5, 7}) request.mutable_bounded()->add_counts(count);
  return request;
}

std::string ErrorOf(const v1::UploadReferenceRequest& request) {
  ReferenceUpload upload(128);
  const absl::Status status = upload.Add(request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(ReferenceUploadTest, NumbersOfAllMessagesAreFoldedLosslessly) {
  ReferenceUpload upload(128);
  v1::UploadReferenceRequest request = First();
  for (double value : {1.5, 2.5, std::numeric_limits<double>::quiet_NaN()})
    request.mutable_numbers()->add_values(value);
  request.set_missing(2);
  ASSERT_TRUE(upload.Add(request).ok());
  request.clear_key();
  ASSERT_TRUE(upload.Add(request).ok());
  const Counts counts = std::get<NumberSample>(*upload.Finish()).lossless;
  EXPECT_EQ(counts.buckets().size(), 2);
  EXPECT_EQ(counts.regular_total(), 4);
  EXPECT_EQ(counts.special(Special::kNan), 2);
  EXPECT_EQ(counts.special(Special::kMissing), 4);
  EXPECT_EQ(upload.key().model, "fraud");
}

TEST(ReferenceUploadTest, CategoriesAreCountedOverMessages) {
  ReferenceUpload upload(128);
  v1::UploadReferenceRequest request = First();
  for (const char* value : {"red", "green", "red"}) request.mutable_categories()->add_values(value);
  ASSERT_TRUE(upload.Add(request).ok());
  request.clear_key();
  request.mutable_category_counts()->add_categories("green");
  request.mutable_category_counts()->add_counts(10);
  ASSERT_TRUE(upload.Add(request).ok());
  EXPECT_THAT(std::get<CategorySample>(*upload.Finish()).counts,
              ElementsAre(Pair("green", 11), Pair("red", 2)));
}

TEST(ReferenceUploadTest, ACategoryThatIsCountedTwiceIsRefusedByName) {
  ReferenceUpload upload(128);
  v1::UploadReferenceRequest request = First();
  for (const char* category : {"red", "green"}) {
    request.mutable_category_counts()->add_categories(category);
    request.mutable_category_counts()->add_counts(10);
  }
  ASSERT_TRUE(upload.Add(request).ok());
  request.clear_key();
  EXPECT_EQ(upload.Add(request).message(),
            "category_counts: \"red\" is there twice; should be there once, with all its values");
}

TEST(ReferenceUploadTest, CountsBetweenTheSameBoundsAddUp) {
  ReferenceUpload upload(128);
  v1::UploadReferenceRequest request = Bounded();
  request.mutable_bounded()->mutable_specials()->set_above(3);
  request.set_missing(1);
  ASSERT_TRUE(upload.Add(request).ok());
  request.clear_key();
  ASSERT_TRUE(upload.Add(request).ok());
  const BoundedSample sample = std::get<BoundedSample>(*upload.Finish());
  EXPECT_THAT(sample.counts, ElementsAre(10, 14));
  EXPECT_EQ(sample.specials[static_cast<int>(Special::kAbove)], 6);
  EXPECT_EQ(sample.specials[static_cast<int>(Special::kMissing)], 2);
}

TEST(ReferenceUploadTest, TheKeyIsInTheFirstMessageOnly) {
  EXPECT_THAT(ErrorOf({}), HasSubstr("key: should be in the first"));
  ReferenceUpload upload(128);
  ASSERT_TRUE(upload.Add(First()).ok());
  EXPECT_THAT(std::string(upload.Add(First()).message()), HasSubstr("key: should only be in"));
}

TEST(ReferenceUploadTest, DataOfTwoKindsIsRefused) {
  ReferenceUpload upload(128);
  ASSERT_TRUE(upload.Add(Bounded()).ok());
  v1::UploadReferenceRequest request;
  request.mutable_numbers()->add_values(1);
  EXPECT_THAT(std::string(upload.Add(request).message()), HasSubstr("same kind"));
}

TEST(ReferenceUploadTest, MalformedCountsAreNamed) {
  v1::UploadReferenceRequest request = Bounded();
  request.mutable_bounded()->add_counts(1);
  EXPECT_THAT(ErrorOf(request), HasSubstr("3 bounds for 3 counts"));
  request = Bounded();
  request.mutable_bounded()->mutable_specials()->set_missing(1);
  EXPECT_THAT(ErrorOf(request), HasSubstr("bounded.specials"));
  request = First();
  request.mutable_category_counts()->add_categories("red");
  EXPECT_THAT(ErrorOf(request), HasSubstr("0 counts for 1 categories"));
}

TEST(ReferenceUploadTest, OtherBoundsThanBeforeAreRefused) {
  ReferenceUpload upload(128);
  v1::UploadReferenceRequest request = Bounded();
  ASSERT_TRUE(upload.Add(request).ok());
  request.clear_key();
  request.mutable_bounded()->set_bounds(2, 3);
  EXPECT_THAT(std::string(upload.Add(request).message()), HasSubstr("bounded.bounds"));
}

TEST(ReferenceUploadTest, SumsThatWouldOverflowAreRefused) {
  v1::UploadReferenceRequest request = Bounded();
  request.mutable_bounded()->set_counts(0, UINT64_MAX);
  EXPECT_THAT(ErrorOf(request), HasSubstr("at most"));
  request = First();
  request.set_missing(UINT64_MAX);
  EXPECT_THAT(ErrorOf(request), HasSubstr("at most"));
}

TEST(ReferenceUploadTest, ACategoryLongerThanTheLimitIsRefused) {
  v1::UploadReferenceRequest request = First();
  request.mutable_categories()->add_values(std::string(129, 'x'));
  EXPECT_THAT(ErrorOf(request), HasSubstr("categories: "));
}

TEST(ReferenceUploadTest, NothingIsNoReference) {
  ReferenceUpload empty(128);
  EXPECT_THAT(std::string(empty.Finish().status().message()), HasSubstr("key"));
  ASSERT_TRUE(empty.Add(First()).ok());
  EXPECT_THAT(std::string(empty.Finish().status().message()), HasSubstr("data: should be"));
}

}  // namespace
}  // namespace drift

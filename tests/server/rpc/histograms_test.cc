#include <cstdint>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/drift_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST_F(DriftServiceTest, BinsHoldEveryValueOfBothSides) {
  Drift({"score"});
  v1::GetHistogramsResponse response;
  ASSERT_TRUE(Histograms("fraud/score", "", response).ok());
  EXPECT_EQ(response.series().name(), "fraud/score");
  ASSERT_THAT(response.histograms(), SizeIs(1));
  const v1::HistogramPair& pair = response.histograms(0);
  EXPECT_EQ(pair.bins_size(), pair.score().bins());
  uint64_t live = 0;
  uint64_t reference = 0;
  for (int i = 0; i < pair.bins_size(); ++i) {
    const v1::Bin& bin = pair.bins(i);
    EXPECT_LT(bin.range().lower(), bin.range().upper());
    if (i > 0) {
      EXPECT_LE(pair.bins(i - 1).range().upper(), bin.range().lower());
    }
    live += bin.live_values();
    reference += bin.reference_values();
  }
  EXPECT_EQ(live, pair.score().live().values());
  EXPECT_EQ(reference, 1000);
  uint64_t counted = 0;
  for (uint64_t count : pair.live().bucket_counts()) counted += count;
  EXPECT_EQ(counted, live);
}

TEST_F(DriftServiceTest, BinsOfCategoriesNameThem) {
  v1::UploadReferenceRequest upload;
  upload.mutable_key()->set_model("fraud");
  upload.mutable_key()->set_feature("country");
  upload.mutable_key()->set_name("training");
  for (const char* category : {"DE", "FR"}) {
    upload.mutable_category_counts()->add_categories(category);
    upload.mutable_category_counts()->add_counts(500);
  }
  upload.set_missing(100);
  v1::UploadReferenceResponse uploaded;
  const auto context = NewContext();
  auto writer = admin_->UploadReference(context.get(), &uploaded);
  writer->Write(upload);
  writer->WritesDone();
  ASSERT_TRUE(writer->Finish().ok());
  for (int pane = 0; pane < 4; ++pane) {
    v1::Batch batch;
    v1::SeriesValues& entry = *batch.add_series();
    *entry.mutable_key() = KeyOf("fraud", "country");
    *entry.mutable_event_time() = At(kStart + pane * kPane);
    for (int i = 0; i < 50; ++i) entry.mutable_categories()->add_values(i < 40 ? "DE" : "FR");
    Submit(batch);
  }
  v1::GetHistogramsResponse response;
  ASSERT_TRUE(Histograms("*/country", "training", response).ok());
  ASSERT_THAT(response.histograms(), SizeIs(1));
  std::map<std::string, uint64_t> live;
  for (const v1::Bin& bin : response.histograms(0).bins()) {
    for (const auto& name : bin.members().categories()) live[name] = bin.live_values();
    for (const auto& name : bin.members().specials()) live[name] = bin.live_values();
  }
  EXPECT_THAT(live, ElementsAre(testing::Pair("DE", 80), testing::Pair("FR", 20),
                                testing::Pair("missing", 0)));
}

TEST_F(DriftServiceTest, HistogramsAreOfOneSeriesThatIsThere) {
  Drift({"a", "b"});
  v1::GetHistogramsResponse response;
  EXPECT_EQ(Histograms("fraud/c", "", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Histograms("fraud/a", "other", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Histograms("", "", response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const grpc::Status several = Histograms("fraud/*", "", response);
  EXPECT_EQ(several.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(several.error_message(), HasSubstr("matches 2 (fraud/a, fraud/b)"));
}

TEST_F(DriftServiceTest, WhatTheBinsAddToTheJsdIsTheJsd) {
  Drift({"score"});
  v1::GetHistogramsResponse response;
  ASSERT_TRUE(Histograms("fraud/score", "training", response).ok());
  ASSERT_THAT(response.histograms(), SizeIs(1));
  double sum = 0;
  for (const v1::Bin& bin : response.histograms(0).bins()) {
    EXPECT_GE(bin.jsd_bits(), 0);
    sum += bin.jsd_bits();
  }
  EXPECT_GT(sum, 0.5);
  EXPECT_NEAR(sum, response.histograms(0).score().jsd_bits(), 2e-6);
}

// Live is even over [0.8, 0.9), the reference over [0, 1).
TEST_F(DriftServiceTest, EitherSideIsSummedUp) {
  constexpr double kBucket = 0.04;  // the widest bucket; a value counts as its middle
  Drift({"score"});
  v1::GetHistogramsResponse response;
  ASSERT_TRUE(Histograms("fraud/score", "training", response).ok());
  ASSERT_THAT(response.histograms(), SizeIs(1));
  const v1::Summary& live = response.histograms(0).live_summary();
  EXPECT_EQ(live.values(), 200u);
  EXPECT_EQ(live.missing_share(), 0);
  EXPECT_NEAR(live.mean(), 0.85, kBucket);
  EXPECT_NEAR(live.p5(), 0.805, kBucket);
  EXPECT_NEAR(live.p95(), 0.895, kBucket);
  const v1::Summary& reference = response.histograms(0).reference_summary();
  EXPECT_EQ(reference.values(), 1000u);
  EXPECT_NEAR(reference.p25(), 0.25, kBucket);
  EXPECT_NEAR(reference.p50(), 0.5, kBucket);
  EXPECT_NEAR(reference.p75(), 0.75, kBucket);
}

}  // namespace
}  // namespace drift

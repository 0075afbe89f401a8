// The calls of AdminService that are about monitors.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/fixture.h"

namespace drift {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

class AdminMonitorsTest : public RpcTest {
 protected:
  void SetUp() override {
    config_.add_monitors()->set_name("of the file");
    config_.mutable_monitors(0)->mutable_match()->set_model("payments");
    config_.mutable_monitors(0)->set_origin(v1::MONITOR_ORIGIN_FILE);
    config_.mutable_alert_defaults()->set_min_values(7);
    RpcTest::SetUp();
  }

  grpc::Status UpdateMonitor(const v1::Monitor& monitor) {
    v1::UpdateMonitorRequest request;
    *request.mutable_monitor() = monitor;
    v1::UpdateMonitorResponse response;
    return admin_->UpdateMonitor(NewContext().get(), request, &response);
  }

  grpc::Status DeleteMonitor(const std::string& name) {
    v1::DeleteMonitorRequest request;
    request.set_name(name);
    v1::DeleteMonitorResponse response;
    return admin_->DeleteMonitor(NewContext().get(), request, &response);
  }

  std::vector<std::string> MonitorNames() {
    v1::ListMonitorsResponse response;
    EXPECT_TRUE(admin_->ListMonitors(NewContext().get(), {}, &response).ok());
    std::vector<std::string> names;
    for (const v1::Monitor& monitor : response.monitors()) names.push_back(monitor.name());
    return names;
  }

  static v1::Monitor Named(const std::string& name) {
    v1::Monitor monitor;
    monitor.set_name(name);
    return monitor;
  }

  // A monitor of one version, with another one's live window as its reference.
  static v1::Monitor Comparing(const std::string& version, const std::string& with) {
    v1::Monitor monitor;
    monitor.set_name(version);
    monitor.mutable_match()->set_version(version);
    v1::Reference& reference = *monitor.add_references();
    reference.set_name("other");
    reference.mutable_series()->set_version(with);
    return monitor;
  }

  void SubmitVersions(const std::vector<std::string>& versions) {
    v1::Batch batch;
    for (const std::string& version : versions) {
      v1::SeriesKey key = KeyOf("fraud", "score");
      key.set_version(version);
      AddNumbers(batch, key, kStart, {1});
    }
    Submit(batch);
  }
};

TEST_F(AdminMonitorsTest, AMonitorGoesThroughItsLife) {
  v1::CreateMonitorRequest create;
  *create.mutable_monitor() = Named("b");
  create.mutable_monitor()->mutable_alert()->set_threshold(0.2);
  v1::CreateMonitorResponse created;
  ASSERT_TRUE(admin_->CreateMonitor(NewContext().get(), create, &created).ok());
  EXPECT_EQ(created.monitor().origin(), v1::MONITOR_ORIGIN_API);
  EXPECT_EQ(created.monitor().alert().threshold(), 0.2);
  EXPECT_EQ(created.monitor().alert().min_values(), 7);  // filled in
  ASSERT_TRUE(CreateMonitor(Named("a")).ok());
  EXPECT_THAT(MonitorNames(), ElementsAre("of the file", "a", "b", "default"));

  v1::Monitor changed = Named("b");
  changed.mutable_alert()->set_threshold(0.3);
  ASSERT_TRUE(UpdateMonitor(changed).ok());
  v1::GetMonitorRequest get;
  get.set_name("b");
  v1::GetMonitorResponse got;
  ASSERT_TRUE(admin_->GetMonitor(NewContext().get(), get, &got).ok());
  EXPECT_EQ(got.monitor().alert().threshold(), 0.3);

  ASSERT_TRUE(DeleteMonitor("b").ok());
  EXPECT_EQ(admin_->GetMonitor(NewContext().get(), get, &got).error_code(), StatusCode::NOT_FOUND);
}

TEST_F(AdminMonitorsTest, MonitorsSurviveARestart) {
  ASSERT_TRUE(CreateMonitor(Named("a")).ok());
  StopServer();
  StartServer();
  EXPECT_THAT(MonitorNames(), ElementsAre("of the file", "a", "default"));
}

TEST_F(AdminMonitorsTest, AMonitorIsCreatedOnlyOnce) {
  ASSERT_TRUE(CreateMonitor(Named("a")).ok());
  for (const char* name : {"a", "of the file", "default"}) {
    EXPECT_EQ(CreateMonitor(Named(name)).error_code(), StatusCode::ALREADY_EXISTS);
  }
}

TEST_F(AdminMonitorsTest, OnlyMonitorsOfTheApiCanBeChanged) {
  for (const char* name : {"of the file", "default"}) {
    EXPECT_EQ(UpdateMonitor(Named(name)).error_code(), StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(DeleteMonitor(name).error_code(), StatusCode::FAILED_PRECONDITION);
  }
  EXPECT_EQ(UpdateMonitor(Named("nobody")).error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(DeleteMonitor("nobody").error_code(), StatusCode::NOT_FOUND);
}

TEST_F(AdminMonitorsTest, AnImpossibleMonitorIsRefusedByItsField) {
  v1::Monitor monitor = Named("a");
  monitor.mutable_alert()->set_threshold(-1);
  grpc::Status status = CreateMonitor(monitor);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("alert.threshold"));
  EXPECT_EQ(CreateMonitor(Named("a\nb")).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(AdminMonitorsTest, AMonitorWhoseWindowsDoNotFitIsRefusedWithWhatWould) {
  SubmitVersions({""});
  v1::Monitor monitor = Named("a");
  *monitor.mutable_live() = Lasting(absl::Seconds(15));
  const grpc::Status status = CreateMonitor(monitor);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("fraud/score"));
  EXPECT_THAT(status.error_message(), HasSubstr("20s"));
  monitor.mutable_match()->set_model("another");
  EXPECT_THAT(CreateMonitor(monitor).error_message(),
              HasSubstr("no model that it matches has other panes: give it such in `models`"))
      << "also where there is no such model yet";
}

TEST_F(AdminMonitorsTest, MonitorsThatCompareTwoSeriesWithEachOtherAreRefused) {
  SubmitVersions({"v1", "v2"});
  EXPECT_TRUE(CreateMonitor(Comparing("v2", "v1")).ok());
  const grpc::Status status = CreateMonitor(Comparing("v1", "v2"));
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(),
            "series \"fraud@v1/score\" would be compared with itself by way of \"fraud@v2/score\"; "
            "let the monitor match only one of them");
  EXPECT_EQ(catalog_->monitors()->Find("v1"), nullptr);
}

TEST_F(AdminMonitorsTest, ACircleThatIsThereAlreadyHindersNoOtherMonitor) {
  ASSERT_TRUE(CreateMonitor(Comparing("v1", "v2")).ok());
  EXPECT_FALSE(CreateMonitor(Comparing("v2", "v1")).ok()) << "though there are no such series yet";
  ASSERT_TRUE(
      writer_->Run([&](Catalog& catalog) { return catalog.PutMonitor(Comparing("v2", "v1")); })
          .ok())
      << "as it would be in a file";
  SubmitVersions({"v1", "v2"});
  v1::Monitor other;
  other.set_name("other");
  other.mutable_match()->set_model("loans");
  EXPECT_TRUE(CreateMonitor(other).ok());
  EXPECT_FALSE(UpdateMonitor(Comparing("v2", "v1")).ok());
  EXPECT_TRUE(UpdateMonitor(Comparing("v2", "v0")).ok());
}

TEST_F(AdminMonitorsTest, ACircleOfThreeIsRefusedAlsoBeforeAllOfThemAreThere) {
  SubmitVersions({"v1"});
  EXPECT_TRUE(CreateMonitor(Comparing("v1", "v2")).ok());
  EXPECT_TRUE(CreateMonitor(Comparing("v2", "v3")).ok());
  EXPECT_THAT(CreateMonitor(Comparing("v3", "v1")).error_message(),
              HasSubstr("by way of \"fraud@v2/score\", \"fraud@v3/score\""));
  EXPECT_TRUE(CreateMonitor(Comparing("v3", "v4")).ok()) << "a chain";
}

TEST_F(AdminMonitorsTest, ABadPeriodToExcludeIsNamed) {
  v1::Monitor monitor;
  monitor.set_name("m");
  v1::TimeRange& good = *monitor.add_exclude();
  *good.mutable_start_time() = At(kStart);
  *good.mutable_end_time() = At(kStart + absl::Hours(1));
  *monitor.add_exclude()->mutable_start_time() = At(kStart);
  const grpc::Status open = CreateMonitor(monitor);
  EXPECT_EQ(open.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(open.error_message(), "exclude[1]: start_time and end_time should both be given");
  *monitor.mutable_exclude(1)->mutable_end_time() = At(kStart - absl::Hours(1));
  EXPECT_THAT(
      CreateMonitor(monitor).error_message(),
      HasSubstr("exclude[1]: its start 2024-01-01T00:00:00+00:00 should be before its end"));
  monitor.mutable_exclude()->RemoveLast();
  EXPECT_TRUE(CreateMonitor(monitor).ok());
  EXPECT_EQ(catalog_->monitors()->Find("m")->exclude_size(), 1);
}

}  // namespace
}  // namespace drift

#include "tests/server/rpc/fixture.h"

#include <filesystem>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "server/config/defaults.h"
#include "server/convert/time.h"

namespace drift {

void RpcTest::SetUp() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + "." + test->name();
  for (char& c : name) c = c == '/' ? '_' : c;
  directory_ = testing::TempDir() + "/" + name;
  std::filesystem::remove_all(directory_);
  config_.mutable_server()->set_grpc_address("127.0.0.1:0");
  config_.mutable_server()->set_data_dir(directory_);
  StartServer();
}

void RpcTest::TearDown() {
  StopServer();
  std::filesystem::remove_all(directory_);
}

void RpcTest::StartServer() {
  const Clock clock = [this] { return now(); };
  auto store = Store::Open({.path = directory_});
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
  const v1::Config config = WithDefaults(config_);
  auto catalog = Catalog::Load(*store_, config);
  ASSERT_TRUE(catalog.ok()) << catalog.status();
  catalog_ = *std::move(catalog);
  auto writer = Writer::Start(*catalog_, clock, writer_options_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  writer_ = *std::move(writer);
  auto server = RpcServer::Start(config, *catalog_, *writer_, answered_, clock,
                                 {"1.2.3", kStart, directory_});
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  channel_ =
      grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments);
  ingest_ = v1::IngestService::NewStub(channel_);
  drift_ = v1::DriftService::NewStub(channel_);
  admin_ = v1::AdminService::NewStub(channel_);
}

void RpcTest::StopServer() {
  if (server_ != nullptr) server_->Shutdown(absl::Seconds(20));
  server_.reset();
  if (writer_ != nullptr) writer_->Stop();
  writer_.reset();
  catalog_.reset();
  store_.reset();
}

std::function<void()> RpcTest::HoldWriter() {
  auto held = std::make_shared<absl::Notification>();
  auto release = std::make_shared<absl::Notification>();
  auto thread = std::make_shared<std::thread>([this, held, release] {
    (void)writer_->Run([&](Catalog&) {
      held->Notify();
      release->WaitForNotification();
      return absl::OkStatus();
    });
  });
  held->WaitForNotification();
  return [release, thread] {
    release->Notify();
    thread->join();
  };
}

uint64_t RpcTest::AwaitQueuedBytes(uint64_t bytes) {
  while (writer_->queued_bytes() < bytes) std::this_thread::yield();
  return writer_->queued_bytes();
}

std::unique_ptr<grpc::ClientContext> RpcTest::NewContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  return context;
}

v1::Ack RpcTest::Submit(v1::Batch batch) {
  v1::SubmitBatchRequest request;
  *request.mutable_batch() = std::move(batch);
  v1::SubmitBatchResponse response;
  const grpc::Status status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.ack();
}

grpc::Status RpcTest::CreateMonitor(const v1::Monitor& monitor) {
  v1::CreateMonitorRequest request;
  *request.mutable_monitor() = monitor;
  v1::CreateMonitorResponse response;
  return admin_->CreateMonitor(NewContext().get(), request, &response);
}

void RpcTest::UploadUniform(const std::string& model, const std::string& feature,
                            const std::string& reference, int count) {
  v1::UploadReferenceRequest request;
  request.mutable_key()->set_model(model);
  request.mutable_key()->set_feature(feature);
  request.mutable_key()->set_name(reference);
  const std::vector<double> values = Evenly(0, 1, count);
  request.mutable_numbers()->mutable_values()->Add(values.begin(), values.end());
  v1::UploadReferenceResponse response;
  const auto context = NewContext();
  auto writer = admin_->UploadReference(context.get(), &response);
  writer->Write(request);
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
}

uint64_t RpcTest::ValuesOf(const std::string& series) {
  v1::ListSeriesRequest request;
  request.set_filter(series);
  v1::ListSeriesResponse response;
  const grpc::Status status = drift_->ListSeries(NewContext().get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.series_size(), 1);
  return response.series_size() == 1 ? response.series(0).values() : 0;
}

v1::SeriesKey KeyOf(const std::string& model, const std::string& feature) {
  v1::SeriesKey key;
  key.set_model(model);
  key.set_feature(feature);
  return key;
}

v1::SeriesValues& AddNumbers(v1::Batch& batch, const v1::SeriesKey& key, absl::Time time,
                             const std::vector<double>& values) {
  v1::SeriesValues& entry = *batch.add_series();
  *entry.mutable_key() = key;
  *entry.mutable_event_time() = At(time);
  entry.mutable_doubles()->mutable_values()->Add(values.begin(), values.end());
  return entry;
}

google::protobuf::Timestamp At(absl::Time time) { return ToProto(time); }
google::protobuf::Duration Lasting(absl::Duration duration) { return ToProto(duration); }

std::vector<double> Evenly(double from, double to, int count) {
  std::vector<double> values(count);
  for (int i = 0; i < count; ++i) values[i] = from + (to - from) * i / count;
  return values;
}

}  // namespace drift

// A real server on a free port, with a real store in a directory of its own; only the clock is not.
#ifndef DRIFT_TESTS_SERVER_RPC_FIXTURE_H_
#define DRIFT_TESTS_SERVER_RPC_FIXTURE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "drift/v1/admin.grpc.pb.h"
#include "drift/v1/drift.grpc.pb.h"
#include "drift/v1/ingest.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"
#include "server/rpc/server.h"
#include "server/store/store.h"

namespace drift {

// 2024-01-01T00:00:00Z, a multiple of every pane; the wall clock starts here too.
inline const absl::Time kStart = absl::FromUnixSeconds(1704067200);

class RpcTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Before the server starts (in the test's own SetUp).
  v1::Config config_;
  WriterOptions writer_options_;

  void StartServer();
  void StopServer();  // as SIGTERM: streams end, then the writing thread stops

  absl::Time now() const { return absl::FromUnixMicros(now_us_); }
  void set_now(absl::Time now) { now_us_ = absl::ToUnixMicros(now); }

  // Keeps the writing thread busy until the result is called.
  std::function<void()> HoldWriter();
  // Waits until batches of so many bytes wait for the writing thread; how many they are.
  uint64_t AwaitQueuedBytes(uint64_t bytes);

  // A context that ends the call instead of the test run when something hangs.
  static std::unique_ptr<grpc::ClientContext> NewContext();

  // One batch without a producer; fails the test when it is refused.
  v1::Ack Submit(v1::Batch batch);
  grpc::Status CreateMonitor(const v1::Monitor& monitor);
  // Numbers 0, 1/count ... as the reference of `model`/`feature`.
  void UploadUniform(const std::string& model, const std::string& feature,
                     const std::string& reference, int count);
  uint64_t ValuesOf(const std::string& series);

  std::string directory_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Writer> writer_;
  CallCounts answered_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::IngestService::Stub> ingest_;
  std::unique_ptr<v1::DriftService::Stub> drift_;
  std::unique_ptr<v1::AdminService::Stub> admin_;

 private:
  std::atomic<int64_t> now_us_ = absl::ToUnixMicros(kStart);
};

// ---- Parts of batches.
v1::SeriesKey KeyOf(const std::string& model, const std::string& feature);
// Adds an entry of numbers at `time`, with alias and key as given.
v1::SeriesValues& AddNumbers(v1::Batch& batch, const v1::SeriesKey& key, absl::Time time,
                             const std::vector<double>& values);
google::protobuf::Timestamp At(absl::Time time);
google::protobuf::Duration Lasting(absl::Duration duration);

// `count` numbers, evenly over [from, to).
std::vector<double> Evenly(double from, double to, int count);

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_RPC_FIXTURE_H_

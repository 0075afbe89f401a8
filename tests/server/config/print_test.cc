#include "server/config/print.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/config/defaults.h"
#include "server/config/load.h"
#include "server/config/yaml_to_proto.h"

namespace drift {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

TEST(PrintTest, TheDefaultsAreShownInTheirUnits) {
  EXPECT_EQ(
      PrintConfig(WithDefaults({})),
      R"(# The configuration in force. What is left out here depends on the model and the monitor:
#   live                   10m, and at least 60 fine panes
#   references             the pinned references of the series, or else the trailing 24h
#   alert.clear_threshold  0.8 x threshold
#   alert.for              live / 4
#   alert.keep_firing_for  live
server:
  grpc_address: 127.0.0.1:7700
  http_address: 127.0.0.1:7701
  data_dir: driftd-data
  drain_timeout: 10s
limits:
  max_series: 100000
  max_buckets: 160
  max_categories: 64
  max_name_bytes: 128
  max_segments: 8
  max_message_bytes: 4MiB
  max_queued_bytes: 64MiB
  max_future: 5m
retention:
  fine: 24h
  coarse: 35d
  scores: 30d
  idle_series: 7d
  idle_producers: 7d
  no_data_after: 5m
models:
  - match: "*"
    fine_pane: 10s
    coarse_pane: 1h
    grace: 10s
alert_defaults:
  divergence: jsd
  threshold: 0.01
  noise_level: 1e-06
  min_values: 500
  bins: 20
  smoothing: 0.5
metrics:
  divergences:
    - jensen_shannon
    - kl_live_to_reference
    - kl_reference_to_live
)");
}

TEST(PrintTest, WhatIsPrintedIsAConfigurationThatIsInForceUnchanged) {
  const std::string printed = PrintConfig(WithDefaults({}));
  const absl::StatusOr<v1::Config> read = ParseConfig(printed, "printed");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(PrintConfig(*read), printed);
}

TEST(PrintTest, AnEmptyMessageIsAnEmptyMapping) { EXPECT_EQ(ToYaml(v1::Config()), "{}\n"); }

// Fills fields at random, with text that YAML could mistake for something else.
class RandomMessage {
 public:
  explicit RandomMessage(uint32_t seed) : random_(seed) {}

  void Fill(Message& out) {
    if (auto* duration = dynamic_cast<google::protobuf::Duration*>(&out)) {
      duration->set_seconds(static_cast<int64_t>(random_() % 10'000'000));
      if (random_() % 4 == 0) duration->set_nanos(static_cast<int32_t>(random_() % 1'000'000'000));
      return;
    }
    if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&out)) {
      time->set_seconds(static_cast<int64_t>(random_() % 4'000'000'000) - 2'000'000'000);
      if (random_() % 4 == 0) time->set_nanos(static_cast<int32_t>(random_() % 1'000'000'000));
      return;
    }
    for (int i = 0; i < out.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *out.GetDescriptor()->field(i);
      if (field.is_map())
        FillMap(field, out);
      else if (random_() % 3 != 0)
        FillField(field, out);
    }
  }

 private:
  void FillMap(const FieldDescriptor& field, Message& out) {
    for (const char* key : {"a", "null", "b c"}) {
      if (random_() % 2 == 0) continue;
      Message& entry = *out.GetReflection()->AddMessage(&out, &field);
      entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), key);
      entry.GetReflection()->SetString(&entry, field.message_type()->map_value(), Text());
    }
  }

  void FillField(const FieldDescriptor& field, Message& out) {
    const Reflection& r = *out.GetReflection();
    const bool list = field.is_repeated();
    for (int left = list ? static_cast<int>(random_() % 3) : 1; left > 0; --left) {
      switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
          r.SetInt32(&out, &field, static_cast<int32_t>(random_()));
          break;
        case FieldDescriptor::CPPTYPE_UINT64:
          r.SetUInt64(&out, &field, random_() << random_() % 40);
          break;
        case FieldDescriptor::CPPTYPE_DOUBLE:
          list ? r.AddDouble(&out, &field, Number()) : r.SetDouble(&out, &field, Number());
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          r.SetBool(&out, &field, random_() % 2 == 0);
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          r.SetEnumValue(&out, &field, static_cast<int>(random_() % 4));
          break;
        case FieldDescriptor::CPPTYPE_STRING:
          list ? r.AddString(&out, &field, Text()) : r.SetString(&out, &field, Text());
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE:
          Fill(list ? *r.AddMessage(&out, &field) : *r.MutableMessage(&out, &field));
          break;
        default:
          FAIL() << "no random values for " << field.full_name();
      }
    }
  }

  double Number() {
    return std::ldexp(static_cast<double>(random_()), static_cast<int>(random_() % 200) - 150);
  }

  std::string Text() {
    const std::vector<std::string> texts = {
        "",    "plain", "null", "~",  "true",       "10s",   "- a",     "a: b", "#c",  "'",
        "\"",  "*x",    "&x",   "!t", "two\nlines", "tab\t", " space ", "é日😀", "%",   "@",
        "{a}", "[b]",   "---",  "\\", "\x01",       "\x7f",  "a,b",     "?",    "| x", "\xC2\x85"};
    return texts[random_() % texts.size()];
  }

  std::mt19937_64 random_;
};

TEST(PrintTest, EveryConfigurationReadsBackAsItWas) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomMessage random(seed);
  for (int round = 0; round < 300; ++round) {
    v1::Config config;
    random.Fill(config);
    const std::string printed = ToYaml(config);
    v1::Config read;
    const absl::Status status = ParseYaml(printed, "printed", read);
    ASSERT_TRUE(status.ok()) << status << "\n" << printed;
    ASSERT_TRUE(google::protobuf::util::MessageDifferencer::Equals(config, read))
        << printed << "\n"
        << config.DebugString() << read.DebugString();
  }
}

}  // namespace
}  // namespace drift

// Random documents, most of them wrong: none may crash, and whatever is read prints and reads back
// as itself.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "drift/v1/config.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/config/load.h"
#include "server/config/print.h"
#include "server/config/yaml_to_proto.h"

namespace drift {
namespace {

constexpr absl::string_view kDocument = R"(server: {grpc_address: "127.0.0.1:0", drain_timeout: 5s}
limits:
  max_series: 1000
  max_message_bytes: 4MiB
models:
- {match: "fraud*", fine_pane: 1m, coarse_pane: 1h}
monitors:
- name: fraud
  match: {model: &m "fraud*", segments: {country: D?}}
  layout: {linear: {min: 0, max: 1, buckets: 10}}
  live: 1h
  references: [{name: day, trailing: {length: 24h, gap: 1m}}, {name: train, pinned: {}}]
  alert: {threshold: 0.02, for: 5m, divergence: jsd}
  labels: {team: *m}
)";

void Check(const std::string& yaml) { ParseConfig(yaml, "fuzz.yaml").IgnoreError(); }

TEST(YamlFuzzTest, BytesChangedAtRandom) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::string syntax = "{}[]:,-&*!|>'\"%@`#?\n\t ~0a\\";
  for (int round = 0; round < 300; ++round) {
    std::string yaml(kDocument);
    for (int change = 1 + static_cast<int>(random() % 4); change > 0; --change) {
      const size_t at = random() % yaml.size();
      const char byte =
          random() % 4 == 0 ? static_cast<char>(random()) : syntax[random() % syntax.size()];
      if (random() % 2 == 0)
        yaml[at] = byte;
      else if (random() % 2 == 0)
        yaml.insert(at, 1, byte);
      else
        yaml.erase(at, 1 + random() % 5);
    }
    Check(yaml);
  }
}

TEST(YamlFuzzTest, TokensInRandomOrder) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::vector<std::string> tokens = {
      "server", "limits", "monitors", "models", "layout", "linear", "alert",  "for", ": ",
      ": ",     ": ",     "\n",       "\n",     "\n  ",   "\n- ",   "- ",     "{",   "}",
      "[",      "]",      ", ",       "&a ",    "*a",     "10s",    "1",      "-1",  "~",
      "null",   "---",    "...",      "'",      "\"",     "|",      "!!str ", "# ",  "é"};
  for (int round = 0; round < 1000; ++round) {
    std::string yaml;
    for (int i = static_cast<int>(random() % 30); i > 0; --i)
      yaml += tokens[random() % tokens.size()];
    Check(yaml);
  }
}

}  // namespace
}  // namespace drift

#include "server/config/validate.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/config/alert_rule.h"
#include "server/config/check.h"
#include "server/config/suggest.h"
#include "server/config/validate_monitor.h"
#include "server/names/glob.h"
#include "server/names/names.h"

namespace drift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr uint64_t kKiB = uint64_t{1} << 10;
constexpr uint64_t kMiB = kKiB << 10;
constexpr uint64_t kGiB = kMiB << 10;
constexpr size_t kMaxHostBytes = 255;  // RFC 1035

// HOST:PORT, where an IPv6 host is in brackets.
bool IsAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return false;
  const absl::string_view host = address.substr(0, colon);
  const absl::string_view port = address.substr(colon + 1);
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  int number;
  return (bracketed || !absl::StrContains(host, ':')) && CheckText(host, kMaxHostBytes).ok() &&
         !port.empty() && port.find_first_not_of("0123456789") == absl::string_view::npos &&
         absl::SimpleAtoi(port, &number) && number <= 65535;
}

void CheckAddress(const std::string& path, const std::string& address, Checker& checker) {
  if (IsAddress(address)) return;
  checker.Add(path, absl::StrCat("\"", address, "\" should be HOST:PORT, as 127.0.0.1:7700"));
}

void CheckServer(const v1::ServerConfig& server, Checker& checker) {
  CheckAddress("server.grpc_address", server.grpc_address(), checker);
  CheckAddress("server.http_address", server.http_address(), checker);
  // Debian builds civetweb without IPv6.
  if (absl::StartsWith(server.http_address(), "[")) {
    checker.Add("server.http_address",
                absl::StrCat(server.http_address(),
                             " is IPv6, which HTTP is not served on; take an IPv4 address"));
  }
  if (server.grpc_address() == server.http_address() &&
      !absl::EndsWith(server.grpc_address(), ":0")) {
    checker.Add("server.http_address",
                absl::StrCat(server.http_address(), " is the grpc_address already; take another"));
  }
  if (server.data_dir().empty()) {
    checker.Add("server.data_dir", "is empty; give a directory, as driftd-data");
  }
  checker.DurationBetween("server.drain_timeout", server.drain_timeout(), absl::ZeroDuration(),
                          absl::Minutes(5));
}

void CheckLimits(const v1::LimitsConfig& limits, Checker& checker) {
  checker.Between<uint64_t>("limits.max_series", limits.max_series(), 1, 10'000'000);
  checker.Between("limits.max_buckets", limits.max_buckets(), 2, 4096);
  checker.Between("limits.max_categories", limits.max_categories(), 1, 4096);
  checker.Between("limits.max_name_bytes", limits.max_name_bytes(), 16, 1024);
  checker.Between("limits.max_segments", limits.max_segments(), 0, 32);
  checker.BytesBetween("limits.max_message_bytes", limits.max_message_bytes(), 64 * kKiB,
                       64 * kMiB);
  checker.BytesBetween("limits.max_queued_bytes", limits.max_queued_bytes(), kMiB, 4 * kGiB);
  checker.DurationBetween("limits.max_future", limits.max_future(), absl::ZeroDuration(), kDay);
}

void CheckRetention(const v1::RetentionConfig& retention, Checker& checker) {
  const auto check = [&](const char* field, const google::protobuf::Duration& duration,
                         absl::Duration least) {
    checker.DurationBetween(SubPath("retention", field), duration, least, kLongest);
  };
  check("fine", retention.fine(), kShortest);
  check("coarse", retention.coarse(), kShortest);
  check("scores", retention.scores(), kShortest);
  check("idle_series", retention.idle_series(), absl::ZeroDuration());
  check("idle_producers", retention.idle_producers(), kShortest);
  check("no_data_after", retention.no_data_after(), kShortest);
}

void CheckMultiple(std::string path, const google::protobuf::Duration& proto, absl::Duration least,
                   absl::Duration fine, Checker& checker) {
  const std::optional<absl::Duration> duration =
      checker.DurationBetween(path, proto, least, 35 * kDay);
  if (!duration) return;
  const std::string wrong = NotAMultiple(*duration, "fine_pane", fine);
  if (!wrong.empty()) checker.Add(std::move(path), wrong);
}

void CheckModel(const std::string& path, const v1::ModelConfig& model, Checker& checker) {
  if (model.match().empty()) {
    checker.Add(SubPath(path, "match"), "is empty; \"*\" matches every model");
  }
  checker.AddIfWrong(SubPath(path, "match"), CheckText(model.match(), kMaxGlobBytes));
  const std::optional<absl::Duration> fine = checker.DurationBetween(
      SubPath(path, "fine_pane"), model.fine_pane(), absl::Seconds(1), 7 * kDay);
  if (!fine) return;  // what follows from it means nothing
  const std::string uneven = NotAMultiple(*fine, "a millisecond,", absl::Milliseconds(1));
  if (!uneven.empty()) checker.Add(SubPath(path, "fine_pane"), uneven);
  CheckMultiple(SubPath(path, "coarse_pane"), model.coarse_pane(), *fine, *fine, checker);
  CheckMultiple(SubPath(path, "grace"), model.grace(), absl::ZeroDuration(), *fine, checker);
}

void CheckMonitors(const v1::Config& config, const v1::AlertRule& alert_defaults,
                   Checker& checker) {
  absl::flat_hash_map<std::string, int> names;
  for (int i = 0; i < config.monitors_size(); ++i) {
    const v1::Monitor& monitor = config.monitors(i);
    const std::string path = absl::StrCat("monitors[", i, "]");
    CheckMonitor(path, monitor, alert_defaults, checker);
    if (monitor.origin() != v1::MONITOR_ORIGIN_UNSPECIFIED) {
      checker.Add(SubPath(path, "origin"), "is told by the server; leave it out");
    }
    const auto [first, is_new] = names.try_emplace(monitor.name(), i);
    if (is_new) continue;
    checker.Add(SubPath(path, "name"),
                absl::StrCat("\"", monitor.name(), "\" is the name of monitors[", first->second,
                             "] already"));
  }
}

// A monitor is checked over alert_defaults, but not blamed for what is wrong in them.
void CheckAlerts(const v1::Config& config, Checker& checker) {
  Checker defaults;
  CheckAlertRule("alert_defaults", config.alert_defaults(), defaults);
  const bool sound = defaults.problems().empty();
  CheckMonitors(config, sound ? config.alert_defaults() : v1::AlertRule(), checker);
  for (Problem& problem : defaults.TakeProblems()) {
    checker.Add(std::move(problem.path), std::move(problem.message));
  }
}

void CheckMetrics(const v1::MetricsConfig& metrics, Checker& checker) {
  const std::vector<std::string> known = {"jensen_shannon",
                                          "kl_live_to_reference",
                                          "kl_reference_to_live",
                                          "psi",
                                          "hellinger",
                                          "total_variation",
                                          "wasserstein",
                                          "entropy",
                                          "cross_entropy_live_to_reference",
                                          "cross_entropy_reference_to_live"};
  for (int i = 0; i < metrics.divergences_size(); ++i) {
    const std::string& name = metrics.divergences(i);
    if (absl::c_linear_search(known, name)) continue;
    const std::string hint = DidYouMean(name, known);
    checker.Add(absl::StrCat("metrics.divergences[", i, "]"),
                absl::StrCat("\"", name, "\" is unknown; ", hint, hint.empty() ? "" : " ",
                             "Known: ", absl::StrJoin(known, ", ")));
  }
}

}  // namespace

Problems Validate(const v1::Config& config) {
  Checker checker;
  CheckServer(config.server(), checker);
  CheckLimits(config.limits(), checker);
  CheckRetention(config.retention(), checker);
  for (int i = 0; i < config.models_size(); ++i) {
    CheckModel(absl::StrCat("models[", i, "]"), config.models(i), checker);
  }
  CheckAlerts(config, checker);
  CheckMetrics(config.metrics(), checker);
  return checker.TakeProblems();
}

}  // namespace drift

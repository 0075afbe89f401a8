#include "server/observe/log.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace drift {
namespace {

constexpr std::pair<const char*, spdlog::level::level_enum> kLevels[] = {
    {"info", spdlog::level::info}, {"warning", spdlog::level::warn}, {"error", spdlog::level::err}};

bool IsPlain(absl::string_view value) {
  for (const unsigned char c : value) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return false;
  }
  return !value.empty();
}

std::string Quoted(absl::string_view value) {
  return IsPlain(value) ? std::string(value)
                        : absl::StrCat("\"", absl::Utf8SafeCEscape(value), "\"");
}

void Log(spdlog::level::level_enum level, absl::string_view message, LogFields fields) {
  if (spdlog::should_log(level)) spdlog::log(level, FormatRecord(message, fields));
}

}  // namespace

absl::Status SetUpLog(absl::string_view level) {
  for (const auto& [name, value] : kLevels) {
    if (level != name) continue;
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("driftd", std::move(sink));
    logger->set_level(value);
    logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
    spdlog::set_default_logger(std::move(logger));
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", level, "\" is no log level; take one of info, warning, error"));
}

void LogInfo(absl::string_view message, LogFields fields) {
  Log(spdlog::level::info, message, fields);
}
void LogWarning(absl::string_view message, LogFields fields) {
  Log(spdlog::level::warn, message, fields);
}
void LogError(absl::string_view message, LogFields fields) {
  Log(spdlog::level::err, message, fields);
}

std::string FormatRecord(absl::string_view message, LogFields fields) {
  std::string record = absl::StrCat("msg=", Quoted(message));
  for (const LogField& field : fields) {
    absl::StrAppend(&record, " ", field.key, "=", Quoted(field.value));
  }
  return record;
}

}  // namespace drift

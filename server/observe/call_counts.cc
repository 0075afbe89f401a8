#include "server/observe/call_counts.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace drift {

void CallCounts::Count(absl::string_view method, absl::string_view code) {
  absl::MutexLock lock(&mu_);
  ++calls_[{.method = std::string(method), .code = std::string(code)}];
}

std::vector<CallCounts::Answered> CallCounts::all() const {
  absl::MutexLock lock(&mu_);
  std::vector<Answered> all;
  for (const auto& [key, calls] : calls_) {
    std::pair<std::string, std::string> names =
        absl::StrSplit(absl::StripPrefix(key.method, "/"), absl::MaxSplits('/', 1));
    all.push_back({.service = std::move(names.first),
                   .method = std::move(names.second),
                   .code = key.code,
                   .calls = calls});
  }
  return all;
}

}  // namespace drift

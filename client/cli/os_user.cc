#include "client/cli/os_user.h"

#include <pwd.h>
#include <unistd.h>

#include <vector>

namespace drift::cli {

std::string OsUser() {
  constexpr size_t kEntryBytes = size_t{1} << 14;  // far more than any entry has
  std::vector<char> buffer(kEntryBytes);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0) return "";
  return found == nullptr ? "" : found->pw_name;
}

}  // namespace drift::cli

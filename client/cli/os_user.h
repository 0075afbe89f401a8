// Who runs this program.
#ifndef DRIFT_CLI_OS_USER_H_
#define DRIFT_CLI_OS_USER_H_

#include <string>

namespace drift::cli {

// The login name; empty for a user whom the system has no name for.
std::string OsUser();

}  // namespace drift::cli

#endif  // DRIFT_CLI_OS_USER_H_

// What `drift` exits with, for scripts to go by. drift --help tells the same.
#ifndef DRIFT_CLI_EXIT_CODE_H_
#define DRIFT_CLI_EXIT_CODE_H_

namespace drift::cli {

enum class ExitCode {
  kOk = 0,
  kFailed = 1,    // the server, a file, also one that is not there, or the network; values rejected
  kUsage = 2,     // of the command line
  kNotFound = 3,  // nothing of that name, nothing that matches
  kDrifting = 4,  // with --exit-code: something drifts
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_EXIT_CODE_H_

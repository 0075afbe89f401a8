// The real driftd, as a child process.
#ifndef DRIFT_TESTS_SERVER_APP_DRIFTD_PROCESS_H_
#define DRIFT_TESTS_SERVER_APP_DRIFTD_PROCESS_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace drift {

// Thread-safety: none.
class DriftdProcess {
 public:
  explicit DriftdProcess(const std::vector<std::string>& arguments);
  ~DriftdProcess();  // kills it where it still runs
  DriftdProcess(const DriftdProcess&) = delete;
  DriftdProcess& operator=(const DriftdProcess&) = delete;

  // Waits for the line that says that it listens, and keeps the addresses. False when it ended
  // instead.
  bool Listens();
  const std::string& grpc_address() const { return grpc_address_; }
  const std::string& http_address() const { return http_address_; }

  // Waits for a line of its log that holds `text`; false when the log ends before.
  bool Logs(const std::string& text);

  void Signal(int signal) const;
  // Waits for its end; the exit code, or minus the signal that killed it.
  int Wait();
  // What is left to read of stdout and stderr, until they are closed.
  std::string Output();
  std::string Errors();

 private:
  pid_t pid_ = 0;  // 0 once it has ended
  FILE* stdout_ = nullptr;
  FILE* stderr_ = nullptr;
  std::string grpc_address_;
  std::string http_address_;
};

// Runs it to its end.
struct DriftdResult {
  int exit_code;
  std::string output;
  std::string errors;
};
DriftdResult RunDriftd(const std::vector<std::string>& arguments);

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_APP_DRIFTD_PROCESS_H_

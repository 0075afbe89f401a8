// The lines a Python script prints: how tests get expected values from SciPy.
#ifndef DRIFT_TESTS_SERVER_ENGINE_DIVERGENCE_PYTHON_LINES_H_
#define DRIFT_TESTS_SERVER_ENGINE_DIVERGENCE_PYTHON_LINES_H_

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace drift {

// Runs `command` and returns its lines. A command that fails, or cannot be started (no Python, no
// SciPy), fails the test: an oracle that is missing is no oracle that agrees.
inline std::vector<std::string> LinesOf(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    ADD_FAILURE() << "cannot run: " << command;
    return {};
  }
  std::string output;
  char block[1 << 16];
  while (const size_t size = std::fread(block, 1, sizeof(block), pipe)) output.append(block, size);
  EXPECT_EQ(pclose(pipe), 0) << "failed (are python3 and python3-scipy installed?): " << command;
  return absl::StrSplit(output, '\n', absl::SkipEmpty());
}

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_DIVERGENCE_PYTHON_LINES_H_

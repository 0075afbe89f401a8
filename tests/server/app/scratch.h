// A directory for one test's files.
#ifndef DRIFT_TESTS_SERVER_APP_SCRATCH_H_
#define DRIFT_TESTS_SERVER_APP_SCRATCH_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace drift {

class Scratch {
 public:
  Scratch() {
    std::string name = std::filesystem::temp_directory_path() / "drift_app_XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(directory_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
    return Path(name);
  }

 private:
  std::string directory_;
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_APP_SCRATCH_H_

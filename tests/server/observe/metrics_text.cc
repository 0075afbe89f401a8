#include "tests/server/observe/metrics_text.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "server/observe/samples.h"

namespace drift {

std::string TextOf(const std::vector<const Metrics*>& metrics) {
  std::string text;
  WriteMetrics(metrics, [&](absl::string_view piece) {
    text.append(piece.data(), piece.size());
    return true;
  });
  return text;
}

std::string TextOf(const Metrics& metrics) { return TextOf({&metrics}); }

std::vector<std::string> SamplesOf(const std::string& text) {
  std::vector<std::string> samples;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (line.front() == '#') continue;
    const size_t space = line.rfind(' ');
    double value;
    if (!absl::SimpleAtod(line.substr(space + 1), &value)) {
      samples.push_back(absl::StrCat("no number: ", line));
      continue;
    }
    samples.push_back(absl::StrFormat("%s %.6g", line.substr(0, space), value));
  }
  return samples;
}

std::optional<double> ValueOf(const std::string& text, const std::string& name_and_labels) {
  std::optional<double> value;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    double parsed;
    if (absl::ConsumePrefix(&line, name_and_labels) && absl::ConsumePrefix(&line, " ") &&
        absl::SimpleAtod(line, &parsed)) {
      value = parsed;
    }
  }
  return value;
}

std::string PromtoolComplaints(const std::string& text) {
  std::string file_name = std::filesystem::temp_directory_path() / "drift_metrics_XXXXXX";
  const int file = mkstemp(file_name.data());
  if (file < 0) return "no temporary file";
  std::ofstream(file_name) << text;
  const std::string command = absl::StrCat("promtool check metrics < ", file_name, " 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  std::string complaints;
  std::array<char, 4096> buffer;
  for (size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    complaints.append(buffer.data(), n);
  }
  if (pclose(pipe) != 0 && complaints.empty()) complaints = "promtool failed without a word";
  close(file);
  std::filesystem::remove(file_name);
  return complaints;
}

}  // namespace drift

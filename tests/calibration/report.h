// Tables of what was measured beside what was promised.
#ifndef DRIFT_TESTS_CALIBRATION_REPORT_H_
#define DRIFT_TESTS_CALIBRATION_REPORT_H_

#include <limits>
#include <string>

namespace drift::calibration {

// A promise: the figure is within [least, most].
struct Goal {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

class Report {
 public:
  void Title(const std::string& title);
  // One figure with its goal, which it must meet for the whole to pass. `percent`: of a share.
  void Figure(const std::string& what, double value, const Goal& goal, bool percent = true);
  // A figure without a promise, such as another tool's.
  void Note(const std::string& what, double value, bool percent = true);
  void Line(const std::string& text);

  int missed() const { return missed_; }

 private:
  int missed_ = 0;
};

}  // namespace drift::calibration

#endif  // DRIFT_TESTS_CALIBRATION_REPORT_H_

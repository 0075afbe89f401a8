// What was recorded for one series and not shipped yet: values as they came, until the server has
// told the layout; from then on counts per pane, whose size does not grow with the number of
// values. Thread-safety: none; the recorder's thread owns it.
#ifndef DRIFT_RECORDING_SERIES_BUFFER_H_
#define DRIFT_RECORDING_SERIES_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift::recording {

// How the server wants a numeric series folded.
struct FoldingRule {
  Layout layout;         // numeric
  int64_t fine_pane_us;  // length of a pane, above 0; panes are aligned to the Unix epoch
};

struct PaneFold {
  int64_t last_event_us;  // latest event time counted
  Counts counts;
};

// Panes folded by one layout, by their start in microseconds since the Unix epoch.
struct FoldedPanes {
  uint64_t layout_fingerprint = 0;
  std::map<int64_t, PaneFold> panes;
};

// Everything taken out of a buffer. Event times are in microseconds since the Unix epoch, one a
// value.
struct SeriesContents {
  std::vector<double> numbers = {};
  std::vector<int64_t> number_times_us = {};
  std::vector<std::string> categories = {};
  std::vector<int64_t> category_times_us = {};
  std::vector<int64_t> missing_times_us = {};
  std::vector<FoldedPanes> folded = {};  // more than one only when the layout changed in between
  uint64_t values = 0;                   // in all of the above
};

class SeriesBuffer {
 public:
  // Folds by `rule` from now on; without one, keeps values as they are. What was folded already
  // stays so.
  void SetRule(std::optional<FoldingRule> rule);

  void AddNumber(double value, int64_t time_us);
  void AddCategory(absl::string_view category, int64_t time_us);
  void AddMissing(int64_t time_us);

  // Memory held, roughly, and no less than the contents take on the wire; the series' key not
  // counted.
  size_t bytes() const { return bytes_; }
  bool empty() const { return contents_.values == 0; }

  // Folds what can be and hands everything over; the buffer is then empty, its rule stays.
  SeriesContents Take();

 private:
  void Fold();
  void FoldRun(size_t begin, size_t end, int64_t pane_start_us);
  void FoldMissing();
  PaneFold& PaneAt(int64_t start_us);
  void CloseFolded();

  std::optional<FoldingRule> rule_;
  SeriesContents contents_;
  FoldedPanes open_;  // by rule_
  size_t bytes_ = 0;
};

}  // namespace drift::recording

#endif  // DRIFT_RECORDING_SERIES_BUFFER_H_

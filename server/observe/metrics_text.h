// The text exposition format of Prometheus, version 0.0.4, handed on piece by piece: of a hundred
// thousand series it is some 108 MB, which nobody should hold at once.
#ifndef DRIFT_SERVER_OBSERVE_METRICS_TEXT_H_
#define DRIFT_SERVER_OBSERVE_METRICS_TEXT_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace drift {

// Takes a piece of text; false when nobody wants more.
using TextSink = std::function<bool(absl::string_view)>;

// Thread-safety: none.
class MetricsText {
 public:
  explicit MetricsText(TextSink sink) : sink_(std::move(sink)) {}
  ~MetricsText() { HandOn(); }
  MetricsText(const MetricsText&) = delete;
  MetricsText& operator=(const MetricsText&) = delete;

  // Starts a family; `type` is gauge or counter. It may have no samples.
  void Family(absl::string_view name, absl::string_view help, absl::string_view type);

  // A sample of the family, in three steps: its labels one by one, then its value.
  void Label(absl::string_view name, absl::string_view value) { Label("", name, value); }
  void Label(absl::string_view prefix, absl::string_view name, absl::string_view value);
  void Value(double value);

  // Text that is ready.
  void Append(absl::string_view text);

  // Whether the sink wants more.
  bool wanted() const { return wanted_; }

 private:
  void AppendEscaped(absl::string_view value);
  void AppendNumber(double value);
  void HandOn();

  const TextSink sink_;
  bool wanted_ = true;
  std::string text_;    // not handed on yet
  std::string family_;  // name
  bool in_labels_ = false;
};

// Who has metrics.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual void WriteTo(MetricsText& text) const = 0;
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_METRICS_TEXT_H_

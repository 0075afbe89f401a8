#include "server/observe/metrics_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

constexpr size_t kPieceBytes = 64 << 10;
// Whole numbers up to here are written as such: 100000 rather than 1e+05.
constexpr double kMostWhole = 1e15;

}  // namespace

void MetricsText::Family(absl::string_view name, absl::string_view help, absl::string_view type) {
  family_ = std::string(name);
  absl::StrAppend(&text_, "# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
}

void MetricsText::Label(absl::string_view prefix, absl::string_view name, absl::string_view value) {
  if (!in_labels_) text_ += family_;
  text_ += std::exchange(in_labels_, true) ? ',' : '{';
  text_.append(prefix.data(), prefix.size());
  text_.append(name.data(), name.size());
  text_ += "=\"";
  AppendEscaped(value);
  text_ += '"';
}

void MetricsText::Value(double value) {
  if (!in_labels_) text_ += family_;
  text_ += std::exchange(in_labels_, false) ? "} " : " ";
  AppendNumber(value);
  text_ += '\n';
  if (text_.size() >= kPieceBytes) HandOn();
}

void MetricsText::Append(absl::string_view text) {
  text_.append(text.data(), text.size());
  if (text_.size() >= kPieceBytes) HandOn();
}

void MetricsText::AppendEscaped(absl::string_view value) {
  size_t plain = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c != '\\' && c != '"' && c != '\n') continue;
    text_.append(value.data() + plain, i - plain);
    text_ += '\\';
    text_ += c == '\n' ? 'n' : c;
    plain = i + 1;
  }
  text_.append(value.data() + plain, value.size() - plain);
}

// The fewest digits that read back as the same number.
void MetricsText::AppendNumber(double value) {
  if (std::isnan(value)) {
    text_ += "NaN";
  } else if (std::isinf(value)) {
    text_ += value > 0 ? "+Inf" : "-Inf";
  } else {
    char digits[32];
    const bool whole = std::abs(value) <= kMostWhole && value == std::trunc(value);
    const std::to_chars_result end =
        whole ? std::to_chars(digits, digits + sizeof(digits), static_cast<int64_t>(value))
              : std::to_chars(digits, digits + sizeof(digits), value);
    text_.append(digits, end.ptr - digits);
  }
}

void MetricsText::HandOn() {
  if (wanted_ && !text_.empty()) wanted_ = sink_(text_);
  text_.clear();
}

}  // namespace drift

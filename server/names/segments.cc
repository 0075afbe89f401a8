#include "server/names/segments.h"

namespace drift {

Segments::Segments(Labels labels) {
  if (!labels.empty()) labels_ = std::make_shared<const Labels>(std::move(labels));
}

const Segments::Labels& Segments::labels() const {
  static const Labels kNone;
  return labels_ == nullptr ? kNone : *labels_;
}

void Segments::Set(const std::string& label, std::string value) {
  Labels changed = labels();
  changed.insert_or_assign(label, std::move(value));
  *this = Segments(std::move(changed));
}

void Segments::Erase(absl::string_view label) {
  Labels left = labels();
  left.erase(label);
  *this = Segments(std::move(left));
}

std::weak_ordering operator<=>(const Segments& a, const Segments& b) {
  if (a == b) return std::weak_ordering::equivalent;
  return a.labels() < b.labels() ? std::weak_ordering::less : std::weak_ordering::greater;
}

}  // namespace drift

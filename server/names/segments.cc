#include "server/names/segments.h"

#include <algorithm>

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

std::strong_ordering operator<=>(const Segments& a, const Segments& b) {
  if (a.labels_ == b.labels_) return std::strong_ordering::equal;
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace drift

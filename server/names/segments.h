// The labels of a series, such as country=DE.
#ifndef DRIFT_SERVER_NAMES_SEGMENTS_H_
#define DRIFT_SERVER_NAMES_SEGMENTS_H_

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"

namespace drift {

// Labels and their values, in the order of the labels. Copies share them until one is changed:
// there are many series of one segment.
// Thread-safety: none; copies are independent of each other.
class Segments {
 public:
  using Labels = absl::btree_map<std::string, std::string>;

  Segments() = default;
  explicit Segments(Labels labels);
  Segments(std::initializer_list<std::pair<std::string, std::string>> labels)
      : Segments(labels.begin(), labels.end()) {}
  template <typename Iterator>
  Segments(Iterator begin, Iterator end) : Segments(Labels(begin, end)) {}

  bool empty() const { return labels_ == nullptr; }
  size_t size() const { return labels().size(); }
  // Pairs of a label and its value.
  Labels::const_iterator begin() const { return labels().begin(); }
  Labels::const_iterator end() const { return labels().end(); }
  Labels::const_iterator find(absl::string_view label) const { return labels().find(label); }

  void Set(const std::string& label, std::string value);
  void Erase(absl::string_view label);

  // Whether there are copies that share the labels.
  bool shared() const { return labels_.use_count() > 1; }

  friend bool operator==(const Segments& a, const Segments& b) {
    return a.labels_ == b.labels_ || a.labels() == b.labels();
  }
  friend std::strong_ordering operator<=>(const Segments& a, const Segments& b);
  template <typename H>
  friend H AbslHashValue(H h, const Segments& segments) {
    return H::combine(std::move(h), segments.labels());
  }

 private:
  const Labels& labels() const;

  std::shared_ptr<const Labels> labels_;  // nullptr: none
};

}  // namespace drift

#endif  // DRIFT_SERVER_NAMES_SEGMENTS_H_

// Which series the filter of a request means.
#ifndef DRIFT_SERVER_CATALOG_SERIES_FILTER_H_
#define DRIFT_SERVER_CATALOG_SERIES_FILTER_H_

#include <string>
#include <utility>

#include "server/catalog/series.h"
#include "server/names/glob.h"

namespace drift {

// A glob over names, empty for all. What is the name of a series means that one alone: the name of
// a roll-up, "m/f{country=*}", read as a glob would mean its parts as well.
// Thread-safety: immutable. Catalog::FilterOf makes it, and knows what is a name.
class SeriesFilter {
 public:
  SeriesFilter(std::string text, bool is_name) : text_(std::move(text)), is_name_(is_name) {}

  bool Matches(const Series& series) const {
    if (text_.empty()) return true;
    return is_name_ ? series.name() == text_ : GlobMatches(text_, series.name());
  }

 private:
  std::string text_;
  bool is_name_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_SERIES_FILTER_H_

#include "client/cli/offline/sample.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "client/cli/csv/cells.h"
#include "server/engine/histogram/log_linear.h"

namespace drift::cli {
namespace {

void Join(std::vector<Bucket>& buckets) {
  std::sort(buckets.begin(), buckets.end(),
            [](const Bucket& a, const Bucket& b) { return a.number < b.number; });
  size_t joined = 0;
  for (size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].number == buckets[joined].number) {
      buckets[joined].count += buckets[i].count;
    } else {
      buckets[++joined] = buckets[i];
    }
  }
  if (!buckets.empty()) buckets.resize(joined + 1);
}

}  // namespace

absl::Status Sample::Add(const CsvReader& reader, size_t column, uint64_t weight) {
  const std::string& cell = reader.row()[column];
  if (weight == 0) return absl::OkStatus();
  if (cell.empty()) {
    specials_[static_cast<int>(Special::kMissing)] += weight;
  } else if (type_ == ColumnType::kCategory) {
    categories_[cell] += weight;
  } else if (const std::optional<double> number = ParseNumber(cell)) {
    AddNumber(*number, weight);
  } else {
    return reader.CellError(column, "was a number when the file was checked: the file has changed");
  }
  values_ += weight;
  return absl::OkStatus();
}

void Sample::AddNumber(double number, uint64_t weight) {
  if (std::isfinite(number)) {
    numbers_.push_back({log_linear::BucketOf(number, /*dropped_bits=*/0), weight});
    if (numbers_.size() >= compact_at_) Compact();
    return;
  }
  const Special infinite = number < 0 ? Special::kBelow : Special::kAbove;
  specials_[static_cast<int>(std::isnan(number) ? Special::kNan : infinite)] += weight;
}

// No sooner again than there are twice as many: n log n over all.
void Sample::Compact() {
  Join(numbers_);
  compact_at_ = std::max(compact_at_, 2 * numbers_.size());
}

Counts Sample::Lossless() const {
  std::vector<Bucket> buckets = numbers_;
  Join(buckets);
  return Counts(/*dropped_bits=*/0, std::move(buckets), specials_);
}

std::vector<std::pair<std::string, uint64_t>> Sample::Categories() const {
  std::vector<std::pair<std::string, uint64_t>> sorted(categories_.begin(), categories_.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace drift::cli

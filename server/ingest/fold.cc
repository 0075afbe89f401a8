#include "server/ingest/fold.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "server/catalog/model.h"
#include "server/catalog/saturating.h"
#include "server/engine/histogram/number_tally.h"
#include "server/engine/window/years.h"
#include "server/names/names.h"

namespace drift {
namespace {

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }

std::string Named(const Series& series, absl::string_view what) {
  return absl::StrCat("series \"", series.name(), "\": ", what);
}

std::string WhyInTheFuture(const Series& series, absl::Time event_time, const FoldLimits& limits) {
  return Named(series,
               absl::StrCat("event time ", absl::FormatTime(event_time, absl::UTCTimeZone()),
                            " is more than ", absl::FormatDuration(limits.max_future),
                            " ahead of the server's clock"));
}

std::string WhyTooManyPanes(const Series& series) {
  return Named(series, absl::StrCat("the batch has values in more than ", kMaxPanesInBatch,
                                    " panes; send them in several batches"));
}

// Puts the values of one entry into panes.
class Folder {
 public:
  Folder(const SeriesPtr& series, const RawValues& raw, const FoldLimits& limits, absl::Time now,
         FoldedBatch& batch, FoldHint& hint)
      : series_(*series),
        layout_(series->layout()),
        raw_(raw),
        limits_(limits),
        latest_us_(absl::ToUnixMicros(now + limits.max_future)),
        kept_since_us_(absl::ToUnixMicros(series->model().LastTooLateBefore())),
        pane_us_(absl::ToInt64Microseconds(series->model().panes().fine)),
        batch_(batch),
        hint_(hint) {
    folded_.series = series;
    folded_.layout = layout_;
  }

  void Run() {
    const uint64_t count = raw_.count();
    if (count == 0 || !CountsAreThere(count) || !TypeFits() || !TimesAreThere(count)) return;
    if (raw_.time_offsets_us.empty()) {
      FoldRun(0, count, absl::ToUnixMicros(raw_.event_time), absl::ToUnixMicros(raw_.event_time));
    } else {
      FoldByTime();
    }
    std::erase_if(folded_.panes, [](const PaneValues& pane) { return pane.values() == 0; });
    if (!folded_.panes.empty()) batch_.series.push_back(std::move(folded_));
  }

 private:
  bool categories() const { return std::holds_alternative<RawValues::Categories>(raw_.values); }
  bool missing() const { return std::holds_alternative<RawValues::Missing>(raw_.values); }

  void Reject(RejectionReason reason, uint64_t values, absl::string_view what) {
    batch_.rejections.Add(reason, values, [&] { return Named(series_, what); });
  }

  bool CountsAreThere(uint64_t count) {
    if (raw_.value_counts.empty() || raw_.value_counts.size() == count) return true;
    Reject(RejectionReason::kWrongType, raw_.total(),
           absl::StrCat(raw_.value_counts.size(), " value counts for ", count,
                        " values; one each, or none"));
    return false;
  }

  bool TypeFits() {
    // A series without a layout may yet turn out to be categorical; the writing thread knows what
    // it has counted.
    if (missing() || layout_.lossless() || layout_.numeric() != categories()) return true;
    Reject(RejectionReason::kWrongType, raw_.total(),
           layout_.numeric() ? "takes numbers, not categories" : "takes categories, not numbers");
    return false;
  }

  bool TimesAreThere(uint64_t count) {
    if (!raw_.time_offsets_us.empty() && raw_.time_offsets_us.size() != count) {
      Reject(RejectionReason::kInvalidTime, raw_.total(),
             absl::StrCat(raw_.time_offsets_us.size(), " time offsets for ", count,
                          " values; one each, or none"));
      return false;
    }
    if (InYears1To9999(raw_.event_time)) return true;
    Reject(RejectionReason::kInvalidTime, raw_.total(),
           "the event time is missing or not in the years 1 to 9999");
    return false;
  }

  bool TimeFits(int64_t us) const { return kFirstUnixMicrosecond <= us && us <= latest_us_; }

  // Runs of values of one pane are folded together. A pane may be longer than what is left of it
  // before event time is too far ahead, so values whose time fits are not in a run with others.
  void FoldByTime() {
    const int64_t base_us = absl::ToUnixMicros(raw_.event_time);
    const absl::Span<const int64_t> offsets = raw_.time_offsets_us;
    size_t begin = 0;
    while (begin < offsets.size()) {
      const int64_t first_us = At(base_us, offsets[begin]);
      const int64_t pane = FloorDiv(first_us, pane_us_);
      int64_t last_us = first_us;
      size_t end = begin + 1;
      for (; end < offsets.size(); ++end) {
        const int64_t us = At(base_us, offsets[end]);
        if (FloorDiv(us, pane_us_) != pane || TimeFits(us) != TimeFits(first_us)) break;
        last_us = std::max(last_us, us);
      }
      FoldRun(begin, end - begin, first_us, last_us);
      begin = end;
    }
  }

  static int64_t At(int64_t base_us, int64_t offset_us) {
    int64_t sum;
    if (__builtin_add_overflow(base_us, offset_us, &sum))
      return offset_us < 0 ? INT64_MIN : INT64_MAX;
    return sum;
  }

  void FoldRun(size_t begin, size_t count, int64_t first_us, int64_t last_us) {
    const absl::Time last = absl::FromUnixMicros(last_us);
    const uint64_t values = raw_.total(begin, count);
    if (last_us > latest_us_) {
      batch_.rejections.Add(RejectionReason::kInTheFuture, values,
                            [&] { return WhyInTheFuture(series_, last, limits_); });
      return;
    }
    if (last_us < kFirstUnixMicrosecond) {
      Reject(RejectionReason::kInvalidTime, values, "an event time is not in the years 1 to 9999");
      return;
    }
    const int64_t number = FloorDiv(first_us, pane_us_);
    if (number < FloorDiv(kept_since_us_, pane_us_)) {
      batch_.rejections.Add(RejectionReason::kTooLate, values, [&] {
        return WhyTooLate(series_, last, absl::FromUnixMicros(kept_since_us_));
      });
      return;
    }
    PaneValues* pane = PaneAt(number);
    if (pane == nullptr) {
      batch_.rejections.Add(RejectionReason::kInvalidTime, values,
                            [&] { return WhyTooManyPanes(series_); });
      return;
    }
    pane->last_event = std::max(pane->last_event, last);
    Count(begin, count, *pane);
  }

  // Nullptr where the batch has too many.
  PaneValues* PaneAt(int64_t number) {
    if (auto known = pane_at_.find(number); known != pane_at_.end())
      return &folded_.panes[known->second];
    const absl::Time start = absl::FromUnixMicros(number * pane_us_);
    if (!batch_.TakesPane(series_.model(), start)) return nullptr;
    pane_at_.emplace(number, folded_.panes.size());
    return &folded_.panes.emplace_back(PaneValues{
        .fine_start = start, .last_event = start, .counts = layout_.NewCounts(), .categories = {}});
  }

  void Count(size_t begin, size_t count, PaneValues& pane) {
    if (missing()) {
      pane.counts.Add(Special::kMissing, raw_.total(begin, count));
    } else if (categories()) {
      CountCategories(begin, count, pane);
    } else if (raw_.value_counts.empty()) {
      FoldNumbers(begin, count, pane);
    } else {
      TallyNumbers(begin, count, pane);
    }
  }

  void FoldNumbers(size_t begin, size_t count, PaneValues& pane) {
    if (const auto* floats = std::get_if<absl::Span<const float>>(&raw_.values)) {
      FoldSpan(floats->subspan(begin, count), pane.counts);
    } else {
      const auto doubles = std::get<absl::Span<const double>>(raw_.values);
      FoldSpan(doubles.subspan(begin, count), pane.counts);
    }
  }

  template <typename Value>
  void FoldSpan(absl::Span<const Value> values, Counts& counts) {
    if (!counts.empty() || !FoldByHint(values, counts)) layout_.Fold(values, counts);
    hint_.dropped_bits = counts.dropped_bits();
  }

  // Begins one bit finer than the last values needed. If more bits must be dropped from there, they
  // are dropped down to what these values need, wherever one begins. If not, they may need a finer
  // resolution than this, and nothing is done.
  template <typename Value>
  bool FoldByHint(absl::Span<const Value> values, Counts& counts) const {
    const int begin = hint_.dropped_bits - 1;
    if (begin <= layout_.finest_dropped_bits()) return false;
    Counts folded(begin);
    layout_.Fold(values, folded);
    if (folded.dropped_bits() == begin) return false;
    counts = std::move(folded);
    return true;
  }

  // Lossless counts fit every layout of numbers, so that converting them cannot fail.
  void TallyNumbers(size_t begin, size_t count, PaneValues& pane) {
    NumberTally tally;
    for (size_t i = begin; i < begin + count; ++i) tally.Add(NumberAt(i), CountAt(i));
    pane.counts.Add(*layout_.Convert(tally.Lossless(), Layout::Lossless()), layout_.max_buckets());
  }

  double NumberAt(size_t i) const {
    const auto* floats = std::get_if<absl::Span<const float>>(&raw_.values);
    return floats != nullptr ? (*floats)[i] : std::get<absl::Span<const double>>(raw_.values)[i];
  }

  uint64_t CountAt(size_t i) const { return raw_.value_counts.empty() ? 1 : raw_.value_counts[i]; }

  void CountCategories(size_t begin, size_t count, PaneValues& pane) {
    const auto values = std::get<RawValues::Categories>(raw_.values);
    for (size_t i = begin; i < begin + count; ++i) {
      const std::string* category = values[i];
      const uint64_t times = CountAt(i);
      if (times == 0) continue;  // else the dictionary would learn it
      if (absl::Status status = CheckText(*category, limits_.max_category_bytes); status.ok()) {
        pane.categories[*category] += times;
      } else {
        batch_.rejections.Add(RejectionReason::kInvalidCategory, times, [&] {
          return Named(series_, absl::StrCat("category: ", status.message()));
        });
      }
    }
  }

  const Series& series_;
  const Layout layout_;
  const RawValues& raw_;
  const FoldLimits& limits_;
  const int64_t latest_us_;  // of event times
  const int64_t kept_since_us_;
  const int64_t pane_us_;
  FoldedBatch& batch_;
  FoldHint& hint_;
  FoldedSeries folded_;
  absl::flat_hash_map<int64_t, size_t> pane_at_;  // by pane number; in folded_.panes
};

// Why the producer's pane cannot be one of the series; empty if it can.
std::string WhatIsWrong(const FoldedPane& pane, absl::Duration length) {
  if (FloorTo(pane.pane_start, length) != pane.pane_start) {
    return absl::StrCat("a pane starts at ", absl::FormatTime(pane.pane_start, absl::UTCTimeZone()),
                        ", which is not a multiple of ", absl::FormatDuration(length),
                        " since the Unix epoch");
  }
  if (!TimeRange{pane.pane_start, pane.pane_start + length}.Contains(pane.last_event)) {
    return "the last event time is outside its pane";
  }
  return "";
}

}  // namespace

uint64_t RawValues::count() const {
  if (const auto* missing = std::get_if<Missing>(&values)) return missing->count;
  if (const auto* floats = std::get_if<absl::Span<const float>>(&values)) return floats->size();
  if (const auto* doubles = std::get_if<absl::Span<const double>>(&values)) return doubles->size();
  return std::get<Categories>(values).size();
}

uint64_t RawValues::total(size_t begin, size_t count) const {
  if (value_counts.empty()) return count;
  uint64_t sum = 0;
  for (uint64_t times : value_counts.subspan(begin, count)) sum = SaturatingSum(sum, times);
  return sum;
}

std::string WhyTooLate(const Series& series, absl::Time event_time, absl::Time kept_since) {
  return Named(series,
               absl::StrCat("event time ", absl::FormatTime(event_time, absl::UTCTimeZone()),
                            " is before ", absl::FormatTime(kept_since, absl::UTCTimeZone()),
                            ", where what is retained starts"));
}

void Fold(const SeriesPtr& series, const RawValues& values, const FoldLimits& limits,
          absl::Time now, FoldedBatch& batch, FoldHint* hint) {
  FoldHint none;
  Folder(series, values, limits, now, batch, hint == nullptr ? none : *hint).Run();
}

void AddFolded(const SeriesPtr& series, const Layout& layout, std::vector<FoldedPane> panes,
               const FoldLimits& limits, absl::Time now, FoldedBatch& batch) {
  FoldedSeries folded{.series = series, .layout = layout, .panes = {}};
  const absl::Time kept_since = series->model().LastTooLateBefore();
  for (FoldedPane& pane : panes) {
    const uint64_t values = pane.counts.total();
    if (values == 0) continue;
    if (pane.last_event > now + limits.max_future) {
      batch.rejections.Add(RejectionReason::kInTheFuture, values,
                           [&] { return WhyInTheFuture(*series, pane.last_event, limits); });
    } else if (std::string wrong = WhatIsWrong(pane, series->model().panes().fine);
               !wrong.empty()) {
      batch.rejections.Add(RejectionReason::kInvalidTime, values, Named(*series, wrong));
    } else if (pane.pane_start < kept_since) {
      batch.rejections.Add(RejectionReason::kTooLate, values,
                           [&] { return WhyTooLate(*series, pane.last_event, kept_since); });
    } else if (!batch.TakesPane(series->model(), pane.pane_start)) {
      batch.rejections.Add(RejectionReason::kInvalidTime, values,
                           [&] { return WhyTooManyPanes(*series); });
    } else {
      folded.panes.push_back({.fine_start = pane.pane_start,
                              .last_event = pane.last_event,
                              .counts = std::move(pane.counts),
                              .categories = {}});
    }
  }
  if (!folded.panes.empty()) batch.series.push_back(std::move(folded));
}

}  // namespace drift

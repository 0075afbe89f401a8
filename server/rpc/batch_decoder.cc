#include "server/rpc/batch_decoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/catalog/saturating.h"
#include "server/convert/counts.h"
#include "server/convert/time.h"
#include "server/rpc/request.h"
#include "server/rpc/series_proto.h"

namespace drift {
namespace {

using Values = v1::SeriesValues;

uint64_t ValuesIn(const v1::Counts& counts) {
  const v1::SpecialCounts& special = counts.specials();
  uint64_t sum = 0;
  for (uint64_t count : counts.bucket_counts()) sum = SaturatingSum(sum, count);
  for (uint64_t count :
       {special.missing(), special.nan(), special.below(), special.above(), special.other()}) {
    sum = SaturatingSum(sum, count);
  }
  return sum;
}

uint64_t ValuesIn(const v1::FoldedValues& folded) {
  uint64_t sum = 0;
  for (const v1::PaneCounts& pane : folded.panes()) {
    sum = SaturatingSum(sum, ValuesIn(pane.counts()));
  }
  return sum;
}

uint64_t ValuesIn(const Values& entry) {
  if (entry.value_counts_size() > 0 && !entry.has_folded()) {
    return absl::c_accumulate(entry.value_counts(), uint64_t{0}, SaturatingSum);
  }
  switch (entry.values_case()) {
    case Values::kFloats:
      return entry.floats().values_size();
    case Values::kDoubles:
      return entry.doubles().values_size();
    case Values::kCategories:
      return entry.categories().values_size();
    case Values::kMissing:
      return entry.missing().count();
    case Values::kFolded:
      return ValuesIn(entry.folded());
    case Values::VALUES_NOT_SET:
      return 0;
  }
  return 0;
}

// What a batch claims is added to counts that others share, so it must not be anything.
absl::Status CheckClaims(const v1::Batch& batch) {
  if (batch.dropped_values() > kMaxBatchValues) {
    return absl::InvalidArgumentError(absl::StrCat("batch.dropped_values: ", batch.dropped_values(),
                                                   " should be at most ", kMaxBatchValues));
  }
  uint64_t sum = 0;
  for (int i = 0; i < batch.series_size(); ++i) {
    const uint64_t values = ValuesIn(batch.series(i));
    sum = SaturatingSum(sum, values);
    if (sum <= kMaxBatchValues) continue;
    return absl::InvalidArgumentError(absl::StrCat("batch.series[", i, "]: with its ", values,
                                                   " values the batch has more than the ",
                                                   kMaxBatchValues, " that one may have"));
  }
  return absl::OkStatus();
}

RejectionReason ReasonOf(const absl::Status& status) {
  return absl::IsResourceExhausted(status) ? RejectionReason::kTooManySeries
                                           : RejectionReason::kInvalidSeries;
}

bool IsRejection(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsInvalidArgument(status);
}

// A time that is not there is in no pane, which the folding says.
absl::Time TimeOr(bool given, const google::protobuf::Timestamp& time) {
  return given ? FromProto(time).value_or(absl::InfinitePast()) : absl::InfinitePast();
}

// About what the batch takes while it waits to be committed.
size_t BytesOf(const FoldedBatch& batch) {
  size_t bytes = sizeof(batch);
  for (const FoldedSeries& series : batch.series) {
    bytes += sizeof(series);
    for (const PaneValues& pane : series.panes) {
      bytes += sizeof(pane) + pane.counts.buckets().size() * sizeof(Bucket);
      for (const auto& [category, count] : pane.categories) bytes += 64 + category.size();
    }
  }
  return bytes;
}

}  // namespace

bool BatchDecoder::Prepare(const v1::Batch& batch) {
  found_.clear();
  unnamed_.clear();
  new_.clear();
  for (const Values& entry : batch.series()) {
    found_.push_back(Find(entry));
    const bool has_values = entry.values_case() != Values::VALUES_NOT_SET;
    if (found_.back().ok() && has_values && LookUp(**found_.back())) {
      new_.push_back({*found_.back(), entry.has_categories()});
    }
  }
  return !new_.empty();
}

absl::StatusOr<DecodedBatch> BatchDecoder::Decode(const v1::Batch& batch) {
  if (absl::Status status = CheckClaims(batch); !status.ok()) return status;
  if (absl::Status status = MakeNew(); !status.ok()) return status;
  DecodedBatch out;
  out.batch.sequence = batch.sequence();
  out.batch.dropped_values = batch.dropped_values();
  for (int i = 0; i < batch.series_size(); ++i) {
    const Values& entry = batch.series(i);
    if (const absl::StatusOr<Known*>& known = found_[i]; known.ok()) {
      DecodeEntry(entry, **known, out);
    } else {
      out.batch.rejections.Add(ReasonOf(known.status()), ValuesIn(entry),
                               std::string(known.status().message()));
    }
  }
  out.batch.bytes = BytesOf(out.batch);
  return out;
}

absl::StatusOr<BatchDecoder::Known*> BatchDecoder::Find(const Values& entry) {
  if (entry.has_key()) return Introduce(entry.alias(), FromProto(entry.key()));
  if (entry.alias() == 0) {
    return absl::InvalidArgumentError("an entry has neither alias nor key; it should have its key");
  }
  const auto known = known_.find(entry.alias());
  if (known != known_.end()) return &known->second;
  return absl::InvalidArgumentError(
      absl::StrCat("alias ", entry.alias(),
                   " is not known: its first entry on a stream should have a valid key"));
}

absl::StatusOr<BatchDecoder::Known*> BatchDecoder::Introduce(uint32_t alias, SeriesKey key) {
  absl::Status checked = CheckKey(key, context_.catalog.limits());
  if (!checked.ok()) return InField("key", checked);
  if (alias == 0) return &unnamed_.emplace_back(std::move(key));
  const auto known = known_.find(alias);
  if (known == known_.end()) {
    if (known_.size() < context_.catalog.limits().max_series) {
      return &known_.try_emplace(alias, std::move(key)).first->second;
    }
    return absl::ResourceExhaustedError(
        absl::StrCat("alias ", alias, ": the stream has as many as there may be series"));
  }
  if (known->second.key == key) return &known->second;
  return absl::InvalidArgumentError(absl::StrCat("alias ", alias, " is \"",
                                                 NameOf(known->second.key), "\" on this stream; \"",
                                                 NameOf(key), "\" should have another"));
}

bool BatchDecoder::LookUp(Known& known) const {
  if (known.series != nullptr && !known.series->deleted()) return false;
  known.told = false;
  known.series = context_.catalog.FindSeries(known.key);
  if (known.series != nullptr) return false;
  // Told here, so that a flood of series that cannot be made does not reach the writing thread.
  known.refusal = context_.catalog.CheckNameIsFree(known.key);
  if (!known.refusal.ok()) return false;
  const uint64_t most = context_.catalog.limits().max_series;
  if (context_.catalog.series_count() < most) return true;
  known.refusal = absl::ResourceExhaustedError(absl::StrCat("series \"", NameOf(known.key),
                                                            "\" would be one more than the ", most,
                                                            " that limits.max_series allows"));
  return false;
}

// All in one go: each wait is a commit.
absl::Status BatchDecoder::MakeNew() {
  if (new_.empty()) return absl::OkStatus();
  return context_.writer.Run([&](Catalog& catalog) {
    for (const New& one : new_) {
      auto series = catalog.FindOrCreateSeries(one.known->key, one.categorical, context_.clock());
      if (!series.ok() && !IsRejection(series.status())) return series.status();
      one.known->series = series.ok() ? *series : nullptr;
      one.known->refusal = series.status();
    }
    return absl::OkStatus();
  });
}

void BatchDecoder::DecodeEntry(const Values& entry, Known& known, DecodedBatch& out) const {
  const auto reject = [&](RejectionReason reason, absl::string_view example) {
    out.batch.rejections.Add(reason, ValuesIn(entry), std::string(example));
  };
  if (entry.values_case() == Values::VALUES_NOT_SET) {
    reject(RejectionReason::kWrongType,
           absl::StrCat("series \"", NameOf(known.key),
                        "\": none of floats, doubles, categories, missing and folded is set"));
    return;
  }
  const SeriesPtr& series = known.series;
  if (series == nullptr) {
    reject(ReasonOf(known.refusal), known.refusal.message());
    return;
  }
  bool layout_known = true;
  if (entry.has_folded()) {
    layout_known = DecodeFolded(entry.folded(), series, out.batch);
  } else {
    DecodeRaw(entry, known, out.batch);
  }
  const uint64_t fingerprint = series->layout().fingerprint();
  if (layout_known && known.told && known.told_fingerprint == fingerprint) return;
  known.told = true;
  known.told_fingerprint = fingerprint;
  out.tell.push_back({entry.alias(), series});
}

void BatchDecoder::DecodeRaw(const Values& entry, Known& known, FoldedBatch& batch) const {
  RawValues raw{.event_time = TimeOr(entry.has_event_time(), entry.event_time()),
                .time_offsets_us = entry.time_offsets_us(),
                .values = RawValues::Missing{0},
                .value_counts = entry.value_counts()};
  if (entry.has_floats()) {
    raw.values = absl::MakeConstSpan(entry.floats().values());
  } else if (entry.has_doubles()) {
    raw.values = absl::MakeConstSpan(entry.doubles().values());
  } else if (entry.has_categories()) {
    const auto& values = entry.categories().values();
    raw.values = RawValues::Categories(values.data(), values.size());
  } else {
    raw.values = RawValues::Missing{entry.missing().count()};
  }
  Fold(known.series, raw, context_.limits, context_.clock(), batch, &known.hint);
}

bool BatchDecoder::DecodeFolded(const v1::FoldedValues& folded, const SeriesPtr& series,
                                FoldedBatch& batch) const {
  const Layout layout = series->layout();
  const auto reject = [&](RejectionReason reason, uint64_t values, absl::string_view what) {
    batch.rejections.Add(reason, values, absl::StrCat("series \"", series->name(), "\": ", what));
  };
  if (!layout.numeric()) {
    reject(RejectionReason::kWrongType, ValuesIn(folded), "takes categories, not folded numbers");
    return true;
  }
  if (layout.lossless() || layout.fingerprint() != folded.layout_fingerprint()) {
    reject(RejectionReason::kWrongLayout, ValuesIn(folded),
           layout.lossless() ? "its layout is not decided yet; send values instead"
                             : absl::StrCat("counts were not folded with its layout, ",
                                            layout.ToString(), "; send values instead"));
    return false;
  }
  std::vector<FoldedPane> panes;
  for (const v1::PaneCounts& pane : folded.panes()) {
    const absl::Time start = TimeOr(pane.has_pane_start_time(), pane.pane_start_time());
    const absl::Time last = TimeOr(pane.has_last_event_time(), pane.last_event_time());
    absl::StatusOr<Counts> counts = FromProto(pane.counts(), layout);
    if (!counts.ok()) {
      reject(RejectionReason::kWrongLayout, ValuesIn(pane.counts()), counts.status().message());
    } else if (start == absl::InfinitePast() || last == absl::InfinitePast()) {
      reject(RejectionReason::kInvalidTime, counts->total(),
             "pane_start_time and last_event_time should both be given, in the years 1 to 9999");
    } else {
      panes.push_back({start, last, *std::move(counts)});
    }
  }
  const bool all_well_formed = panes.size() == static_cast<size_t>(folded.panes_size());
  AddFolded(series, layout, std::move(panes), context_.limits, context_.clock(), batch);
  return all_well_formed;
}

}  // namespace drift

#include "server/rpc/batch_decoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/convert/counts.h"
#include "server/convert/time.h"
#include "server/rpc/request.h"
#include "server/rpc/series_proto.h"

namespace drift {
namespace {

using Values = v1::SeriesValues;

// Sums of what a stranger says must not overflow; more than can be meant counts as this much.
uint64_t Bounded(uint64_t values) { return std::min(values, kMaxCountsTotal); }

uint64_t ValuesIn(const v1::Counts& counts) {
  const v1::SpecialCounts& special = counts.specials();
  uint64_t sum = 0;
  const auto add = [&sum](uint64_t count) { sum = Bounded(sum + Bounded(count)); };
  for (uint64_t count : counts.bucket_counts()) add(count);
  for (uint64_t count :
       {special.missing(), special.nan(), special.below(), special.above(), special.other()}) {
    add(count);
  }
  return sum;
}

uint64_t ValuesIn(const v1::FoldedValues& folded) {
  uint64_t sum = 0;
  for (const v1::PaneCounts& pane : folded.panes()) sum = Bounded(sum + ValuesIn(pane.counts()));
  return sum;
}

uint64_t ValuesIn(const Values& entry) {
  switch (entry.values_case()) {
    case Values::kFloats:
      return entry.floats().values_size();
    case Values::kDoubles:
      return entry.doubles().values_size();
    case Values::kCategories:
      return entry.categories().values_size();
    case Values::kMissing:
      return Bounded(entry.missing().count());
    case Values::kFolded:
      return ValuesIn(entry.folded());
    case Values::VALUES_NOT_SET:
      return 0;
  }
  return 0;
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

absl::StatusOr<DecodedBatch> BatchDecoder::Decode(const v1::Batch& batch) {
  DecodedBatch out;
  out.batch.sequence = batch.sequence();
  out.batch.dropped_values = batch.dropped_values();
  for (const Values& entry : batch.series()) {
    if (absl::Status status = DecodeEntry(entry, out); !status.ok()) return status;
  }
  out.batch.bytes = BytesOf(out.batch);
  return out;
}

absl::Status BatchDecoder::DecodeEntry(const Values& entry, DecodedBatch& out) {
  const auto reject = [&](RejectionReason reason, absl::string_view example) {
    out.batch.rejections.Add(reason, ValuesIn(entry), std::string(example));
    return absl::OkStatus();
  };
  absl::StatusOr<Known*> known = Find(entry);
  if (!known.ok()) return reject(ReasonOf(known.status()), known.status().message());
  if (entry.values_case() == Values::VALUES_NOT_SET) {
    return reject(
        RejectionReason::kWrongType,
        absl::StrCat("series \"", NameOf((*known)->key),
                     "\": none of floats, doubles, categories, missing and folded is set"));
  }
  absl::Status resolved = Resolve(entry.has_categories(), **known);
  if (IsRejection(resolved)) return reject(ReasonOf(resolved), resolved.message());
  if (!resolved.ok()) return resolved;

  const SeriesPtr& series = (*known)->series;
  bool layout_known = true;
  if (entry.has_folded()) {
    layout_known = DecodeFolded(entry.folded(), series, out.batch);
  } else {
    DecodeRaw(entry, series, out.batch);
  }
  const uint64_t fingerprint = series->layout().fingerprint();
  if (!layout_known || !(*known)->told || (*known)->told_fingerprint != fingerprint) {
    (*known)->told = true;
    (*known)->told_fingerprint = fingerprint;
    out.tell.push_back({entry.alias(), series});
  }
  return absl::OkStatus();
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
  if (alias == 0) {
    unnamed_ = Known{.key = std::move(key), .series = nullptr};
    return &unnamed_;
  }
  const auto known = known_.find(alias);
  if (known == known_.end()) {
    if (known_.size() >= context_.catalog.limits().max_series) {
      return absl::ResourceExhaustedError(
          absl::StrCat("alias ", alias, ": the stream has as many as there may be series"));
    }
    return &known_.emplace(alias, Known{.key = std::move(key), .series = nullptr}).first->second;
  }
  if (known->second.key == key) return &known->second;
  return absl::InvalidArgumentError(absl::StrCat("alias ", alias, " is \"",
                                                 NameOf(known->second.key), "\" on this stream; \"",
                                                 NameOf(key), "\" should have another"));
}

absl::Status BatchDecoder::Resolve(bool categorical, Known& known) {
  if (known.series != nullptr && !known.series->deleted()) return absl::OkStatus();
  absl::StatusOr<SeriesPtr> series = context_.writer.Resolve(known.key, categorical);
  if (!series.ok()) {
    known.series = nullptr;
    return InField(absl::StrCat("series \"", NameOf(known.key), "\""), series.status());
  }
  known.series = *std::move(series);
  known.told = false;
  return absl::OkStatus();
}

void BatchDecoder::DecodeRaw(const Values& entry, const SeriesPtr& series,
                             FoldedBatch& batch) const {
  RawValues raw{.event_time = TimeOr(entry.has_event_time(), entry.event_time()),
                .time_offsets_us = entry.time_offsets_us(),
                .values = RawValues::Missing{0}};
  if (entry.has_floats()) {
    raw.values = absl::MakeConstSpan(entry.floats().values());
  } else if (entry.has_doubles()) {
    raw.values = absl::MakeConstSpan(entry.doubles().values());
  } else if (entry.has_categories()) {
    const auto& values = entry.categories().values();
    raw.values = RawValues::Categories(values.data(), values.size());
  } else if (entry.missing().count() > kMaxCountsTotal) {
    batch.rejections.Add(RejectionReason::kWrongLayout, kMaxCountsTotal,
                         absl::StrCat("series \"", series->name(), "\": ", entry.missing().count(),
                                      " missing values should be at most ", kMaxCountsTotal));
    return;
  } else {
    raw.values = RawValues::Missing{entry.missing().count()};
  }
  Fold(series, raw, context_.limits, context_.clock(), batch);
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
  AddFolded(series, folded.layout_fingerprint(), std::move(panes), context_.limits,
            context_.clock(), batch);
  return all_well_formed;
}

}  // namespace drift

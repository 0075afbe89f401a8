#include "server/ingest/applier.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/ingest/fold.h"

namespace drift {
namespace {

uint64_t ValuesIn(const FoldedSeries& folded) {
  uint64_t values = 0;
  for (const PaneValues& pane : folded.panes) values += pane.values();
  return values;
}

bool HasCategories(const FoldedSeries& folded) {
  return std::any_of(folded.panes.begin(), folded.panes.end(),
                     [](const auto& pane) { return !pane.categories.empty(); });
}

void Reject(FoldedSeries& folded, RejectionReason reason, absl::string_view what,
            Receipt& receipt) {
  receipt.rejections.Add(reason, ValuesIn(folded),
                         absl::StrCat("series \"", folded.series->name(), "\": ", what));
  folded.panes.clear();
}

// Of a status that says why a series cannot be made; none for any other.
std::optional<RejectionReason> WhyRefused(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) return RejectionReason::kTooManySeries;
  if (absl::IsInvalidArgument(status)) return RejectionReason::kInvalidSeries;
  return std::nullopt;
}

// Models whose series are compared with another's come after those that are not, so that both sides
// of what came together are of the same time; of a chain of them, a link may be a pane behind. Else
// by name, so that a replay tells the same.
bool SettlesBefore(const Model* a, const Model* b) {
  const bool a_compares = a->compares_models(), b_compares = b->compares_models();
  return a_compares == b_compares ? a->name() < b->name() : b_compares;
}

}  // namespace

absl::Status Applier::Load() {
  auto producers = catalog_.store().ReadProducers();
  if (!producers.ok()) return producers.status();
  for (const ProducerRecord& record : *producers) {
    producers_[record.id] = {.committed_sequence = record.committed_sequence,
                             .stream = 0,
                             .fenced = nullptr,
                             .last_seen = record.last_seen};
  }
  const std::vector<ModelPtr> all = catalog_.Models();
  std::vector<Model*> models;
  models.reserve(all.size());
  for (const ModelPtr& model : all) models.push_back(model.get());
  return SettleAll(std::move(models));
}

absl::Status Applier::CheckTurn(const FoldedBatch& batch) const {
  const auto known = producers_.find(batch.producer);
  const Producer unknown;
  const Producer& producer = known == producers_.end() ? unknown : known->second;
  if (batch.stream != 0 && batch.stream != producer.stream) {
    return absl::AbortedError(
        absl::StrCat("a newer stream of producer \"", batch.producer, "\" took over"));
  }
  const uint64_t expected = producer.committed_sequence + 1;
  if (batch.sequence <= expected) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("producer \"", batch.producer, "\": batch ",
                                                    batch.sequence, " leaves a gap; ", expected,
                                                    " is the next"));
}

absl::StatusOr<Applier::Producer*> Applier::ProducerOf(absl::string_view id) {
  if (auto known = producers_.find(id); known != producers_.end()) return &known->second;
  if (producers_.size() >= max_producers_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("producer \"", id, "\" would be one more than the ", max_producers_,
                     " that are kept until they are idle for an hour; one that restarts should "
                     "keep its id"));
  }
  return &producers_[std::string(id)];
}

absl::StatusOr<Receipt> Applier::Apply(FoldedBatch batch, absl::Time wall_time) {
  Receipt receipt;
  Producer* producer = nullptr;
  if (!batch.producer.empty()) {
    if (absl::Status status = CheckTurn(batch); !status.ok()) return status;
    absl::StatusOr<Producer*> found = ProducerOf(batch.producer);
    if (!found.ok()) return found.status();
    producer = *found;
    producer->last_seen = wall_time;
    receipt.committed_sequence = producer->committed_sequence;
    receipt.repeated = batch.sequence <= producer->committed_sequence;
    if (receipt.repeated) return receipt;
  }
  receipt.rejections = std::move(batch.rejections);
  std::vector<FoldedSeries> sums(batch.series.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    absl::Status status = Prepare(batch.series[i], wall_time, receipt);
    if (status.ok()) status = PrepareSum(batch.series[i], wall_time, sums[i], receipt);
    if (!status.ok()) return status;
  }
  std::map<Model*, absl::Time> clocks;
  for (size_t i = 0; i < sums.size(); ++i) {
    FoldedSeries& folded = batch.series[i];
    FitLayout(folded, receipt);
    if (!folded.panes.empty()) ApplySum(sums[i], wall_time, receipt);
    ApplyPanes(folded, wall_time, receipt);
    for (const PaneValues& pane : folded.panes) {
      absl::Time& clock =
          clocks.try_emplace(&folded.series->model(), absl::InfinitePast()).first->second;
      clock = std::max(clock, pane.last_event);
    }
  }
  if (producer != nullptr) {
    producer->committed_sequence = receipt.committed_sequence = batch.sequence;
    pending_.PutProducer(
        {.id = batch.producer, .committed_sequence = batch.sequence, .last_seen = wall_time});
  }
  std::vector<Model*> moved;
  moved.reserve(clocks.size());
  for (const auto& [model, clock] : clocks) {
    model->MoveClock(clock, wall_time, pending_);
    moved.push_back(model);
  }
  if (absl::Status status = SettleAll(std::move(moved)); !status.ok()) return status;
  return receipt;
}

absl::Status Applier::Prepare(FoldedSeries& folded, absl::Time wall_time, Receipt& receipt) {
  if (folded.series->deleted()) {
    if (absl::Status status = Commit(Durability::kOrdered); !status.ok()) return status;
    auto again =
        catalog_.FindOrCreateSeries(folded.series->key(), HasCategories(folded), wall_time);
    if (const auto refused = WhyRefused(again.status())) {
      Reject(folded, *refused, again.status().message(), receipt);
      return absl::OkStatus();
    }
    if (!again.ok()) return again.status();
    const absl::Duration folded_for = folded.series->model().panes().fine;
    folded.series = *again;
    if (const absl::Duration fine = folded.series->model().panes().fine; fine != folded_for) {
      Reject(folded, RejectionReason::kInvalidTime,
             absl::StrCat("its model was made anew, with panes of ", absl::FormatDuration(fine),
                          " and not ", absl::FormatDuration(folded_for), "; send it again"),
             receipt);
      return absl::OkStatus();
    }
  }
  Series& series = *folded.series;
  if (!HasCategories(folded) || !series.layout().lossless()) return absl::OkStatus();
  if (!OnlyMissing(series.model().FirstValuesOf(series))) return absl::OkStatus();
  if (absl::Status status = Commit(Durability::kOrdered); !status.ok()) return status;
  return catalog_.DecideLayout(folded.series, catalog_.CategoricalLayout());
}

absl::Status Applier::PrepareSum(const FoldedSeries& folded, absl::Time wall_time,
                                 FoldedSeries& sum, Receipt& receipt) {
  // Categories that the series refuses are none of the sum's.
  const bool refused = HasCategories(folded) && folded.series->layout().numeric();
  if (folded.panes.empty() || refused) return absl::OkStatus();
  if (!catalog_.RollUpIsKnown(*folded.series)) {
    if (absl::Status status = Commit(Durability::kOrdered); !status.ok()) return status;
  }
  absl::StatusOr<SeriesPtr> rolled_up = catalog_.RollUpOf(*folded.series, wall_time);
  if (const auto why = WhyRefused(rolled_up.status())) {
    // None of the values, which their own series takes.
    receipt.rejections.Add(*why, 0, std::string(rolled_up.status().message()));
    return absl::OkStatus();
  }
  if (!rolled_up.ok() || *rolled_up == nullptr) return rolled_up.status();
  sum = {.series = *std::move(rolled_up), .layout = folded.layout, .panes = folded.panes};
  return Prepare(sum, wall_time, receipt);
}

// Before the series themselves, so that a sum has the values to choose a layout first and they take
// it over.
void Applier::ApplySum(FoldedSeries& sum, absl::Time wall_time, Receipt& receipt) {
  if (sum.series == nullptr) return;
  Receipt of_sum;  // the values are counted where they come from
  FitLayout(sum, of_sum);
  ApplyPanes(sum, wall_time, of_sum);
  for (const Rejection& rejection : of_sum.rejections.all()) {
    if (rejection.reason == RejectionReason::kTooLate) continue;  // told of the series, too
    receipt.rejections.Add(rejection.reason, 0, rejection.example);
  }
}

void Applier::FitLayout(FoldedSeries& folded, Receipt& receipt) const {
  const Layout layout = folded.series->layout();
  if (layout.numeric() && HasCategories(folded)) {
    return Reject(folded, RejectionReason::kWrongType, "takes numbers, not categories", receipt);
  }
  if (folded.layout == layout) return;
  for (PaneValues& pane : folded.panes) {
    if (!layout.numeric()) {
      if (!OnlyMissing(pane.counts)) {
        return Reject(folded, RejectionReason::kWrongType, "takes categories, not numbers",
                      receipt);
      }
      pane.counts = Counts(layout.finest_dropped_bits(), {}, pane.counts.specials());
      continue;
    }
    absl::StatusOr<Counts> converted = layout.Convert(pane.counts, folded.layout);
    if (!converted.ok()) {
      return Reject(folded, RejectionReason::kWrongLayout, converted.status().message(), receipt);
    }
    pane.counts = *std::move(converted);
  }
  folded.layout = layout;
}

void Applier::ApplyPanes(FoldedSeries& folded, absl::Time wall_time, Receipt& receipt) {
  Series& series = *folded.series;
  Model& model = series.model();
  const Layout layout = series.layout();
  const absl::Time too_late_before = model.TooLateBefore(catalog_.retention());
  uint64_t accepted = 0;
  absl::Time last_event = absl::InfinitePast();
  for (PaneValues& pane : folded.panes) {
    const uint64_t values = pane.values();
    if (pane.fine_start < too_late_before) {
      receipt.rejections.Add(RejectionReason::kTooLate, values,
                             [&] { return WhyTooLate(series, pane.last_event, too_late_before); });
      continue;
    }
    if (const auto* categorical = std::get_if<Categorical>(&layout.kind())) {
      pane.counts.Add(model.CountCategories(series.key().feature, categorical->max_categories,
                                            pane.categories, pending_),
                      0);
    }
    model.Add(series, layout, pane.fine_start, pane.counts, pending_);
    accepted += values;
    last_event = std::max(last_event, pane.last_event);
  }
  if (accepted == 0) return;
  receipt.accepted_values += accepted;
  pending_.PutActivity(series.Accept(accepted, last_event, wall_time));
}

absl::Status Applier::Settle(Model& model) {
  if (model.HasUndecided()) {
    if (absl::Status status = Commit(Durability::kOrdered); !status.ok()) return status;
    if (absl::Status status = catalog_.DecideLayouts(model); !status.ok()) return status;
  }
  if (!model.HasDuePanes()) return absl::OkStatus();
  if (absl::Status status = Commit(Durability::kOrdered); !status.ok()) return status;
  return model.ClosePanes(catalog_.changes());
}

absl::Status Applier::SettleAll(std::vector<Model*> models) {
  std::sort(models.begin(), models.end(), SettlesBefore);
  for (Model* model : models) {
    if (absl::Status status = Settle(*model); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Applier::Commit(Durability durability) {
  committer_.AwaitIdle();
  if (pending_.empty() && durability == Durability::kOrdered) return absl::OkStatus();
  return catalog_.store().Commit(std::exchange(pending_, StoreWrite()), durability);
}

void Applier::CommitMeanwhile(Committer::Done done) {
  committer_.Start(std::exchange(pending_, StoreWrite()), std::move(done));
}

absl::StatusOr<Applier::Opened> Applier::OpenStream(absl::string_view id,
                                                    std::function<void()> fenced,
                                                    absl::Time wall_time) {
  absl::StatusOr<Producer*> found = ProducerOf(id);
  if (!found.ok()) return found.status();
  Producer& producer = **found;
  Opened opened{.stream = ++last_stream_,
                .committed_sequence = producer.committed_sequence,
                .fence_older = std::move(producer.fenced)};
  producer.stream = opened.stream;
  producer.fenced = std::move(fenced);
  producer.last_seen = wall_time;
  return opened;
}

void Applier::CloseStream(absl::string_view id, uint64_t stream, absl::Time wall_time) {
  auto producer = producers_.find(std::string(id));
  if (producer == producers_.end() || producer->second.stream != stream) return;
  producer->second.stream = 0;
  producer->second.fenced = nullptr;
  // It may have been silent for long: from now on it is idle.
  producer->second.last_seen = wall_time;
}

void Applier::ForgetProducersBefore(absl::Time time) {
  for (auto it = producers_.begin(); it != producers_.end();) {
    if (it->second.stream == 0 && it->second.last_seen < time) {
      pending_.DeleteProducer(it->first);
      producers_.erase(it++);
    } else {
      ++it;
    }
  }
}

void Applier::Prune() {
  for (const ModelPtr& model : catalog_.Models()) model->Prune(catalog_.retention(), pending_);
}

}  // namespace drift

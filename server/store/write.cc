#include "server/store/write.h"

#include "server/store/keys.h"
#include "server/store/meta.h"
#include "server/store/pane_codec.h"
#include "server/store/record_codec.h"
#include "server/store/score_codec.h"
#include "server/store/state_codec.h"
#include "server/store/write_batch.h"

namespace drift {
namespace {

// Versions of a pinned reference that are kept, the latest included.
constexpr uint32_t kKeptVersions = 10;

}  // namespace

StoreWrite::StoreWrite() : batch_(std::make_unique<Batch>()) {}
StoreWrite::~StoreWrite() = default;
StoreWrite::StoreWrite(StoreWrite&&) noexcept = default;
StoreWrite& StoreWrite::operator=(StoreWrite&&) noexcept = default;

bool StoreWrite::empty() const { return batch_->empty(); }

void StoreWrite::PutModel(const ModelRecord& model) {
  batch_->Put(Family::kModels, ModelKey(model.id), EncodeModel(model));
}

void StoreWrite::DeleteModel(ModelId model) {
  batch_->Delete(Family::kModels, ModelKey(model));
  for (Tier tier : kTiers) {
    batch_->DeleteRange(Family::kPanes, FirstPaneKey(tier, model), EndOfPaneKeys(tier, model));
  }
  batch_->DeleteRange(Family::kScores, ScoresOf(model), EndOfScoresOf(model));
  batch_->DeleteRange(Family::kDictionaries, DictionariesOf(model), EndOfDictionariesOf(model));
}

void StoreWrite::PutSeries(const SeriesRecord& series) {
  batch_->Put(Family::kSeries, KeyOfSeries(series.id, SeriesPart::kIdentity),
              EncodeIdentity(series));
}

void StoreWrite::PutActivity(const SeriesRecord& series) {
  batch_->Put(Family::kSeries, KeyOfSeries(series.id, SeriesPart::kActivity),
              EncodeActivity(series));
}

void StoreWrite::DeleteSeries(SeriesId series) {
  batch_->Delete(Family::kSeries, KeyOfSeries(series, SeriesPart::kIdentity));
  batch_->Delete(Family::kSeries, KeyOfSeries(series, SeriesPart::kActivity));
  batch_->DeleteRange(Family::kState, StatesOf(series), EndOfStatesOf(series));
}

void StoreWrite::PutNextSeries(SeriesId next) {
  batch_->Put(Family::kMeta, kNextSeriesKey, EncodeNextSeries(next));
}

void StoreWrite::AddToPane(ModelId model, Tier tier, absl::Time start, SeriesId series,
                           const Layout& layout, const Counts& counts) {
  batch_->AddToPane(KeyOfPane({tier, model, start, series}), layout, counts);
}

void StoreWrite::PutPane(ModelId model, Tier tier, absl::Time start, SeriesId series,
                         const Layout& layout, const Counts& counts) {
  batch_->Put(Family::kPanes, KeyOfPane({tier, model, start, series}), EncodePane(layout, counts));
}

void StoreWrite::DeletePanesBefore(ModelId model, Tier tier, absl::Time start) {
  batch_->DeleteRange(Family::kPanes, FirstPaneKey(tier, model),
                      KeyOfPane({tier, model, start, 0}));
}

void StoreWrite::PutDictionary(const DictionaryRecord& dictionary) {
  batch_->Put(Family::kDictionaries, DictionaryKey(dictionary.model, dictionary.feature),
              EncodeDictionary(dictionary));
}

void StoreWrite::PutProducer(const ProducerRecord& producer) {
  batch_->Put(Family::kProducers, producer.id, EncodeProducer(producer));
}

void StoreWrite::DeleteProducer(absl::string_view id) { batch_->Delete(Family::kProducers, id); }

void StoreWrite::PutReference(const PinnedReferenceRecord& reference) {
  batch_->Put(Family::kReferences, KeyOfReference(reference.key, reference.version),
              EncodeReference(reference));
  if (reference.version <= kKeptVersions) return;
  batch_->Delete(Family::kReferences,
                 KeyOfReference(reference.key, reference.version - kKeptVersions));
}

void StoreWrite::DeleteReference(const PinnedReferenceKey& key) {
  batch_->DeleteRange(Family::kReferences, KeyOfReference(key, 0), EndOfReference(key));
}

void StoreWrite::PutMonitor(absl::string_view name, absl::string_view monitor) {
  batch_->Put(Family::kMonitors, name, EncodeMonitor(monitor));
}

void StoreWrite::DeleteMonitor(absl::string_view name) { batch_->Delete(Family::kMonitors, name); }

void StoreWrite::PutState(const StateRecord& state) {
  batch_->Put(Family::kState, StateKey(state.series, state.reference), EncodeState(state));
}

void StoreWrite::DeleteState(SeriesId series, absl::string_view reference) {
  batch_->Delete(Family::kState, StateKey(series, reference));
}

void StoreWrite::PutScores(ModelId model, absl::Time pane_end,
                           const std::vector<ScoreRecord>& scores) {
  batch_->Put(Family::kScores, ScoresKey(model, pane_end), EncodeScores(pane_end, scores));
}

void StoreWrite::DeleteScoresBefore(ModelId model, absl::Time pane_end) {
  batch_->DeleteRange(Family::kScores, ScoresKey(model, absl::InfinitePast()),
                      ScoresKey(model, pane_end));
}

}  // namespace drift

// Reading records back, each family in the order of its keys.
#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/store/keys.h"
#include "server/store/meta.h"
#include "server/store/record_codec.h"
#include "server/store/score_codec.h"
#include "server/store/state_codec.h"
#include "server/store/store.h"
#include "server/store/store_impl.h"
#include "server/store/value.h"

namespace drift {
namespace {

absl::Status DamagedKey(absl::string_view key) {
  return absl::DataLossError(
      absl::StrCat("key ", absl::BytesToHexString(key), " is not one of this family"));
}

// "series 7", as messages go on after the family's name.
template <typename Id>
std::string Label(absl::string_view kind, const Id& id) {
  return absl::StrCat(kind, " ", id);
}

std::string Quoted(absl::string_view kind, absl::string_view name) {
  return absl::StrCat(kind, " \"", absl::CHexEscape(name), "\"");
}

// All of a family, or what has keys in [first, end): `read(key, value, record)` makes a record of
// each key; its errors are told after the family's name.
template <typename Record, typename Read>
absl::StatusOr<std::vector<Record>> ReadAll(const Database& database, Family family, Read read,
                                            const std::string& first = "",
                                            const std::string& end = "") {
  std::vector<Record> records;
  const absl::Status status = database.Scan(
      family, first, end,
      [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
        const absl::Status read_status = Named(absl::StrCat(database.Name(family), ":"),
                                               read(key, value, records.emplace_back()));
        if (!read_status.ok()) return read_status;
        return true;
      });
  if (!status.ok()) return status;
  return records;
}

absl::Status ReadModel(absl::string_view key, absl::string_view value, ModelRecord& record) {
  const std::optional<ModelId> id = ParseModelKey(key);
  if (!id) return DamagedKey(key);
  record.id = *id;
  return Named(Label("model", *id), DecodeModel(value, record));
}

absl::Status ReadProducer(absl::string_view key, absl::string_view value, ProducerRecord& record) {
  record.id = std::string(key);
  return Named(Quoted("producer", key), DecodeProducer(value, record));
}

absl::Status ReadDictionary(absl::string_view key, absl::string_view value,
                            DictionaryRecord& record) {
  auto parsed = ParseDictionaryKey(key);
  if (!parsed) return DamagedKey(key);
  std::tie(record.model, record.feature) = *std::move(parsed);
  return Named(absl::StrCat(Quoted("feature", record.feature), " of model ", record.model),
               DecodeDictionary(value, record));
}

absl::Status ReadReference(absl::string_view key, absl::string_view value,
                           PinnedReferenceRecord& record) {
  std::optional<ReferenceVersionKey> parsed = ParseReferenceKey(key);
  if (!parsed) return DamagedKey(key);
  record.key = std::move(parsed->key);
  record.version = parsed->version;
  return Named(absl::StrCat(Quoted("reference", record.key.name), " of model \"", record.key.model,
                            "\", feature \"", record.key.feature, "\", version ", record.version),
               DecodeReference(value, record));
}

absl::Status ReadState(absl::string_view key, absl::string_view value, StateRecord& record) {
  auto parsed = ParseStateKey(key);
  if (!parsed) return DamagedKey(key);
  std::tie(record.series, record.reference) = *std::move(parsed);
  return Named(
      absl::StrCat(Label("series", record.series), ", ", Quoted("reference", record.reference)),
      DecodeState(value, record));
}

absl::Status ReadMonitor(absl::string_view key, absl::string_view value,
                         std::pair<std::string, std::string>& monitor) {
  monitor.first = std::string(key);
  return Named(Quoted("monitor", key), DecodeMonitor(value, monitor.second));
}

// A series' identity comes before its activity, which may be missing.
absl::Status ReadSeriesPart(absl::string_view key, absl::string_view value,
                            std::vector<SeriesRecord>& records) {
  const std::optional<SeriesPartKey> parsed = ParseSeriesKey(key);
  if (!parsed) return DamagedKey(key);
  const std::string name = Label("series", parsed->series);
  if (parsed->part == SeriesPart::kIdentity) {
    records.emplace_back().id = parsed->series;
    return Named(absl::StrCat(name, ", identity,"), DecodeIdentity(value, records.back()));
  }
  if (records.empty() || records.back().id != parsed->series) {
    return absl::DataLossError(absl::StrCat(name, " has activity but no identity"));
  }
  return Named(absl::StrCat(name, ", activity,"), DecodeActivity(value, records.back()));
}

}  // namespace

absl::StatusOr<std::vector<ModelRecord>> Store::ReadModels() const {
  return ReadAll<ModelRecord>(*impl_->database, Family::kModels, ReadModel);
}

absl::StatusOr<std::vector<SeriesRecord>> Store::ReadSeries() const {
  const Database& database = *impl_->database;
  std::vector<SeriesRecord> records;
  const absl::Status status = database.Scan(
      Family::kSeries, "", "",
      [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
        const absl::Status part = Named(absl::StrCat(database.Name(Family::kSeries), ":"),
                                        ReadSeriesPart(key, value, records));
        if (!part.ok()) return part;
        return true;
      });
  if (!status.ok()) return status;
  return records;
}

absl::StatusOr<SeriesId> Store::ReadNextSeries() const {
  return drift::ReadNextSeries(*impl_->database);
}

absl::StatusOr<std::vector<ProducerRecord>> Store::ReadProducers() const {
  return ReadAll<ProducerRecord>(*impl_->database, Family::kProducers, ReadProducer);
}

absl::StatusOr<std::vector<DictionaryRecord>> Store::ReadDictionaries() const {
  return ReadAll<DictionaryRecord>(*impl_->database, Family::kDictionaries, ReadDictionary);
}

// Versions of a key follow each other, the latest last.
absl::StatusOr<std::vector<PinnedReferenceRecord>> Store::ReadReferences() const {
  absl::StatusOr<std::vector<PinnedReferenceRecord>> versions =
      ReadAll<PinnedReferenceRecord>(*impl_->database, Family::kReferences, ReadReference);
  if (!versions.ok()) return versions;
  std::vector<PinnedReferenceRecord> latest;
  for (PinnedReferenceRecord& version : *versions) {
    if (latest.empty() || latest.back().key != version.key) latest.emplace_back();
    latest.back() = std::move(version);
  }
  return latest;
}

absl::StatusOr<std::vector<PinnedReferenceRecord>> Store::ReadVersions(
    const PinnedReferenceKey& key) const {
  absl::StatusOr<std::vector<PinnedReferenceRecord>> versions =
      ReadAll<PinnedReferenceRecord>(*impl_->database, Family::kReferences, ReadReference,
                                     KeyOfReference(key, 0), EndOfReference(key));
  if (versions.ok()) std::reverse(versions->begin(), versions->end());
  return versions;
}

absl::StatusOr<std::vector<StateRecord>> Store::ReadStates() const {
  return ReadAll<StateRecord>(*impl_->database, Family::kState, ReadState);
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Store::ReadMonitors() const {
  return ReadAll<std::pair<std::string, std::string>>(*impl_->database, Family::kMonitors,
                                                      ReadMonitor);
}

absl::Status Store::ScanScores(ModelId model, TimeRange pane_ends, VisitScore visit) const {
  const Database& database = *impl_->database;
  if (pane_ends.start >= pane_ends.end) return absl::OkStatus();
  std::vector<ScoreRecord> scores;
  return database.Scan(Family::kScores, ScoresKey(model, pane_ends.start),
                       ScoresKey(model, pane_ends.end),
                       [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                         const std::string name = absl::StrCat(database.Name(Family::kScores), ":");
                         const std::optional<absl::Time> pane_end = ParseScoresKey(key);
                         if (!pane_end) return Named(name, DamagedKey(key));
                         const absl::Status decoded =
                             Named(absl::StrCat(name, " model ", model, ", pane that ends at ",
                                                absl::FormatTime(*pane_end, absl::UTCTimeZone())),
                                   DecodeScores(*pane_end, value, scores));
                         if (!decoded.ok()) return decoded;
                         for (const ScoreRecord& score : scores) {
                           if (!visit(*pane_end, score)) return false;
                         }
                         return true;
                       });
}

}  // namespace drift

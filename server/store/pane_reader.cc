// Reads the panes of a model from the store.
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/iterator.h"
#include "server/engine/window/pane.h"
#include "server/store/keys.h"
#include "server/store/pane_codec.h"
#include "server/store/rocks_status.h"
#include "server/store/slice.h"
#include "server/store/store.h"
#include "server/store/store_impl.h"
#include "server/store/value.h"

namespace drift {
namespace {

absl::StatusOr<PaneKey> Parse(const Database& database, absl::string_view key) {
  const std::optional<PaneKey> pane = ParsePaneKey(key);
  if (pane) return *pane;
  return absl::DataLossError(absl::StrCat(database.Name(Family::kPanes), ": key ",
                                          absl::BytesToHexString(key),
                                          " is not one of this family"));
}

class StoredPanes : public PaneReader {
 public:
  StoredPanes(const Database& database, ModelId model) : database_(database), model_(model) {}

  absl::Status Scan(Tier tier, TimeRange starts, Visit visit) override;
  absl::Status ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) override;
  absl::StatusOr<absl::Time> FirstStart(Tier tier, absl::Time from) override;

 private:
  absl::Status VisitPane(const PaneKey& key, absl::string_view value, Visit visit) const;

  const Database& database_;
  const ModelId model_;
};

absl::Status StoredPanes::VisitPane(const PaneKey& key, absl::string_view value,
                                    Visit visit) const {
  Counts counts;
  const absl::Status status = DecodePane(value, counts);
  if (status.ok()) {
    visit(key.start, key.series, counts);
    return status;
  }
  return Named(absl::StrCat(database_.Name(Family::kPanes), ": ",
                            key.tier == Tier::kFine ? "fine" : "coarse", " pane of model ",
                            key.model, ", series ", key.series, ", at ",
                            absl::FormatTime(key.start, absl::UTCTimeZone())),
               status);
}

absl::Status StoredPanes::Scan(Tier tier, TimeRange starts, Visit visit) {
  if (starts.start >= starts.end) return absl::OkStatus();
  return database_.Scan(
      Family::kPanes, KeyOfPane({tier, model_, starts.start, 0}),
      KeyOfPane({tier, model_, starts.end, 0}),
      [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
        const absl::StatusOr<PaneKey> pane = Parse(database_, key);
        if (!pane.ok()) return pane.status();
        const absl::Status status = VisitPane(*pane, value, visit);
        if (!status.ok()) return status;
        return true;
      });
}

// Keys are time-major, so series are looked up pane by pane: a seek to the first of them at the
// start at hand either finds one, or tells that there is none, and the next seek finds the next
// start at which there is anything at all.
absl::Status StoredPanes::ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) {
  if (starts.start >= starts.end) return absl::OkStatus();
  return Catching(database_.Name(Family::kPanes), [&]() -> absl::Status {
    const std::string end = KeyOfPane({tier, model_, starts.end, 0});
    const rocksdb::Slice bound(end);
    const auto at = database_.NewIterator(Family::kPanes, &bound);
    at->Seek(KeyOfPane({tier, model_, starts.start, series.first}));
    while (at->Valid()) {
      absl::StatusOr<PaneKey> pane = Parse(database_, View(at->key()));
      if (!pane.ok()) return pane.status();
      const absl::Time start = pane->start;
      if (pane->series < series.first) {
        at->Seek(KeyOfPane({tier, model_, start, series.first}));
        continue;
      }
      if (pane->series > series.last) {
        at->Seek(KeyOfPane({tier, model_, start + absl::Microseconds(1), 0}));
        continue;
      }
      const absl::Status status = VisitPane(*pane, View(at->value()), visit);
      if (!status.ok()) return status;
      if (pane->series == series.last) {
        at->Seek(KeyOfPane({tier, model_, start + absl::Microseconds(1), series.first}));
      } else {
        at->Next();
      }
    }
    return FromRocks(at->status(), database_.Name(Family::kPanes));
  });
}

absl::StatusOr<absl::Time> StoredPanes::FirstStart(Tier tier, absl::Time from) {
  absl::Time first = absl::InfiniteFuture();
  const absl::Status status = database_.Scan(
      Family::kPanes, KeyOfPane({tier, model_, from, 0}), EndOfPaneKeys(tier, model_),
      [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
        const absl::StatusOr<PaneKey> pane = Parse(database_, key);
        if (!pane.ok()) return pane.status();
        first = pane->start;
        return false;
      });
  if (!status.ok()) return status;
  return first;
}

}  // namespace

std::unique_ptr<PaneReader> Store::PanesOf(ModelId model) const {
  return std::make_unique<StoredPanes>(*impl_->database, model);
}

}  // namespace drift

#include "server/catalog/series.h"

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/catalog/model.h"
#include "server/catalog/related_keys.h"
#include "server/catalog/saturating.h"
#include "server/names/names.h"

namespace drift {
namespace {

// What a name is put together from, in order. Names are looked up and compared without being made.
using NamePieces = absl::InlinedVector<absl::string_view, 16>;

NamePieces PiecesOf(const SeriesKey& key) {
  NamePieces pieces = {key.model};
  if (!key.version.empty()) pieces.insert(pieces.end(), {"@", key.version});
  pieces.insert(pieces.end(), {"/", key.feature});
  absl::string_view before = "{";
  for (const auto& [label, value] : key.segments) {
    pieces.insert(pieces.end(), {before, label, "=", value});
    before = ",";
  }
  if (!key.segments.empty()) pieces.push_back("}");
  return pieces;
}

// As the strings that they make.
bool Before(const NamePieces& a, const NamePieces& b) {
  absl::string_view rest_a, rest_b;  // of the pieces that are being compared
  for (auto next_a = a.begin(), next_b = b.begin();;) {
    while (rest_a.empty() && next_a != a.end()) rest_a = *next_a++;
    while (rest_b.empty() && next_b != b.end()) rest_b = *next_b++;
    if (rest_a.empty() || rest_b.empty()) return rest_a.empty() && !rest_b.empty();
    const size_t length = std::min(rest_a.size(), rest_b.size());
    const int order = rest_a.substr(0, length).compare(rest_b.substr(0, length));
    if (order != 0) return order < 0;
    rest_a.remove_prefix(length);
    rest_b.remove_prefix(length);
  }
}

absl::Status Prefix(absl::string_view what, const absl::Status& status) {
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", status.message()));
}

// A label as an error shows it: whatever it is, short and on one line.
std::string Quoted(absl::string_view label) {
  constexpr size_t kMostShown = 64;
  const bool cut = label.size() > kMostShown;
  return absl::StrCat("label \"", absl::Utf8SafeCEscape(label.substr(0, kMostShown)),
                      cut ? "...\"" : "\"");
}

absl::Status CheckSegments(const SeriesKey& key, const SeriesLimits& limits) {
  if (key.segments.size() > static_cast<size_t>(limits.max_segments)) {
    return absl::InvalidArgumentError(absl::StrCat("segments: ", key.segments.size(),
                                                   " labels are more than the ",
                                                   limits.max_segments, " allowed"));
  }
  for (const auto& [label, value] : key.segments) {
    if (label.size() > limits.max_name_bytes) {
      return absl::InvalidArgumentError(absl::StrCat("segments: ", Quoted(label), " of ",
                                                     label.size(), " bytes is longer than the ",
                                                     limits.max_name_bytes, " allowed"));
    }
    absl::Status status = CheckLabelName(label);
    status.Update(CheckName(value, limits.max_name_bytes));
    if (!status.ok()) return Prefix(absl::StrCat("segments: ", Quoted(label)), status);
  }
  return absl::OkStatus();
}

}  // namespace

std::string NameOf(const SeriesKey& key) { return absl::StrJoin(PiecesOf(key), ""); }

bool NameBefore(const SeriesKey& a, const SeriesKey& b) { return Before(PiecesOf(a), PiecesOf(b)); }
bool NameBefore(const SeriesKey& a, absl::string_view b) { return Before(PiecesOf(a), {b}); }
bool NameBefore(absl::string_view a, const SeriesKey& b) { return Before({a}, PiecesOf(b)); }

std::string PartsOf(const SeriesKey& key) {
  std::string parts = absl::StrCat("model \"", key.model, "\"");
  if (!key.version.empty()) absl::StrAppend(&parts, ", version \"", key.version, "\"");
  absl::StrAppend(&parts, ", feature \"", key.feature, "\"");
  for (const auto& [label, value] : key.segments) {
    absl::StrAppend(&parts, ", segment ", label, " \"", value, "\"");
  }
  return parts;
}

absl::Status CheckKeyOrRollUp(const SeriesKey& key, const SeriesLimits& limits) {
  if (absl::Status status = CheckName(key.model, limits.max_name_bytes); !status.ok())
    return Prefix("model", status);
  if (absl::Status status = CheckText(key.version, limits.max_name_bytes); !status.ok()) {
    return Prefix("version", status);
  }
  absl::Status status = CheckName(key.feature, limits.max_name_bytes);
  if (!status.ok()) return Prefix("feature", status);
  return CheckSegments(key, limits);
}

absl::Status CheckKey(const SeriesKey& key, const SeriesLimits& limits) {
  if (absl::Status status = CheckKeyOrRollUp(key, limits); !status.ok()) return status;
  if (!IsRollUp(key)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "\"*\" as a version or a segment's value stands for a roll-up, which driftd sums up itself");
}

Series::Series(SeriesRecord record, std::shared_ptr<Model> model)
    : id_(record.id),
      key_(std::move(record.key)),
      model_(std::move(model)),
      created_(record.created),
      layout_(std::move(record.layout)),
      last_seen_(record.last_seen),
      last_event_(record.last_event),
      values_(record.values) {}

Layout Series::layout() const {
  absl::MutexLock lock(&mu_);
  return layout_;
}

SeriesRecord Series::record() const {
  absl::MutexLock lock(&mu_);
  return RecordLocked();
}

SeriesRecord Series::RecordLocked() const {
  return {.id = id_,
          .model = model_->id(),
          .key = key_,
          .layout = layout_,
          .created = created_,
          .last_seen = last_seen_,
          .last_event = last_event_,
          .values = values_};
}

absl::Time Series::last_event() const {
  absl::MutexLock lock(&mu_);
  return last_event_;
}

absl::Time Series::last_seen() const {
  absl::MutexLock lock(&mu_);
  return last_seen_;
}

void Series::SetLayout(const Layout& layout) {
  absl::MutexLock lock(&mu_);
  layout_ = layout;
}

SeriesRecord Series::Accept(uint64_t values, absl::Time last_event, absl::Time wall_time) {
  absl::MutexLock lock(&mu_);
  values_ = SaturatingSum(values_, values);
  last_event_ = std::max(last_event_, last_event);
  last_seen_ = std::max(last_seen_, wall_time);
  return RecordLocked();
}

}  // namespace drift

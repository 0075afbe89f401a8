#include "server/store/meta.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/store/value.h"

namespace drift {
namespace {

constexpr char kFormatKey[] = "format_version";
constexpr char kCleanKey[] = "closed_cleanly";

absl::Status Put(Database& database, const char* key, const std::string& value) {
  return database.Write({{WriteOperation::Kind::kPut, Family::kMeta, key, value}}, true);
}

// A store that was made but not finished has families and nothing in them.
absl::Status CheckEmpty(const Database& database) {
  for (int i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    const absl::Status status =
        database.Scan(family, "", "", [&](absl::string_view, absl::string_view) {
          return absl::DataLossError(
              absl::StrCat(database.Name(family), " has records, but meta has no format version"));
        });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckVersion(const Database& database, absl::string_view value) {
  uint64_t version = 0;
  const absl::Status status =
      Named(absl::StrCat(database.Name(Family::kMeta), ": format version"),
            DecodeValue(value, [&version](Decoder& in) { version = in.Varint(); }));
  if (!status.ok()) return status;
  if (version == kFormatVersion) return absl::OkStatus();
  const char* const cure = version > kFormatVersion
                               ? "A newer driftd wrote it: use that one"
                               : "It is of before driftd's first release: start with another one";
  return absl::FailedPreconditionError(
      absl::StrCat(database.Name(Family::kMeta), ": the store has format version ", version,
                   "; this program reads version ", kFormatVersion, ". ", cure));
}

}  // namespace

absl::StatusOr<bool> CheckFormat(Database& database) {
  const absl::StatusOr<std::optional<std::string>> value = database.Get(Family::kMeta, kFormatKey);
  if (!value.ok()) return value.status();
  const bool created = !value->has_value();
  absl::Status status = created ? CheckEmpty(database) : CheckVersion(database, **value);
  if (status.ok() && created) {
    status =
        Put(database, kFormatKey, EncodeValue([](Encoder& out) { out.Varint(kFormatVersion); }));
  }
  if (!status.ok()) return status;
  return created;
}

absl::StatusOr<bool> TakeCleanMark(Database& database) {
  const absl::StatusOr<std::optional<std::string>> mark = database.Get(Family::kMeta, kCleanKey);
  if (!mark.ok()) return mark.status();
  const absl::Status status =
      database.Write({{WriteOperation::Kind::kDelete, Family::kMeta, kCleanKey, ""}}, true);
  if (!status.ok()) return status;
  return mark->has_value();
}

absl::Status PutCleanMark(Database& database) {
  return Put(database, kCleanKey, EncodeValue([](Encoder&) {}));
}

std::string EncodeNextSeries(SeriesId next) {
  return EncodeValue([next](Encoder& out) { out.Varint(next); });
}

absl::StatusOr<SeriesId> ReadNextSeries(const Database& database) {
  const absl::StatusOr<std::optional<std::string>> value =
      database.Get(Family::kMeta, kNextSeriesKey);
  if (!value.ok()) return value.status();
  SeriesId next = 1;
  if (!value->has_value()) return next;
  const absl::Status status =
      Named(absl::StrCat(database.Name(Family::kMeta), ": next series"),
            DecodeValue(**value, [&next](Decoder& in) { next = in.Varint(); }));
  if (!status.ok()) return status;
  return next;
}

}  // namespace drift

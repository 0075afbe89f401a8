#include "absl/strings/str_cat.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/text_width.h"
#include "client/cli/os_user.h"
#include "client/cli/view/reference_view.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

// The series of exactly this name, or the only one that matches it as a glob.
absl::StatusOr<v1::Series> FindSeries(const std::string& name, Client& client) {
  const auto series = client.ListAllSeries(name);
  if (!series.ok()) return series.status();
  if (series->empty()) return NothingMatches("series", name);
  if (series->size() == 1) return series->front();
  for (const v1::Series& one : *series) {
    if (one.name() == name) return one;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(series->size(), " series match \"", name, "\"; name one"));
}

}  // namespace

Outcome RunReferenceList(const ReferenceListOptions& options, Context& context) {
  const auto list = context.client.ListReferences(options.model);
  if (!list.ok()) return list.status();
  if (list->references().empty()) return NothingListed("references", options.model, context);
  const std::vector<v1::PinnedReferenceInfo> references(list->references().begin(),
                                                        list->references().end());
  PrintItems(references, ReferencesTable, context);
  return ExitCode::kOk;
}

Outcome RunReferenceCapture(const ReferenceCaptureOptions& options, Context& context) {
  const absl::StatusOr<v1::Series> series = FindSeries(options.series, context.client);
  if (!series.ok()) return series.status();
  v1::CaptureReferenceRequest request;
  *request.mutable_series() = series->key();
  *request.mutable_range()->mutable_start_time() = ToProto(options.from);
  *request.mutable_range()->mutable_end_time() = ToProto(options.to);
  v1::ReferenceKey& key = *request.mutable_key();
  key.set_model(series->key().model());
  key.set_feature(series->key().feature());
  key.set_name(options.name);
  if (options.narrow) {
    key.set_model_version(series->key().version());
    *key.mutable_segments() = series->key().segments();
  }
  request.set_author(options.by.empty() ? OsUser() : options.by);
  const auto reference = context.client.CaptureReference(request);
  if (!reference.ok()) return reference.status();
  context.out << (context.json ? JsonLine(*reference) : ReferenceWords(*reference) + "\n");
  return ExitCode::kOk;
}

Outcome RunReferenceDelete(const ReferenceDeleteOptions& options, Context& context) {
  v1::ReferenceKey key;
  key.set_model(options.model);
  key.set_feature(options.feature);
  key.set_name(options.name);
  key.set_model_version(options.version);
  key.mutable_segments()->insert(options.segments.begin(), options.segments.end());
  const absl::Status status = context.client.DeleteReference(key);
  if (!status.ok()) return status;
  if (!context.json) context.out << "reference " << Printable(options.name) << " deleted\n";
  return ExitCode::kOk;
}

}  // namespace drift::cli

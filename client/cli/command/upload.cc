#include "absl/time/clock.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/numbers.h"
#include "client/cli/os_user.h"
#include "client/cli/progress_display.h"
#include "client/cli/reference_uploader.h"
#include "client/cli/view/reference_view.h"

namespace drift::cli {

// The whole file is the reference: there are no times, and no rows to tell apart.
Outcome RunReferenceUpload(const ReferenceUploadOptions& options, Context& context) {
  const auto reader = CsvReader::Open(options.file);
  if (!reader.ok()) return reader.status();
  const auto columns = FindColumns(**reader, {.time = {},
                                              .features = options.features,
                                              .segments = {},
                                              .reference = {},
                                              .weight = options.weight});
  if (!columns.ok()) return columns.status();
  const auto facts =
      CheckFile(**reader, *columns, {absl::InfiniteDuration(), absl::InfiniteFuture()}, [] {});
  if (!facts.ok()) return facts.status();
  if (facts->live_rows == 0) return absl::InvalidArgumentError(options.file + ": has no rows");

  v1::ReferenceKey key;
  key.set_model(options.model);
  key.set_model_version(options.version);
  key.set_name(options.name);
  key.mutable_segments()->insert(options.segments.begin(), options.segments.end());
  ProgressDisplay display(context.err, context.err_terminal);
  for (const FeatureFacts& feature : facts->features) {
    if (!feature.turn.empty()) display.Note("drift: " + feature.turn);
  }
  const std::string author = options.by.empty() ? OsUser() : options.by;
  const auto uploaded =
      UploadReferences({options.file, *columns, *facts, key, author}, context.client, display);
  if (!uploaded.ok()) return uploaded.status();
  for (const v1::PinnedReferenceInfo& reference : *uploaded) {
    context.out << (context.json ? JsonLine(reference) : ReferenceWords(reference) + "\n");
  }
  return ExitCode::kOk;
}

}  // namespace drift::cli

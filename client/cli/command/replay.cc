#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/numbers.h"
#include "client/cli/os_user.h"
#include "client/cli/patience.h"
#include "client/cli/progress_display.h"
#include "client/cli/reference_uploader.h"
#include "client/cli/replay/batch_builder.h"
#include "client/cli/replay/overlap.h"
#include "client/cli/replay_sender.h"
#include "client/cli/replay_summary.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

constexpr uint64_t kRowsPerUpdate = 256;
constexpr absl::Duration kShortestPane = absl::Seconds(1);  // that a server takes
// The furthest that limits.max_future can be set to; a server with less rejects, and is heard.
constexpr absl::Duration kMostFuture = absl::Hours(24);

// One replay from the first look at the file to the summary.
class Replay {
 public:
  Replay(const ReplayOptions& options, Context& context)
      : options_(options),
        context_(context),
        display_(context.err, context.err_terminal),
        pane_(options.pane) {}

  absl::Status Run() {
    for (const auto step :
         {&Replay::CheckNames, &Replay::LearnServer, &Replay::LearnModel, &Replay::Check,
          &Replay::CreateModel, &Replay::TellOverlap, &Replay::UploadReference, &Replay::Send}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    display_.Clear();
    return absl::OkStatus();
  }

  const ReplaySummary& summary() const { return summary_; }

 private:
  absl::Status CheckNames() { return CheckModelNames(options_.model, options_.version); }

  // A server that is not there is told here, before the file is read; later ones are waited for.
  absl::Status LearnServer() {
    const absl::StatusOr<v1::GetStatusResponse> server = context_.client.GetStatus();
    if (!server.ok()) return server.status();
    const absl::StatusOr<absl::Duration> retention = FromProto(server->fine_retention());
    if (!retention.ok()) return retention.status();
    retention_ = *retention;
    return absl::OkStatus();
  }

  // The series of a model that is there already tell the length of its panes, how far its time has
  // come, and what the file is added to.
  absl::Status LearnModel() {
    for (absl::string_view separator : {"/", "@"}) {
      const auto list = context_.client.ListAllSeries(absl::StrCat(options_.model, separator, "*"));
      if (!list.ok()) return list.status();
      for (const v1::Series& series : *list) {
        if (series.key().model() == options_.model) LearnFrom(series);
      }
      there_.insert(there_.end(), list->begin(), list->end());
    }
    return absl::OkStatus();
  }

  void LearnFrom(const v1::Series& series) {
    const absl::StatusOr<absl::Duration> pane = FromProto(series.fine_pane());
    if (!pane_.has_value() && pane.ok() && *pane > absl::ZeroDuration()) pane_ = *pane;
    const absl::StatusOr<absl::Time> last_event = FromProto(series.last_event_time());
    if (series.has_last_event_time() && last_event.ok()) {
      came_to_ = std::max(came_to_, *last_event);
    }
  }

  // The first pass: nothing has been sent yet, and nothing will be if this fails.
  absl::Status Check() {
    absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(options_.file);
    if (!reader.ok()) return reader.status();
    const ColumnNames names = options_.names();
    auto columns = FindColumns(**reader, names);
    if (!columns.ok()) return columns.status();
    columns_ = *std::move(columns);
    display_.Start("checking", "rows");
    const TimeLimits limits{Retention(), absl::Now() + kMostFuture};
    auto facts = CheckFile(**reader, columns_, limits, [&] { ShowRow(**reader); });
    if (!facts.ok()) return facts.status();
    summary_ = {.file = options_.file,
                .model = options_.model,
                .features = options_.features,
                .facts = *std::move(facts),
                .tally = {},
                .elapsed = {}};
    for (const FeatureFacts& feature : summary_.facts.features) {
      if (!feature.turn.empty()) display_.Note(absl::StrCat("drift: ", feature.turn));
    }
    absl::Status status = CheckThereAreRows(options_.file, summary_.facts, names);
    status.Update(CheckIsNotTooLate());
    return status;
  }

  // What the model would reject as too late, most often because the file was replayed before.
  absl::Status CheckIsNotTooLate() const {
    const absl::Time first = summary_.facts.first_time;
    if (came_to_ == absl::InfinitePast() || first >= came_to_ - Retention()) {
      return absl::OkStatus();
    }
    return absl::FailedPreconditionError(absl::StrCat(
        options_.file, ": begins at ", FormatUtc(first), ", but model \"", options_.model,
        "\" has come to ", FormatUtc(came_to_), ", more than ", FormatAge(Retention()),
        " later, which is how long the server keeps fine panes (retention.fine); replay into a "
        "model of another name"));
  }

  // The server's, or the reach of a live window, which is at least 60 panes.
  absl::Duration Retention() const {
    return std::max(retention_, 60 * pane_.value_or(kShortestPane));
  }

  absl::Status CreateModel() {
    if (!options_.pane.has_value()) return absl::OkStatus();
    v1::CreateModelRequest request;
    request.set_model(options_.model);
    *request.mutable_fine_pane() = ToProto(*options_.pane);
    const auto model = WithPatience([&] { return context_.client.CreateModel(request); },
                                    context_.client, display_);
    if (!absl::IsAlreadyExists(model.status())) return model.status();
    return absl::AlreadyExistsError(absl::StrCat(
        model.status().message(),
        "; leave --pane out to replay into the model as it is, or choose another name"));
  }

  // Of what the server had before this run, which is why a restart in between does not matter.
  absl::Status TellOverlap() {
    const FedSeries fed{options_.model, options_.version, options_.features};
    for (const std::string& warning : OverlapWarnings(there_, fed, summary_.facts)) {
      display_.Note(absl::StrCat("drift: warning: ", warning));
    }
    return absl::OkStatus();
  }

  // It serves all versions, so that a new one starts with its baseline, but exactly the segments
  // of its rows: segments differ among each other, which is not drift.
  absl::Status UploadReference() {
    if (summary_.facts.reference_rows == 0) return absl::OkStatus();
    v1::ReferenceKey key;
    key.set_model(options_.model);
    key.set_name("training");
    return UploadReferences({options_.file, columns_, summary_.facts, key, OsUser()},
                            context_.client, display_)
        .status();
  }

  absl::Status Send() {
    absl::StatusOr<std::unique_ptr<ReplaySender>> sender =
        ReplaySender::Create(context_.server, display_);
    if (!sender.ok()) return sender.status();
    const absl::Time start = absl::Now();
    display_.Start("sending", "rows");
    if (absl::Status status = SendRows(**sender); !status.ok()) return status;
    display_.Start("storing", "values");
    const absl::Status status = (*sender)->Finish([&](uint64_t stored, uint64_t of) {
      display_.Update(static_cast<double>(stored) / static_cast<double>(of), stored);
    });
    if (!status.ok()) return status;
    summary_.tally = (*sender)->tally();
    summary_.elapsed = absl::Now() - start;
    return absl::OkStatus();
  }

  absl::Status SendRows(ReplaySender& sender) {
    absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(options_.file);
    if (!reader.ok()) return reader.status();
    BatchBuilder builder = MakeBuilder(sender);
    const auto send = [&sender](v1::Batch batch) { return sender.Send(std::move(batch)); };
    for (;;) {
      const absl::StatusOr<bool> more = (*reader)->Next();
      if (!more.ok()) return more.status();
      if (!*more) break;
      ShowRow(**reader);
      if (columns_.IsReference((*reader)->row())) continue;
      if (absl::Status status = builder.AddRow(**reader, send); !status.ok()) return status;
    }
    return builder.Flush(send);
  }

  // Where the model's panes are not known, the shortest there are will do: it divides them.
  BatchBuilder MakeBuilder(ReplaySender& sender) const {
    std::vector<ColumnType> types;
    for (const FeatureFacts& feature : summary_.facts.features) types.push_back(feature.type);
    return BatchBuilder({.model = options_.model,
                         .version = options_.version,
                         .pane = pane_.value_or(kShortestPane)},
                        columns_, std::move(types),
                        [&sender](v1::SeriesKey key) { return sender.AddSeries(std::move(key)); });
  }

  void ShowRow(const CsvReader& reader) {
    const uint64_t row = reader.row_number();
    if (row % kRowsPerUpdate == 0) display_.Update(reader.fraction_read(), row);
  }

  const ReplayOptions& options_;
  Context& context_;
  ProgressDisplay display_;
  std::optional<absl::Duration> pane_;         // the model's fine pane, where it is known
  absl::Duration retention_;                   // of fine panes, at the least
  absl::Time came_to_ = absl::InfinitePast();  // latest event time of the model
  std::vector<v1::Series> there_;              // before the run
  Columns columns_;
  ReplaySummary summary_;
};

}  // namespace

Outcome RunReplay(const ReplayOptions& options, Context& context) {
  Replay replay(options, context);
  if (absl::Status status = replay.Run(); !status.ok()) return status;
  const ReplaySummary& summary = replay.summary();
  context.out << (context.json ? SummaryJson(summary) : SummaryText(summary, context.style));
  return summary.tally.rejected_values() == 0 ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace drift::cli

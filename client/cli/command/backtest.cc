#include "client/cli/offline/backtest.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/offline/backtest_config.h"
#include "client/cli/offline/backtest_references.h"
#include "client/cli/offline/change_view.h"
#include "client/cli/offline/clock_rows.h"
#include "client/cli/progress_display.h"
#include "client/cli/replay/batch_builder.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

constexpr uint64_t kRowsPerUpdate = 256;
constexpr absl::string_view kReferenceName = "training";  // as in a replay

// One backtest from the first look at the file to the summary.
class BacktestRun {
 public:
  BacktestRun(const BacktestOptions& options, Context& context)
      : options_(options),
        context_(context),
        display_(context.err, context.err_terminal),
        names_(options.names()) {}

  absl::Status Run() {
    for (const auto step : {&BacktestRun::Start, &BacktestRun::Check, &BacktestRun::PinReferences,
                            &BacktestRun::ApplyRows}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // What was read, what came of it, and what was rejected; on context.err, as changes are all that
  // was asked for.
  void Summarize(absl::Duration elapsed) {
    display_.Note(absl::StrCat(Counted(facts_.live_rows, "live row"), ", ",
                               Counted(facts_.reference_rows, "reference row"), ", ",
                               FormatCount(backtest_->series_count()),
                               " series: ", Counted(changes_, "change"), " of state, in ",
                               absl::FormatDuration(absl::Trunc(elapsed, absl::Milliseconds(10)))));
    for (const Rejection& rejection : backtest_->rejections().all()) {
      display_.Note(absl::StrCat("rejected ", Counted(rejection.values, "value"), ", ",
                                 NameOf(rejection.reason), ": ", rejection.example));
    }
  }

  bool rejected() const { return backtest_->rejections().values() > 0; }

 private:
  absl::Status Start() {
    absl::Status names = CheckModelNames(options_.model, options_.version);
    if (!names.ok()) return names;
    const absl::StatusOr<v1::Config> config =
        ConfigFor({.config_file = options_.config, .live = options_.live, .pane = options_.pane},
                  options_.model);
    if (!config.ok()) return config.status();
    retention_ = DurationOf(config->retention().fine());
    auto backtest =
        Backtest::Create(*config, options_.model, [this](const Change& change) { Show(change); });
    if (!backtest.ok()) return backtest.status();
    backtest_ = *std::move(backtest);
    rows_.emplace(backtest_->panes());
    return absl::OkStatus();
  }

  absl::Status Check() {
    const absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(options_.file);
    if (!reader.ok()) return reader.status();
    auto columns = FindColumns(**reader, names_);
    if (!columns.ok()) return columns.status();
    columns_ = *std::move(columns);
    header_.assign((*reader)->header().begin(), (*reader)->header().end());
    display_.Start("checking", "rows");
    const TimeLimits limits{std::max(retention_, 60 * backtest_->panes().fine),
                            absl::InfiniteFuture()};
    auto facts = CheckFile(**reader, columns_, limits, [&] { ShowRow(**reader); });
    if (!facts.ok()) return facts.status();
    facts_ = *std::move(facts);
    types_.reserve(facts_.features.size());
    for (const FeatureFacts& feature : facts_.features) {
      types_.push_back(feature.type);
      if (!feature.turn.empty()) display_.Note(absl::StrCat("drift: ", feature.turn));
    }
    return CheckThereAreRows(options_.file, facts_, names_);
  }

  // They serve as those of a replay: all versions, exactly the segments of their rows.
  absl::Status PinReferences() {
    if (facts_.reference_rows == 0) return absl::OkStatus();
    const absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(options_.file);
    if (!reader.ok()) return reader.status();
    display_.Start("references", "rows");
    const auto references =
        ReadReferences(**reader, columns_, types_, [this](const CsvReader& row) { ShowRow(row); });
    if (!references.ok()) return references.status();
    for (size_t i = 0; i < columns_.features.size(); ++i) {
      for (const auto& [segments, samples] : *references) {
        const PinnedReferenceKey key{.model = options_.model,
                                     .feature = header_[columns_.features[i]],
                                     .name = std::string(kReferenceName),
                                     .model_version = {},
                                     .segments = segments};
        if (samples[i].values() == 0) continue;
        absl::Status status = backtest_->AddReference(key, UploadOf(samples[i]));
        // As in a replay: too few values of one combination of segments among others.
        if (absl::IsFailedPrecondition(status) && !segments.empty()) {
          display_.Note(absl::StrCat("drift: not pinned: ", status.message()));
          continue;
        }
        if (!status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status ApplyRows() {
    const absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(options_.file);
    if (!reader.ok()) return reader.status();
    // The batches of a replay: with a driftd they are the unit in which values count.
    BatchBuilder builder(
        {.model = options_.model, .version = options_.version, .pane = backtest_->panes().fine},
        columns_, types_, [this](const v1::SeriesKey& key) { return backtest_->AddSeries(key); });
    const auto apply = [this](const v1::Batch& batch) { return Apply(batch); };
    display_.Start("testing", "rows");
    for (uint64_t live_row = 0;;) {
      const absl::StatusOr<bool> more = (*reader)->Next();
      if (!more.ok()) return more.status();
      if (!*more) return builder.Flush(apply);
      ShowRow(**reader);
      if (columns_.IsReference((*reader)->row())) continue;
      const absl::StatusOr<absl::Time> time = TimeOfRow(**reader, *columns_.time);
      if (!time.ok()) return time.status();
      rows_->Add(live_row++, *time);
      if (absl::Status status = builder.AddRow(**reader, apply); !status.ok()) return status;
    }
  }

  absl::Status Apply(const v1::Batch& batch) {
    absl::Status status = backtest_->Apply(batch);
    rows_->Forget();
    for (const std::string& misfit : backtest_->TakeMisfits()) {
      display_.Note(absl::StrCat("drift: a monitor may not do what was meant: ", misfit));
    }
    return status;
  }

  void Show(const Change& change) {
    ++changes_;
    display_.Clear();
    const uint64_t row = rows_->RowThatCloses(change.standing.state.scored_end);
    const InformationUnit unit = UnitOf(options_.nats);
    context_.out << (context_.json ? ChangeJson(change, row, unit)
                                   : ChangeText(change, row, context_.style, unit));
  }

  void ShowRow(const CsvReader& reader) {
    const uint64_t row = reader.row_number();
    if (row % kRowsPerUpdate == 0) display_.Update(reader.fraction_read(), row);
  }

  const BacktestOptions& options_;
  Context& context_;
  ProgressDisplay display_;
  const ColumnNames names_;
  absl::Duration retention_;  // of fine panes
  std::unique_ptr<Backtest> backtest_;
  std::optional<ClockRows> rows_;
  Columns columns_;
  std::vector<std::string> header_;
  FileFacts facts_;
  std::vector<ColumnType> types_;
  uint64_t changes_ = 0;
};

}  // namespace

Outcome RunBacktest(const BacktestOptions& options, Context& context) {
  const absl::Time start = absl::Now();
  BacktestRun run(options, context);
  if (absl::Status status = run.Run(); !status.ok()) return status;
  run.Summarize(absl::Now() - start);
  return run.rejected() ? ExitCode::kFailed : ExitCode::kOk;
}

}  // namespace drift::cli

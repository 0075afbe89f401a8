#include "client/cli/command/commands.h"
#include "client/cli/format/numbers.h"
#include "client/cli/offline/column_file.h"
#include "client/cli/offline/comparison_view.h"
#include "client/cli/progress_display.h"

namespace drift::cli {
namespace {

// Reads both files, with progress: first what they hold, then the values.
class Reading {
 public:
  explicit Reading(Context& context) : display_(context.err, context.err_terminal) {}

  absl::StatusOr<ColumnType> TypeOfBoth(const ColumnFile& reference, const ColumnFile& live) {
    display_.Start("checking", "rows");
    for (const ColumnFile* file : {&reference, &live}) {
      const absl::StatusOr<ColumnTyper> typer = TypeOf(*file, Show());
      if (!typer.ok()) return typer.status();
      if (!typer->turn().empty()) display_.Note("drift: " + typer->turn());
      // Numbers beside texts are categories, as in a column that has both.
      if (typer->type() == ColumnType::kCategory) return ColumnType::kCategory;
    }
    return ColumnType::kNumber;
  }

  absl::StatusOr<Sample> Read(const ColumnFile& file, ColumnType type) {
    display_.Start("reading " + file.path, "rows");
    return ReadSample(file, type, Show());
  }

 private:
  OnRow Show() {
    return [this](const CsvReader& reader) {
      const uint64_t row = reader.row_number();
      if (row % kRowsPerUpdate == 0) display_.Update(reader.fraction_read(), row);
    };
  }

  static constexpr uint64_t kRowsPerUpdate = 256;
  ProgressDisplay display_;
};

// The progress is gone when it returns.
absl::StatusOr<Comparison> CompareFiles(const ColumnFile& live_file,
                                        const ColumnFile& reference_file, Context& context) {
  Reading reading(context);
  const absl::StatusOr<ColumnType> type = reading.TypeOfBoth(reference_file, live_file);
  if (!type.ok()) return type.status();
  const absl::StatusOr<Sample> reference = reading.Read(reference_file, *type);
  if (!reference.ok()) return reference.status();
  const absl::StatusOr<Sample> live = reading.Read(live_file, *type);
  if (!live.ok()) return live.status();
  return Compare(*live, *reference);
}

}  // namespace

Outcome RunCompare(const CompareOptions& options, Context& context) {
  const ColumnFile reference_file{options.reference, options.feature, options.weight};
  const ColumnFile live_file{options.live, options.feature, options.weight};
  const absl::StatusOr<Comparison> comparison = CompareFiles(live_file, reference_file, context);
  if (!comparison.ok()) return comparison.status();
  const ComparisonView view{.feature = options.feature,
                            .live = options.live,
                            .reference = options.reference,
                            .unit = UnitOf(options.nats),
                            .compat = options.compat};
  context.out << (context.json ? ComparisonJson(*comparison, view)
                               : ComparisonText(*comparison, view, context.style));
  return ExitCode::kOk;
}

}  // namespace drift::cli

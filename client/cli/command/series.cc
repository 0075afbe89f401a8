#include "client/cli/command/commands.h"
#include "client/cli/view/series_view.h"

namespace drift::cli {

Outcome RunSeries(const SeriesOptions& options, Context& context) {
  const auto series = context.client.ListAllSeries(options.glob);
  if (!series.ok()) return series.status();
  if (series->empty()) return NothingListed("series", options.glob, context);
  PrintItems(*series, SeriesTable, context);
  return ExitCode::kOk;
}

}  // namespace drift::cli

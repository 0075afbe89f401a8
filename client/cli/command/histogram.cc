#include "client/cli/command/commands.h"
#include "client/cli/view/histogram_view.h"
#include "client/cli/view/json_values.h"

namespace drift::cli {

Outcome RunHistogram(const HistogramOptions& options, Context& context) {
  v1::GetHistogramsRequest request;
  request.set_series(options.series);
  request.set_reference(options.reference);
  const auto histograms = context.client.GetHistograms(request);
  if (!histograms.ok()) return histograms.status();
  if (histograms->histograms().empty()) {
    return absl::NotFoundError("series " + histograms->series().name() +
                               " has nothing to be compared with yet");
  }
  const InformationUnit unit = UnitOf(options.nats);
  context.out << (context.json ? JsonLine(*histograms, unit)
                               : HistogramText(*histograms, context.style, unit));
  return ExitCode::kOk;
}

}  // namespace drift::cli

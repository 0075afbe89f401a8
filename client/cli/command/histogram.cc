#include "client/cli/command/commands.h"
#include "client/cli/view/histogram_view.h"

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
  context.out << (context.json ? JsonLine(*histograms) : HistogramText(*histograms, context.style));
  return ExitCode::kOk;
}

}  // namespace drift::cli

#include "server/config/panes.h"

#include "absl/time/time.h"
#include "server/config/merge.h"
#include "server/names/glob.h"

namespace drift {
PaneLengths ResolvePanes(const v1::ModelConfig& model) {
  PaneLengths panes;
  panes.fine = DurationOr(model.has_fine_pane(), model.fine_pane(), panes.fine);
  if (panes.fine > absl::ZeroDuration()) panes.coarse = absl::Ceil(panes.coarse, panes.fine);
  panes.coarse = DurationOr(model.has_coarse_pane(), model.coarse_pane(), panes.coarse);
  panes.grace = DurationOr(model.has_grace(), model.grace(), panes.fine);
  return panes;
}

PaneLengths PanesOf(const v1::Config& config, absl::string_view model) {
  for (const v1::ModelConfig& candidate : config.models()) {
    if (GlobMatches(candidate.match(), model)) return ResolvePanes(candidate);
  }
  return ResolvePanes({});
}

std::vector<PaneLengths> PanesOfAny(const v1::Config& config, absl::string_view glob) {
  if (!glob.empty() && glob.find_first_of("*?") == glob.npos) return {PanesOf(config, glob)};
  std::vector<PaneLengths> all;
  for (const v1::ModelConfig& candidate : config.models()) {
    all.push_back(ResolvePanes(candidate));
    if (candidate.match() == "*") return all;
  }
  all.push_back(ResolvePanes({}));
  return all;
}

}  // namespace drift

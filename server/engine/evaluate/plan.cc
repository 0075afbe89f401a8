#include "server/engine/evaluate/plan.h"

#include <utility>

namespace drift {
namespace {

struct WindowsOf {
  absl::Duration live;
  const PaneLengths& lengths;

  WindowSpecList operator()(const PinnedSpec&) const { return {}; }
  WindowSpecList operator()(const OtherSeriesSpec&) const { return {}; }

  WindowSpecList operator()(const TrailingSpec& trailing) const {
    return {{.tier = Tier::kCoarse,
             .pane = lengths.coarse,
             .length = trailing.length,
             .delay = live + trailing.gap}};
  }

  WindowSpecList operator()(const PreviousSpec&) const {
    return {{.tier = Tier::kFine, .pane = lengths.fine, .length = live, .delay = live}};
  }

  WindowSpecList operator()(const SeasonalSpec& seasonal) const {
    const absl::Duration length = absl::Ceil(live, lengths.coarse);
    // The end is floored to a coarse pane: half a pane later makes it the nearest one. A window can
    // only move when a fine pane closes.
    const absl::Duration ahead = absl::Floor((length - live + lengths.coarse) / 2, lengths.fine);
    WindowSpecList windows;
    for (int i = 1; i <= seasonal.count; ++i) {
      windows.push_back({.tier = Tier::kCoarse,
                         .pane = lengths.coarse,
                         .length = length,
                         .delay = i * seasonal.period - ahead});
    }
    return windows;
  }
};

std::shared_ptr<const WindowPlace> PlaceOf(WindowSpecList specs) {
  if (specs.empty()) return nullptr;
  return std::make_shared<const WindowPlace>(WindowPlace{.specs = std::move(specs)});
}

}  // namespace

bool ReferenceSpec::freezes() const {
  const auto* trailing = std::get_if<TrailingSpec>(&kind);
  return trailing != nullptr && trailing->freeze_while_drifting;
}

WindowSpecList LiveWindow(const WatchPlan& plan, const PaneLengths& lengths) {
  return {{.tier = Tier::kFine,
           .pane = lengths.fine,
           .length = plan.live,
           .delay = absl::ZeroDuration()}};
}

WindowSpecList ReferenceWindows(const WatchPlan& plan, const ReferenceSpec& reference,
                                const PaneLengths& lengths) {
  return std::visit(WindowsOf{plan.live, lengths}, reference.kind);
}

PlannedWindows::PlannedWindows(std::shared_ptr<const WatchPlan> of, const PaneLengths& of_model)
    : plan(std::move(of)), lengths(of_model), live(PlaceOf(LiveWindow(*plan, lengths))) {
  for (const ReferenceSpec& reference : plan->references) {
    references.push_back(PlaceOf(ReferenceWindows(*plan, reference, lengths)));
  }
}

}  // namespace drift

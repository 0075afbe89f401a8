#include "absl/time/clock.h"
#include "client/cli/command/commands.h"
#include "client/cli/view/series_view.h"

namespace drift::cli {

Outcome RunStatus(Context& context) {
  const absl::StatusOr<v1::GetStatusResponse> status = context.client.GetStatus();
  if (!status.ok()) return status.status();
  context.out << (context.json ? JsonLine(*status)
                               : StatusText(*status, absl::Now(), context.style));
  return ExitCode::kOk;
}

}  // namespace drift::cli

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/text_width.h"
#include "client/cli/patience.h"
#include "client/cli/view/score_view.h"
#include "drift/retry.h"

namespace drift::cli {
namespace {

// OK once nobody reads the output any more; else why the stream ended.
absl::Status WatchOnce(const WatchOptions& options, Context& context) {
  v1::WatchChangesRequest request;
  request.set_filter(options.glob);
  request.set_include_scores(options.scores);
  const InformationUnit unit = UnitOf(options.nats);
  return context.client.WatchChanges(request, [&](const v1::WatchChangesResponse& change) {
    context.out << (context.json ? JsonLine(change, unit) : ChangeLine(change, context.style, unit))
                << std::flush;
    return context.out.good();
  });
}

// However long that takes: a watch is left alone for days.
void WaitUntilBack(const absl::Status& why, Context& context) {
  context.err << "drift: lost the server, trying again: " << PrintableLines(why.message())
              << std::endl;
  Backoff backoff(absl::Milliseconds(100), absl::Seconds(5));
  do {
    absl::SleepFor(backoff.Next());
  } while (IsAway(context.client.GetStatus().status()));
  context.err << "drift: the server is back; drift history has what changed meanwhile" << std::endl;
}

}  // namespace

// A server that is not there to begin with is told, as by every other command: it may be the wrong
// one.
Outcome RunWatch(const WatchOptions& options, Context& context) {
  absl::Status status = context.client.GetStatus().status();
  if (!status.ok()) return status;
  for (;;) {
    status = WatchOnce(options, context);
    if (status.ok()) return ExitCode::kOk;
    if (!IsAway(status)) return status;
    WaitUntilBack(status, context);
  }
}

}  // namespace drift::cli

// Includes every public header and records with no server there: what an installed library must
// stand.
#include <cstdio>

#include "drift/client.h"
#include "drift/producer.h"
#include "drift/recorder.h"

int main() {
  auto recorder =
      drift::Recorder::Create({.server = "127.0.0.1:1", .shutdown_timeout = absl::ZeroDuration()});
  if (!recorder.ok()) return 1;
  const drift::SeriesHandle score = (*recorder)->Series({.model = "fraud", .feature = "score"});
  (*recorder)->Record(score, 0.93);
  if ((*recorder)->Flush(absl::Milliseconds(50)).ok()) return 1;
  if ((*recorder)->stats().recorded != 1) return 1;
  const absl::Status status = drift::Client({.server = "127.0.0.1:1"}).GetStatus().status();
  std::printf("%s\n", status.ToString().c_str());
  return status.code() == absl::StatusCode::kUnavailable ? 0 : 1;
}

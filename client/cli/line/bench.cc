#include "client/cli/command/commands.h"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/command.h"

namespace drift::cli {
namespace {

constexpr uint64_t kMostStreams = 1024;
constexpr uint64_t kMostSeries = 10'000'000;
constexpr uint64_t kMostValues = uint64_t{1} << 24;
constexpr uint64_t kMostInFlight = 1'000'000;
constexpr uint64_t kMostRate = 1'000'000'000'000'000;

}  // namespace

void AddBench(CLI::App& app, CommandLine& line) {
  Command<Load> bench(
      app, "bench", "Puts load on the server and tells how much it takes, and how fast.",
      "drift bench --streams=8 --series=1000 --batch=10 --values=100\n"
      "  drift bench --counts --series=10000 --batch=1000 --rate=1000000 --duration=1m\n\n"
      "The values stay on the server, as any others, until it forgets idle series: use\n"
      "a server that is there for it, or a model that nobody watches. A latency is\n"
      "from sending a message, or from when it was due with --rate, to the\n"
      "acknowledgement, which comes when its values are on disk; without --rate it is\n"
      "mostly that of the --in-flight messages before it.");
  bench.Text("--model", "NAME", &Load::model, "The model; default bench");
  bench.Number("--streams", &Load::streams, kMostStreams,
               "Producers, each with a connection of its own; default 1");
  bench.Number("--series", &Load::series, kMostSeries, "Series, divided among them; default 1");
  bench.Number("--batch", &Load::batch, kMostSeries, "Series in one message; default 1");
  bench.Number("--values", &Load::values, kMostValues,
               "Values of each of these series; default 1000");
  bench.Flag("--counts", &Load::counts,
             "Send counts folded from the values, as a Recorder does, not the values");
  bench.Number("--rate", &Load::rate, kMostRate,
               "Values a second in all; default as many as the server takes");
  bench.Number("--in-flight", &Load::in_flight, kMostInFlight,
               "Messages of a stream that may wait for acknowledgement; default 64");
  bench.Duration("--duration", &Load::duration, "How long; default 10s");
  bench.Duration("--span", &Load::span,
                 "Event times run over so long a time up to now, so that its panes close; "
                 "default they are now");
  bench.Runs(RunBench, line);
}

}  // namespace drift::cli

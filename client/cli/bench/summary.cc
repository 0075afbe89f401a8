#include "client/cli/bench/summary.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/format/bars.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/json.h"
#include "client/cli/view/json_values.h"

namespace drift::cli {
namespace {

constexpr int kBarColumns = 40;
constexpr std::pair<const char*, double> kQuantiles[] = {
    {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}};

double PerSecond(uint64_t count, const BenchSummary& summary) {
  const double seconds = absl::ToDoubleSeconds(summary.elapsed);
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string Milliseconds(absl::Duration duration) {
  return absl::StrFormat("%.3g", absl::ToDoubleMilliseconds(duration));
}

std::string LoadLine(const Load& load) {
  const std::string speed =
      load.rate == 0 ? "as fast as the server takes them"
                     : absl::StrCat(FormatRate(static_cast<double>(load.rate)), " values/s");
  return absl::StrCat(Counted(load.streams, "stream"), " to model ", Printable(load.model), ", ",
                      FormatCount(load.series), " series, ", FormatCount(EntriesOf(load, 0)),
                      " in a message, ", load.counts ? "counts of " : "",
                      Counted(load.values, "value"), " of each, ", speed, "\n");
}

Table LatencyTable(const LatencyHistogram& latency) {
  Table table{{{"acknowledged within [ms]", Align::kRight}, {"messages", Align::kRight}, {""}}, {}};
  const auto octaves = latency.Octaves();
  uint64_t most = 1;
  for (const auto& octave : octaves) most = std::max(most, octave.count);
  for (const auto& octave : octaves) {
    const double fraction = static_cast<double>(octave.count) / static_cast<double>(most);
    table.rows.push_back(
        {{Milliseconds(octave.up_to)}, {FormatCount(octave.count)}, {Bar(fraction, kBarColumns)}});
  }
  return table;
}

google::protobuf::Value Quantiles(const LatencyHistogram& latency) {
  google::protobuf::Value value;
  auto& fields = *value.mutable_struct_value()->mutable_fields();
  for (const auto& [name, fraction] : kQuantiles) {
    fields[name] = NumberValue(absl::ToDoubleSeconds(latency.Quantile(fraction)));
  }
  fields["max"] = NumberValue(absl::ToDoubleSeconds(latency.max()));
  return value;
}

google::protobuf::Value Octaves(const LatencyHistogram& latency) {
  google::protobuf::Value list;
  list.mutable_list_value();
  for (const auto& octave : latency.Octaves()) {
    auto& fields =
        *list.mutable_list_value()->add_values()->mutable_struct_value()->mutable_fields();
    fields["upToSeconds"] = NumberValue(absl::ToDoubleSeconds(octave.up_to));
    fields["messages"] = IntegerValue(octave.count);
  }
  return list;
}

}  // namespace

void AddTo(StreamTally& sum, const StreamTally& stream) {
  sum.values.accepted_values += stream.values.accepted_values;
  for (const auto& [reason, rejected] : stream.values.rejected) {
    Tally::Rejected& known = sum.values.rejected[reason];
    known.values += rejected.values;
    if (known.example.empty()) known.example = rejected.example;
  }
  sum.messages += stream.messages;
  sum.latency.Add(stream.latency);
  sum.last_ack = std::max(sum.last_ack, stream.last_ack);
}

std::string BenchText(const BenchSummary& summary, const Style& style) {
  const StreamTally& tally = summary.tally;
  const uint64_t values = tally.values.accepted_values;
  std::string text = LoadLine(summary.load);
  absl::StrAppend(&text, "accepted ", Counted(values, "value"), " in ",
                  absl::FormatDuration(absl::Trunc(summary.elapsed, absl::Milliseconds(1))), ": ",
                  FormatRate(PerSecond(values, summary)), " values/s, ",
                  FormatRate(PerSecond(tally.messages, summary)), " messages/s; rejected ",
                  FormatCount(tally.values.rejected_values()), "\n");
  absl::StrAppend(&text, RejectionLines(tally.values, style),
                  "on disk and acknowledged after [ms]");
  for (const auto& [name, fraction] : kQuantiles) {
    absl::StrAppend(&text, " ", name, " ", Milliseconds(tally.latency.Quantile(fraction)), ",");
  }
  absl::StrAppend(&text, " at most ", Milliseconds(tally.latency.max()), "\n");
  return text + Render(LatencyTable(tally.latency), style);
}

std::string BenchJson(const BenchSummary& summary) {
  const Load& load = summary.load;
  const StreamTally& tally = summary.tally;
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["model"] = TextValue(load.model);
  fields["streams"] = IntegerValue(load.streams);
  fields["series"] = IntegerValue(load.series);
  fields["seriesInMessage"] = IntegerValue(EntriesOf(load, 0));
  fields["valuesOfEach"] = IntegerValue(load.values);
  fields["folded"].set_bool_value(load.counts);
  fields["seconds"] = NumberValue(absl::ToDoubleSeconds(summary.elapsed));
  fields["messages"] = IntegerValue(tally.messages);
  fields["acceptedValues"] = IntegerValue(tally.values.accepted_values);
  fields["rejectedValues"] = IntegerValue(tally.values.rejected_values());
  fields["rejections"] = RejectionsValue(tally.values);
  fields["messagesPerSecond"] = NumberValue(PerSecond(tally.messages, summary));
  fields["valuesPerSecond"] = NumberValue(PerSecond(tally.values.accepted_values, summary));
  fields["latencySeconds"] = Quantiles(tally.latency);
  fields["latencyHistogram"] = Octaves(tally.latency);
  return JsonLine(object);
}

}  // namespace drift::cli

#include "client/cli/bench/load_stream.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "drift/channel.h"
#include "drift/producer_id.h"

namespace drift::cli {
namespace {

// A layout is told with the first acknowledgement after it was chosen.
constexpr int kMostRounds = 4;
constexpr uint64_t kIntroductionsInFlight = 8;

// Between two messages of one stream; zero: none.
absl::Duration IntervalOf(const Load& load, uint64_t stream) {
  if (load.rate == 0) return absl::ZeroDuration();
  const double values_in_message =
      static_cast<double>(EntriesOf(load, stream)) * static_cast<double>(load.values);
  const double values_per_second =
      static_cast<double>(load.rate) / static_cast<double>(load.streams);
  return absl::Seconds(values_in_message / values_per_second);
}

}  // namespace

LoadStream::LoadStream(const std::string& server, const Load& load, uint64_t number)
    : load_(load),
      number_(number),
      stub_(v1::IngestService::NewStub(NewChannel(server))),
      messages_(load, number),
      stream_(stub_.get()) {}

LoadStream::~LoadStream() {
  if (finished_) return;
  stream_.Cancel();
  Finish().IgnoreError();  // it is that of being cancelled
}

absl::Status LoadStream::Prepare() {
  if (!stream_.Greet(NewProducerId()).has_value()) return Finish();
  reader_ = std::thread([this] { ReadAcks(); });
  if (absl::Status status = Introduce(); !status.ok()) return status;
  in_flight_.TakeTally();
  return messages_.Make();
}

absl::Status LoadStream::Introduce() {
  const absl::Time event_time = absl::Now() - load_.span;
  for (int round = 0; round < kMostRounds && (round == 0 || !messages_.ready()); ++round) {
    for (size_t i = 0; i < messages_.introductions(); ++i) {
      v1::StreamBatchesRequest request = messages_.Introduction(i, event_time);
      if (!in_flight_.AwaitFewerThan(kIntroductionsInFlight)) return WhyEnded();
      if (!Send(request, absl::Now())) return WhyEnded();
    }
    if (!in_flight_.AwaitFewerThan(1)) return WhyEnded();
    for (const v1::SeriesInfo& info : in_flight_.TakeInfos()) messages_.Learn(info);
  }
  if (messages_.ready()) return absl::OkStatus();
  const StreamTally tally = in_flight_.TakeTally();
  const auto& rejected = tally.values.rejected;
  return absl::FailedPreconditionError(
      absl::StrCat("the server tells no layouts for model \"", load_.model, "\"",
                   rejected.empty() ? "" : absl::StrCat(": ", rejected.begin()->second.example)));
}

absl::Status LoadStream::Run(absl::Time start) {
  const absl::Duration interval = IntervalOf(load_, number_);
  // Streams take turns.
  absl::Time due =
      start + interval * static_cast<double>(number_) / static_cast<double>(load_.streams);
  const absl::Time end = start + load_.duration;
  while (true) {
    if (interval > absl::ZeroDuration()) {
      if (due >= end) break;
      if (absl::Now() < due && !in_flight_.AwaitTime(due)) return WhyEnded();
    }
    if (!in_flight_.AwaitFewerThan(load_.in_flight)) return WhyEnded();
    const absl::Time now = absl::Now();
    if (now >= end) break;
    // At a given rate, a message is on its way since it was due: waiting for a slow server counts.
    const absl::Time since = interval > absl::ZeroDuration() ? due : now;
    if (!Send(messages_.Next(EventTime(start, now)), since)) return WhyEnded();
    due += interval;
  }
  return in_flight_.AwaitFewerThan(1) ? absl::OkStatus() : WhyEnded();
}

absl::Time LoadStream::EventTime(absl::Time start, absl::Time now) const {
  if (load_.span == absl::ZeroDuration()) return now;
  return start - load_.span * (1 - absl::FDivDuration(now - start, load_.duration));
}

bool LoadStream::Send(v1::StreamBatchesRequest& request, absl::Time since) {
  request.mutable_batch()->set_sequence(in_flight_.Sent(since));
  return stream_.Write(request);
}

void LoadStream::ReadAcks() {
  v1::Ack ack;
  while (stream_.Read(ack)) in_flight_.Acknowledged(ack, absl::Now());
  in_flight_.Ended();
}

absl::Status LoadStream::WhyEnded() {
  const absl::Status status = Finish();
  return absl::Status(status.code(),
                      absl::StrCat("stream ", number_, " ended: ", status.message()));
}

absl::Status LoadStream::Finish() {
  if (reader_.joinable()) reader_.join();
  finished_ = true;
  return stream_.Finish().status;
}

}  // namespace drift::cli

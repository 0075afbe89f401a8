#include "server/rpc/change_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/rpc/request.h"
#include "server/rpc/score_proto.h"
#include "server/rpc/status.h"

namespace drift {
namespace {

v1::WatchChangesResponse ToProto(const Change& change, const ShownAt& at) {
  const ScoreView view{.series = change.series,
                       .plan = change.plan,
                       .standing = change.standing,
                       .provisional = false,
                       .unusable = change.unusable};
  v1::WatchChangesResponse response;
  *response.mutable_score() = ToProto(view, at);
  const AlertState alert = change.standing.state.alert.state;
  if (change.alert_before != alert && change.unusable.empty()) {
    response.mutable_score()->set_reason(
        ExplainChange(change.standing.score, change.plan->alert, change.alert_before, alert));
  }
  response.set_previous_alert_state(ToProto(change.alert_before));
  response.set_previous_data_state(ToProto(change.data_before));
  return response;
}

}  // namespace

ChangeStream::ChangeStream(const v1::WatchChangesRequest& request, Catalog& catalog, Clock clock,
                           OpenStreams& open_streams)
    : filter_(catalog.FilterOf(request.filter())),
      include_scores_(request.include_scores()),
      catalog_(catalog),
      clock_(std::move(clock)),
      open_streams_(open_streams) {}

ChangeStream* ChangeStream::Start(const v1::WatchChangesRequest& request, Catalog& catalog,
                                  Clock clock, OpenStreams& open_streams) {
  auto stream = std::shared_ptr<ChangeStream>(
      new ChangeStream(request, catalog, std::move(clock), open_streams));
  stream->self_ = stream;
  absl::Status started = CheckGlob("filter", request.filter());
  if (started.ok()) {
    stream->Subscribe();
  } else {
    stream->End(started);
  }
  return stream.get();
}

void ChangeStream::Subscribe() {
  // Headers tell the watcher that what happens from now on is told.
  StartSendInitialMetadata();
  // Both may outlive this stream by a call.
  const auto with_stream = [weak = weak_from_this()](auto call) {
    if (auto stream = weak.lock()) call(*stream);
  };
  const auto wanted =
      include_scores_ ? ChangeFeed::Wanted::kScores : ChangeFeed::Wanted::kChangesOfState;
  subscription_ = catalog_.changes().Subscribe(wanted, [with_stream](const Change& change) {
    with_stream([&](ChangeStream& stream) { stream.Take(change); });
  });
  open_id_ = open_streams_.Add([with_stream] {
    with_stream([](ChangeStream& stream) {
      stream.End(absl::UnavailableError("the server is shutting down; watch again later"));
    });
  });
}

void ChangeStream::Take(const Change& change) {
  if (!filter_.Matches(*change.series)) return;
  absl::MutexLock lock(&mu_);
  if (finished_) return;
  if (queue_.size() == kMaxQueuedChanges) {
    EndLocked(
        absl::ResourceExhaustedError(absl::StrCat("the watcher is too slow: ", kMaxQueuedChanges,
                                                  " changes wait for it; narrow the filter")));
    return;
  }
  queue_.push_back(change);
  queue_.back().standing.state.groups = {};  // not shown, and the larger part of it
  WriteNext();
}

void ChangeStream::End(const absl::Status& status) {
  absl::MutexLock lock(&mu_);
  EndLocked(status);
}

void ChangeStream::EndLocked(const absl::Status& status) {
  if (finished_) return;
  finished_ = true;
  queue_.clear();
  Finish(ToGrpc(status));
}

// gRPC calls back from other stacks only, so calling it with the lock held is safe.
void ChangeStream::WriteNext() {
  if (finished_ || writing_ || queue_.empty()) return;
  response_ = ToProto(queue_.front(), {clock_(), catalog_.no_data_after()});
  queue_.pop_front();
  writing_ = true;
  StartWrite(&response_);
}

void ChangeStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mu_);
  writing_ = false;
  if (ok) {
    WriteNext();
  } else {
    EndLocked(absl::CancelledError("the watcher went away"));
  }
}

void ChangeStream::OnCancel() { End(absl::CancelledError("the watcher went away")); }

void ChangeStream::OnDone() {
  open_streams_.Remove(open_id_);
  subscription_.reset();
  self_.reset();
}

}  // namespace drift

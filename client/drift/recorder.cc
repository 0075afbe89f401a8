#include "drift/recorder.h"

#include <bit>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "drift/shipper.h"
#include "server/names/names.h"

namespace drift {
namespace {

absl::Status Check(const Recorder::Options& options) {
  constexpr size_t kLeastSlots = 64;
  if (!std::has_single_bit(options.lane_slots) || options.lane_slots < kLeastSlots) {
    return absl::InvalidArgumentError(absl::StrCat("lane_slots is ", options.lane_slots,
                                                   ", must be a power of two of at least ",
                                                   kLeastSlots));
  }
  if (options.ship_interval <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("ship_interval must be above 0");
  }
  return absl::OkStatus();
}

// Only what no server would take: how long a name may be is the server's to say, in its rejections.
constexpr size_t kMaxNameBytesAnywhere = 1024;  // the most that limits.max_name_bytes may be

// What is wrong with the part `what` of the id, readable whatever its bytes are.
absl::Status Of(const SeriesId& id, absl::string_view what, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("series ", absl::Utf8SafeCEscape(absl::StrCat(id.model, "/", id.feature)),
                   ": its ", absl::Utf8SafeCEscape(what), " ", status.message()));
}

absl::Status Check(const SeriesId& id) {
  absl::Status status = Of(id, "model", CheckName(id.model, kMaxNameBytesAnywhere));
  status.Update(Of(id, "version", CheckText(id.version, kMaxNameBytesAnywhere)));
  status.Update(Of(id, "feature", CheckName(id.feature, kMaxNameBytesAnywhere)));
  for (const auto& [label, value] : id.segments) {
    status.Update(Of(id, absl::StrCat("segment label ", label), CheckLabelName(label)));
    status.Update(Of(id, absl::StrCat("segment ", label), CheckName(value, kMaxNameBytesAnywhere)));
  }
  return status;
}

}  // namespace

class Recorder::Impl {
 public:
  Impl(Options options, std::unique_ptr<Shipper> shipper)
      : options_(std::move(options)), shipper_(std::move(shipper)) {}

  Shipper& shipper() { return *shipper_; }

  // 0 for an id that cannot be one, or is one too many; that is told when it comes up first.
  uint32_t AliasOf(const SeriesId& id) {
    absl::Status problem;
    {
      absl::MutexLock lock(&mutex_);
      if (const auto found = aliases_.find(id); found != aliases_.end()) return found->second;
      problem = CheckNew(id);
      if (problem.ok()) return aliases_[id] = shipper_->AddSeries(id);
      if (aliases_.size() < options_.max_series) aliases_[id] = 0;
    }
    if (options_.on_error) options_.on_error(problem);
    return 0;
  }

 private:
  absl::Status CheckNew(const SeriesId& id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (absl::Status status = Check(id); !status.ok()) return status;
    if (aliases_.size() < options_.max_series) return absl::OkStatus();
    return absl::ResourceExhaustedError(absl::StrCat("series ", id.model, "/", id.feature,
                                                     " is one more than max_series, ",
                                                     options_.max_series));
  }

  const Options options_;
  absl::Mutex mutex_;
  std::map<SeriesId, uint32_t> aliases_ ABSL_GUARDED_BY(mutex_);
  const std::unique_ptr<Shipper> shipper_;
};

Recorder::Recorder(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)), lanes_(&impl_->shipper().lanes()) {}
Recorder::~Recorder() = default;

absl::StatusOr<std::unique_ptr<Recorder>> Recorder::Create(Options options) {
  if (absl::Status status = Check(options); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Shipper>> shipper = Shipper::Create(options);
  if (!shipper.ok()) return shipper.status();
  auto impl = std::make_unique<Impl>(std::move(options), *std::move(shipper));
  return std::unique_ptr<Recorder>(new Recorder(std::move(impl)));
}

SeriesHandle Recorder::Series(const SeriesId& id) { return SeriesHandle(impl_->AliasOf(id)); }
absl::Status Recorder::Flush(absl::Duration timeout) { return impl_->shipper().Flush(timeout); }
Recorder::Stats Recorder::stats() const { return impl_->shipper().stats(); }

}  // namespace drift

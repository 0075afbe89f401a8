#include "tests/server/ingest/ingest_fixture.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"

namespace drift {
namespace {

FoldedBatch NumberedBatch(uint64_t sequence) {
  FoldedBatch batch;
  batch.producer = "p";
  batch.sequence = sequence;
  batch.bytes = 1000;
  return batch;
}

}  // namespace

IngestFixture::~IngestFixture() { writer_.reset(); }

void IngestFixture::Start(const std::string& yaml, const WriterOptions& options) {
  writer_.reset();
  Open(yaml);
  auto writer = Writer::Start(
      *catalog_, [this] { return Now(); }, options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  writer_ = *std::move(writer);
}

SeriesPtr IngestFixture::Resolve(const std::string& model, const std::string& feature,
                                 bool categorical) {
  auto series = writer_->Resolve(
      {.model = model, .version = "", .feature = feature, .segments = {}}, categorical);
  EXPECT_TRUE(series.ok()) << series.status();
  return series.value_or(nullptr);
}

FoldedBatch IngestFixture::Numbers(uint64_t sequence, const SeriesPtr& series,
                                   const std::vector<double>& values, absl::Time time) {
  FoldedBatch batch = NumberedBatch(sequence);
  Fold(series, {.event_time = time, .time_offsets_us = {}, .values = absl::MakeConstSpan(values)},
       {}, Now(), batch);
  return batch;
}

FoldedBatch IngestFixture::Strings(uint64_t sequence, const SeriesPtr& series,
                                   const std::vector<std::string>& values, absl::Time time) {
  FoldedBatch batch = NumberedBatch(sequence);
  std::vector<const std::string*> views;
  for (const std::string& value : values) views.push_back(&value);
  Fold(series, {.event_time = time, .time_offsets_us = {}, .values = absl::MakeConstSpan(views)},
       {}, Now(), batch);
  return batch;
}

FoldedBatch IngestFixture::Missing(uint64_t sequence, const SeriesPtr& series, uint64_t count,
                                   absl::Time time) {
  FoldedBatch batch = NumberedBatch(sequence);
  Fold(series, {.event_time = time, .time_offsets_us = {}, .values = RawValues::Missing{count}}, {},
       Now(), batch);
  return batch;
}

absl::StatusOr<Receipt> IngestFixture::Apply(FoldedBatch batch) {
  absl::StatusOr<Receipt> result = absl::UnknownError("not told");
  absl::Notification told;
  writer_->Submit(std::move(batch), [&](absl::StatusOr<Receipt> receipt) {
    result = std::move(receipt);
    told.Notify();
  });
  told.WaitForNotification();
  return result;
}

void IngestFixture::Together(const std::function<void()>& queue) {
  absl::Notification held, go;
  std::thread holder([&] {
    EXPECT_TRUE(writer_
                    ->Run([&](Catalog&) {
                      held.Notify();
                      go.WaitForNotification();
                      return absl::OkStatus();
                    })
                    .ok());
  });
  held.WaitForNotification();
  queue();
  go.Notify();
  holder.join();
}

std::string RejectedOf(const Rejections& rejections) {
  return absl::StrJoin(rejections.all(), ", ", [](std::string* out, const Rejection& rejection) {
    absl::StrAppend(out, NameOf(rejection.reason), " ", rejection.values);
  });
}

}  // namespace drift

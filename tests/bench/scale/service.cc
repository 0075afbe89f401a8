#include "tests/bench/scale/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/app/heap.h"
#include "server/config/load.h"
#include "tests/bench/scale/print.h"

namespace drift {
namespace {

constexpr uint64_t kPaneKinds = 97;
constexpr uint64_t kSeriesACommit = 1000;
constexpr ModelId kModel = 1;

absl::Time Now() { return kFleetStart + absl::Hours(30) + absl::Minutes(1); }

SeriesRecord RecordOf(SeriesId id, const Layout& layout) {
  return {.id = id,
          .model = kModel,
          .key = {.model = kModelName,
                  .version = absl::StrCat("v", id % 3),
                  .feature = absl::StrCat("feature_", id),
                  .segments = {{"country", absl::StrCat("c", id % 50)}}},
          .layout = layout,
          .created = kFleetStart,
          .last_seen = Now(),
          .last_event = Now(),
          .values = 1'000'000};
}

class Panes {
 public:
  Panes(const FleetOptions& options, Store& store)
      : options_(options), layout_(LayoutOf(options)), store_(store) {}

  void Write(Tier tier, absl::Time start, uint64_t times) {
    std::vector<Counts> kinds;
    for (uint64_t kind = 0; kind < kPaneKinds; ++kind) {
      kinds.push_back(
          PaneOf(layout_, kind + static_cast<uint64_t>(absl::ToUnixSeconds(start)), times));
    }
    for (SeriesId first = 1; first <= options_.series; first += kSeriesACommit) {
      StoreWrite write;
      const SeriesId end = std::min(first + kSeriesACommit, options_.series + 1);
      for (SeriesId id = first; id < end; ++id) {
        write.AddToPane(kModel, tier, start, id, layout_, kinds[id % kPaneKinds]);
      }
      Check(store_.Commit(std::move(write), Durability::kOrdered));
    }
  }

 private:
  const FleetOptions& options_;
  const Layout layout_;
  Store& store_;
};

}  // namespace

void WriteFleet(const FleetOptions& options, const std::string& path) {
  auto store = Store::Open({.path = path}).value();
  const PaneLengths lengths;
  StoreWrite write;
  write.PutModel({.id = kModel,
                  .name = kModelName,
                  .panes = lengths,
                  .clock = Now(),
                  .closed_end = Now() - lengths.grace});
  const Layout layout = LayoutOf(options);
  for (SeriesId id = 1; id <= options.series; ++id) {
    write.PutSeries(RecordOf(id, layout));
    write.PutActivity(RecordOf(id, layout));
  }
  Check(store->Commit(std::move(write), Durability::kSynced));
  Panes panes(options, *store);
  for (int i = 25; i >= 0; --i) {
    panes.Write(Tier::kCoarse, FloorTo(Now(), lengths.coarse) - i * lengths.coarse, 360);
  }
  for (int i = options.live_panes + 2; i > 0; --i) {
    panes.Write(Tier::kFine, Now() - i * lengths.fine, 1);
  }
}

Service::Service(const std::string& path, uint64_t series)
    : config(ParseConfig(absl::StrCat("limits: {max_series: ", series + 1, "}"), "bench.yaml")
                 .value()),
      store(Store::Open({.path = path, .block_cache_bytes = 8 << 20, .hold_compactions = true})
                .value()),
      catalog(Catalog::Load(*store, config).value()),
      model(catalog->FindModel(kModelName)) {
  Check(store->StartCompactions());
}

void Service::NextPane(const FleetOptions& options) {
  const absl::Time time = model->clock() + model->panes().fine;
  Panes(options, *store).Write(Tier::kFine, time - model->panes().fine, 1);
  StoreWrite write;
  model->MoveClock(time, time, write);
  Check(store->Commit(std::move(write), Durability::kOrdered));
  Check(model->ClosePanes(catalog->changes()));
  GiveBackHeap();
}

}  // namespace drift

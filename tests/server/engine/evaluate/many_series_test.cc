// Windows of more series than are recounted together.
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

constexpr SeriesId kSeries = 2500;
const absl::Time kClosedEnd = absl::UnixEpoch() + absl::Hours(10);

// Every third id is a series that is watched; the others have panes, too.
SeriesId IdOf(SeriesId i) { return 3 * i + 1; }

Counts ValuesOf(SeriesId id) {
  Counts counts;
  counts.Add(static_cast<int64_t>(id % 4), id);
  return counts;
}

std::unique_ptr<MemoryPanes> PanesOfAllIds() {
  auto panes = std::make_unique<MemoryPanes>(PaneLengths());
  for (SeriesId id = 0; id <= IdOf(kSeries); ++id) {
    panes->Add(kClosedEnd - absl::Minutes(1), id, ValuesOf(id));
    panes->Add(kClosedEnd - absl::Hours(4), id, ValuesOf(2 * id));
  }
  return panes;
}

ModelEvaluator::Setups SetupsOfAll() {
  auto plan = std::make_shared<WatchPlan>();
  plan->monitor = "default";
  plan->live = absl::Minutes(10);
  plan->references.push_back(
      {.name = "trailing", .kind = TrailingSpec{.length = absl::Hours(5), .gap = absl::Hours(1)}});
  ModelEvaluator::Setups setups;
  for (SeriesId i = 0; i < kSeries; ++i) {
    setups.emplace_back(IdOf(i), SeriesSetup{.layout = *Layout::Create(Linear{0, 1, 4}),
                                             .plan = plan,
                                             .pinned = {},
                                             .others = {},
                                             .states = {}});
  }
  return setups;
}

TEST(ManySeriesTest, EachGetsItsOwnCountsBackAtARestart) {
  const auto panes = PanesOfAllIds();
  ModelEvaluator evaluator{PaneLengths()};
  evaluator.RestoreClosedEnd(kClosedEnd);
  ASSERT_TRUE(evaluator.SetUp(SetupsOfAll(), *panes).ok());
  for (SeriesId i = 0; i < kSeries; ++i) {
    const SeriesId id = IdOf(i);
    const auto details = evaluator.Find(id)->DetailsAt(kClosedEnd, evaluator.live_of());
    ASSERT_EQ(details.size(), 1);
    EXPECT_EQ(details.front().live, ValuesOf(id)) << id;
    EXPECT_EQ(details.front().reference, ValuesOf(2 * id)) << id;
  }
}

// Panes that cannot be read for one series.
class DamagedPanes : public MemoryPanes {
 public:
  explicit DamagedPanes(SeriesId damaged) : MemoryPanes(PaneLengths()), damaged_(damaged) {}

  absl::Status ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) override {
    if (series.Contains(damaged_)) return absl::DataLossError("damaged");
    return MemoryPanes::ScanSeries(tier, starts, series, visit);
  }

 private:
  const SeriesId damaged_;
};

TEST(ManySeriesTest, DamageIsToldWhicheverSeriesHasIt) {
  for (const SeriesId i : {SeriesId{0}, kSeries / 2, kSeries - 1}) {
    DamagedPanes panes(IdOf(i));
    ModelEvaluator evaluator{PaneLengths()};
    evaluator.RestoreClosedEnd(kClosedEnd);
    EXPECT_EQ(evaluator.SetUp(SetupsOfAll(), panes), absl::DataLossError("damaged")) << i;
  }
}

}  // namespace
}  // namespace drift

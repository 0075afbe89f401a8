#include "server/store/store.h"
#include "tests/bench/scale/benches.h"
#include "tests/bench/scale/closing.h"
#include "tests/bench/scale/directory.h"
#include "tests/bench/scale/timing.h"

namespace drift {
namespace {

constexpr ModelId kModel = 1;

class History {
 public:
  History(const FleetOptions& options, int panes)
      : store_(Store::Open({.path = directory_.path()}).value()) {
    Closing closing(options);
    for (int i = 0; i < panes; ++i) {
      closing.Next([&](absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
        StoreWrite write;
        write.PutScores(kModel, pane_end, ScoresOf(evaluations));
        last_end_ = pane_end;
        return store_->Commit(std::move(write), Durability::kOrdered);
      });
    }
  }

  double SecondsToRead(absl::Duration latest) const {
    const TimeRange pane_ends{last_end_ - latest, absl::InfiniteFuture()};
    size_t read = 0;
    const double seconds = CpuSecondsOf([&] {
      Check(store_->ScanScores(kModel, pane_ends, [&](absl::Time, const ScoreRecord&) {
        ++read;
        return true;
      }));
    });
    Check(read > 0);
    return seconds;
  }

 private:
  const Directory directory_;
  const std::unique_ptr<Store> store_;
  absl::Time last_end_;
};

}  // namespace

void BenchHistory(const FleetOptions& options, int panes, int rounds) {
  const History history(options, panes);
  Rounds result;
  for (int i = 0; i < rounds; ++i) {
    result.driftd.push_back(history.SecondsToRead(absl::InfiniteDuration()));
    result.other.push_back(history.SecondsToRead(absl::Hours(1)));
  }
  Print(result);
}

}  // namespace drift

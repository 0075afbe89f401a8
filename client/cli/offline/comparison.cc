#include "client/cli/offline/comparison.h"

#include <utility>

#include "server/config/defaults.h"
#include "server/convert/score/bins.h"
#include "server/convert/score/figures.h"
#include "server/engine/histogram/dictionary.h"
#include "server/engine/histogram/summary.h"
#include "server/engine/statistics/bin_counts.h"

namespace drift::cli {
namespace {

// The categories of a sample by their buckets. The dictionary knows them all, or is full.
Counts CountsOf(const Sample& sample, Dictionary& dictionary) {
  Counts counts;
  for (const auto& [category, count] : sample.Categories()) {
    counts.Add(dictionary.Intern(category), count);
  }
  counts.Add(Special::kMissing, sample.missing());
  return counts;
}

Comparison FoldCategories(const Sample& live, const Sample& reference, int max_categories) {
  Dictionary dictionary(max_categories);
  dictionary.Seed(reference.Categories());
  dictionary.Seed(live.Categories());
  return {.layout = *Layout::Create(Categorical{max_categories}),
          .categories = dictionary.categories(),
          .live = CountsOf(live, dictionary),
          .reference = CountsOf(reference, dictionary)};
}

// Lossless counts fit every layout, so that converting them cannot fail.
Comparison FoldNumbers(const Sample& live, const Sample& reference, int max_buckets) {
  const Counts counted = reference.Lossless();
  const Layout layout = ChooseLayout(counted, max_buckets);
  return {.layout = layout,
          .categories = {},
          .live = *layout.Convert(live.Lossless(), Layout::Lossless()),
          .reference = *layout.Convert(counted, Layout::Lossless())};
}

}  // namespace

Comparison Compare(const Sample& live, const Sample& reference) {
  const v1::LimitsConfig limits = WithDefaults({}).limits();
  Comparison comparison = reference.type() == ColumnType::kCategory
                              ? FoldCategories(live, reference, limits.max_categories())
                              : FoldNumbers(live, reference, limits.max_buckets());
  BinGroups groups;
  comparison.score = ComputeScore(comparison.layout, comparison.rule, comparison.live,
                                  comparison.reference, Overdispersion(), groups, &comparison.bins);
  comparison.dropped_bits = groups.dropped_bits;
  return comparison;
}

v1::HistogramPair PairOf(const Comparison& comparison) {
  v1::HistogramPair pair;
  v1::Score& score = *pair.mutable_score();
  SetFigures(comparison.score, score);
  score.set_data_state(ToProto(comparison.score.data));
  score.set_smoothing(comparison.rule.smoothing);
  score.set_noise_level(comparison.rule.noise_level);
  score.mutable_live()->set_values(comparison.score.live_values);
  score.mutable_reference_window()->set_values(comparison.score.reference_values);
  AddBins(comparison.bins, comparison.layout, comparison.dropped_bits, comparison.categories, pair);
  *pair.mutable_live_summary() = ToProto(Summarize(comparison.layout, comparison.live));
  *pair.mutable_reference_summary() = ToProto(Summarize(comparison.layout, comparison.reference));
  return pair;
}

std::vector<OtherScore> OtherScores(const Comparison& comparison) {
  const Sides sides = SidesOf(comparison.bins);
  const auto score = [&](Compatibility preset) {
    return CompatibleScore(preset, sides.live, sides.reference);
  };
  return {{"Evidently, Jensen-Shannon distance", "evidentlyJensenShannon", "√nats",
           score(Compatibility::kEvidentlyJensenShannon)},
          {"Evidently, KL reference to live", "evidentlyKl", "nats",
           score(Compatibility::kEvidentlyKl)},
          {"Evidently, PSI", "evidentlyPsi", "nats", score(Compatibility::kEvidentlyPsi)},
          {"NannyML, Jensen-Shannon distance", "nannymlJensenShannon", "√bits",
           score(Compatibility::kNannymlJensenShannon)},
          {"TFDV, Jensen-Shannon divergence", "tfdvJensenShannon", "bits",
           score(Compatibility::kTfdvJensenShannon)},
          {"SciPy, jensenshannon", "scipyJensenShannon", "√nats",
           score(Compatibility::kScipyJensenShannon)},
          {"Scouter, PSI", "scouterPsi", "nats", score(Compatibility::kScouterPsi)},
          {"Fiddler, PSI", "fiddlerPsi", "nats", score(Compatibility::kFiddlerPsi)}};
}

}  // namespace drift::cli

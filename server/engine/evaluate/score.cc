#include "server/engine/evaluate/score.h"

#include <algorithm>

#include "absl/container/fixed_array.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/engine/histogram/dictionary.h"
#include "server/engine/statistics/paired_counts.h"
#include "server/engine/statistics/scoring_groups.h"
#include "server/engine/statistics/wasserstein.h"

namespace drift {
namespace {

// What has no bucket of its own.
uint64_t OutsideOf(const Layout& layout, const Counts& counts) {
  uint64_t outside = counts.special(Special::kBelow) + counts.special(Special::kAbove) +
                     counts.special(Special::kOther);
  if (layout.numeric()) return outside;
  for (const Bucket& bucket : counts.buckets()) {
    if (OtherPartOf(bucket.number).has_value()) outside += bucket.count;
  }
  return outside;
}

DataState DataOf(const CountPair& total, const AlertRule& rule) {
  if (total.live == 0) return DataState::kNone;
  // An empty reference is too little to tell anything, whatever the rule asks for.
  const uint64_t enough = std::max<uint64_t>(1, rule.min_values);
  return std::min(total.live, total.reference) < enough ? DataState::kInsufficient : DataState::kOk;
}

double BitsOf(const Divergences& divergences, Divergence divergence) {
  switch (divergence) {
    case Divergence::kJsd:
      return divergences.jsd_bits;
    case Divergence::kKlLiveToReference:
      return divergences.kl_live_to_reference_bits;
    case Divergence::kKlReferenceToLive:
      return divergences.kl_reference_to_live_bits;
  }
  return 0;
}

const char* NameOf(Divergence divergence) {
  switch (divergence) {
    case Divergence::kJsd:
      return "JSD";
    case Divergence::kKlLiveToReference:
      return "KL live to reference";
    case Divergence::kKlReferenceToLive:
      return "KL reference to live";
  }
  return "";
}

// The sums of both sides by `groups`, which are made anew where they no longer fit.
GroupSums FittingSums(const AlertRule& rule, const Counts& reference, const PairedCounts& counts,
                      BinGroups& groups) {
  GroupSums sums = SumByGroup(groups, counts);
  if (GroupsFit(groups, sums, rule.bins)) return sums;
  groups = MakeGroups(reference, counts.dropped_bits(), rule.bins, groups.version + 1);
  return SumByGroup(groups, counts);
}

// Both sides, and what each counts in the bins of a score: none where a side is empty.
struct BinnedPair {
  BinnedPair(const Layout& layout, const AlertRule& rule, const Counts& live,
             const Counts& reference, BinGroups& groups)
      : counts(live, reference),
        sums(empty() || !layout.numeric() ? GroupSums()
                                          : FittingSums(rule, reference, counts, groups)),
        bins(empty() ? BinCounts() : CountBins(layout, groups, sums, counts)) {}
  bool empty() const { return counts.total().live == 0 || counts.total().reference == 0; }

  PairedCounts counts;
  GroupSums sums;
  BinCounts bins;
};

// What `compute` says of both sides' bins, in the narrowest type that holds them. Together they
// hold every value, and few windows have 2³¹ of them.
template <typename Compute>
auto OfBins(const BinnedPair& pair, const Compute& compute) {
  constexpr uint64_t kNarrowLimit = uint64_t{1} << 31;
  const auto& [live, reference] = pair.bins;
  const CountPair& total = pair.counts.total();
  if (std::max(total.live, total.reference) >= kNarrowLimit) {
    return compute(std::vector<double>(live.begin(), live.end()),
                   std::vector<double>(reference.begin(), reference.end()));
  }
  using Narrow = absl::FixedArray<uint32_t, 64>;
  const Narrow narrow_live(live.begin(), live.end());
  const Narrow narrow_reference(reference.begin(), reference.end());
  return compute(NarrowCounts{narrow_live, static_cast<uint32_t>(total.live)},
                 NarrowCounts{narrow_reference, static_cast<uint32_t>(total.reference)});
}

void AddStatistics(const AlertRule& rule, Score& score) {
  const SampleSizes sizes = SizesOf(score);
  const double jsd = score.divergences.jsd_bits;
  const double mean = score.overdispersion.c1;
  const double factor = score.overdispersion.c();
  score.corrected_jsd_bits = jsd - BiasBits(Divergence::kJsd, sizes, mean);
  score.noise_floor_bits = NoiseFloorBits(Divergence::kJsd, sizes, rule.noise_level, factor);
  score.p_value = JsdPValue(jsd, sizes, factor);
  score.alert_raw_bits = BitsOf(score.divergences, rule.divergence);
  score.alert_score_bits = score.alert_raw_bits - BiasBits(rule.divergence, sizes, mean);
  score.alert_floor_bits = NoiseFloorBits(rule.divergence, sizes, rule.noise_level, factor);
}

// 41200 as "41,200".
std::string Grouped(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string WhyNoScore(const Score& score) {
  if (score.live_values == 0) return "no live values in the window";
  return "the reference is empty";
}

// From here on the factor shows as more than 1.
constexpr double kLeastFactorShown = 1.005;

std::string FiguresOf(const Score& score, const AlertRule& rule) {
  std::string text = absl::StrFormat(
      "%s %.3g bits, %.3g above chance; floor %.3g at %s against %s values",
      NameOf(rule.divergence), score.alert_raw_bits, score.alert_score_bits, score.alert_floor_bits,
      Grouped(score.live_values), Grouped(score.reference_values));
  if (score.overdispersion.c() >= kLeastFactorShown) {
    absl::StrAppendFormat(&text, ", %.3g times that of independent values",
                          score.overdispersion.c());
  }
  if (score.data != DataState::kOk) {
    return absl::StrCat(text, "; fewer than ", rule.min_values, " on a side");
  }
  if (score.discovery.has_value() && !*score.discovery) {
    absl::StrAppend(&text, "; may be chance among all series of the model");
  }
  return text;
}

std::string WhatIsNext(const AlertRule& rule, AlertState state) {
  const std::string pending_for = absl::FormatDuration(rule.times.pending_for);
  switch (state) {
    case AlertState::kOk:
      return absl::StrCat("threshold ", rule.threshold_bits);
    case AlertState::kPending:
      return absl::StrCat("drifting after ", pending_for, " above ", rule.threshold_bits);
    case AlertState::kDrifting:
      return absl::StrCat(pending_for, " above ", rule.threshold_bits, "; over after ",
                          absl::FormatDuration(rule.times.keep_firing_for), " below ",
                          rule.clear_threshold_bits);
  }
  return "";
}

std::string WhyItEnded(const AlertRule& rule, AlertState before) {
  if (before == AlertState::kDrifting) {
    return absl::StrCat("over: ", absl::FormatDuration(rule.times.keep_firing_for), " below ",
                        rule.clear_threshold_bits, " or the floor");
  }
  return absl::StrCat("not above ", rule.threshold_bits, " and the floor for ",
                      absl::FormatDuration(rule.times.pending_for));
}

}  // namespace

Score ComputeScore(const Layout& layout, const AlertRule& rule, const Counts& live,
                   const Counts& reference, const Overdispersion& overdispersion, BinGroups& groups,
                   std::vector<ScoringBin>* bins) {
  const BinnedPair pair(layout, rule, live, reference, groups);
  Score score;
  score.overdispersion = overdispersion;
  score.live_values = pair.counts.total().live;
  score.reference_values = pair.counts.total().reference;
  score.live_outside = OutsideOf(layout, live);
  score.data = DataOf(pair.counts.total(), rule);
  if (pair.empty()) return score;
  score.bins = static_cast<int>(pair.bins.live.size());
  score.divergences = OfBins(pair, [&](const auto& of_live, const auto& of_reference) {
    return ComputeDivergences(of_live, of_reference, rule.smoothing);
  });
  AddStatistics(rule, score);
  score.wasserstein = Wasserstein1(layout, pair.counts);
  if (bins != nullptr) *bins = MakeBins(layout, groups, pair.sums, pair.counts);
  return score;
}

std::optional<JsdScore> ComputeJsd(const Layout& layout, const AlertRule& rule, const Counts& live,
                                   const Counts& reference, BinGroups& groups) {
  const BinnedPair pair(layout, rule, live, reference, groups);
  if (pair.empty()) return std::nullopt;
  const CountPair& total = pair.counts.total();
  return JsdScore{.sizes = {.live = static_cast<double>(total.live),
                            .reference = static_cast<double>(total.reference),
                            .bins = static_cast<int>(pair.bins.live.size())},
                  .jsd_bits = OfBins(pair,
                                     [](const auto& of_live, const auto& of_reference) {
                                       return ComputeJsdBits(of_live, of_reference);
                                     }),
                  .data = DataOf(total, rule)};
}

SampleSizes SizesOf(const Score& score) {
  return {.live = static_cast<double>(score.live_values),
          .reference = static_cast<double>(score.reference_values),
          .bins = score.bins};
}

AlertEvidence EvidenceOf(const Score& score, const AlertRule& rule) {
  const bool over_floor = score.alert_raw_bits >= score.alert_floor_bits;
  return {.enough_data = score.data == DataState::kOk,
          .above = over_floor && score.discovery.value_or(true) &&
                   score.alert_score_bits >= rule.threshold_bits,
          .below = !over_floor || score.alert_score_bits < rule.clear_threshold_bits};
}

std::string Explain(const Score& score, const AlertRule& rule, AlertState state) {
  if (score.bins == 0) return WhyNoScore(score);
  const std::string figures = FiguresOf(score, rule);
  return score.data == DataState::kOk ? absl::StrCat(figures, "; ", WhatIsNext(rule, state))
                                      : figures;
}

std::string ExplainChange(const Score& score, const AlertRule& rule, AlertState before,
                          AlertState after) {
  const bool ended = before != AlertState::kOk && after == AlertState::kOk;
  if (!ended || score.data != DataState::kOk) return Explain(score, rule, after);
  return absl::StrCat(FiguresOf(score, rule), "; ", WhyItEnded(rule, before));
}

}  // namespace drift

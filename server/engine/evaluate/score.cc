#include "server/engine/evaluate/score.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/engine/histogram/dictionary.h"
#include "server/engine/statistics/bin_counts.h"
#include "server/engine/statistics/noise.h"
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

DataState DataOf(const Score& score, const AlertRule& rule) {
  if (score.live_values == 0) return DataState::kNone;
  // An empty reference is too little to tell anything, whatever the rule asks for.
  const uint64_t enough = std::max<uint64_t>(1, rule.min_values);
  return std::min(score.live_values, score.reference_values) < enough ? DataState::kInsufficient
                                                                      : DataState::kOk;
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

void FitGroups(const Layout& layout, const AlertRule& rule, const Counts& live,
               const Counts& reference, BinGroups& groups) {
  if (!layout.numeric() || GroupsFit(groups, reference, live, rule.bins)) return;
  const int dropped_bits = std::max(live.dropped_bits(), reference.dropped_bits());
  groups = MakeGroups(reference, dropped_bits, rule.bins, groups.version + 1);
}

// The counts of one side's bins.
std::vector<uint32_t> NarrowOf(const std::vector<ScoringBin>& bins, double ScoringBin::*side) {
  std::vector<uint32_t> counts;
  counts.reserve(bins.size());
  for (const ScoringBin& bin : bins) counts.push_back(static_cast<uint32_t>(bin.*side));
  return counts;
}

// Together the bins hold every value. Few windows have 2³¹ of them, so that narrow counts will do.
Divergences DivergencesOf(const std::vector<ScoringBin>& bins, const Score& score,
                          double smoothing) {
  constexpr uint64_t kNarrowLimit = uint64_t{1} << 31;
  if (std::max(score.live_values, score.reference_values) >= kNarrowLimit) {
    const Sides sides = SidesOf(bins);
    return ComputeDivergences(sides.live, sides.reference, smoothing);
  }
  const std::vector<uint32_t> live = NarrowOf(bins, &ScoringBin::live);
  const std::vector<uint32_t> reference = NarrowOf(bins, &ScoringBin::reference);
  return ComputeDivergences(NarrowCounts{live, static_cast<uint32_t>(score.live_values)},
                            NarrowCounts{reference, static_cast<uint32_t>(score.reference_values)},
                            smoothing);
}

void AddDivergences(const AlertRule& rule, const std::vector<ScoringBin>& bins, Score& score) {
  score.bins = static_cast<int>(bins.size());
  score.divergences = DivergencesOf(bins, score, rule.smoothing);
}

void AddStatistics(const AlertRule& rule, Score& score) {
  const SampleSizes sizes{.live = static_cast<double>(score.live_values),
                          .reference = static_cast<double>(score.reference_values),
                          .bins = score.bins};
  const double jsd = score.divergences.jsd_bits;
  const double mean = score.overdispersion.c1;
  const double factor = score.overdispersion.c;
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
  if (score.overdispersion.c >= kLeastFactorShown) {
    absl::StrAppendFormat(&text, ", %.3g times that of independent values", score.overdispersion.c);
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
  Score score;
  score.overdispersion = overdispersion;
  score.live_values = live.total();
  score.reference_values = reference.total();
  score.live_outside = OutsideOf(layout, live);
  score.data = DataOf(score, rule);
  if (score.live_values == 0 || score.reference_values == 0) return score;
  FitGroups(layout, rule, live, reference, groups);
  std::vector<ScoringBin> made = MakeBins(layout, groups, live, reference);
  AddDivergences(rule, made, score);
  AddStatistics(rule, score);
  if (layout.numeric()) score.wasserstein = Wasserstein1(layout, live, reference);
  if (bins != nullptr) *bins = std::move(made);
  return score;
}

double TimesChance(const Score& score) {
  const SampleSizes sizes{.live = static_cast<double>(score.live_values),
                          .reference = static_cast<double>(score.reference_values),
                          .bins = score.bins};
  return score.divergences.jsd_bits / BiasBits(Divergence::kJsd, sizes);
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

#include "client/cli/offline/comparison_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/histogram_view.h"
#include "client/cli/view/json_values.h"
#include "server/convert/score/figures.h"

namespace drift::cli {
namespace {

// A figure in bits: its name in words and in JSON.
struct BitsFigure {
  const char* name;
  const char* json_name;
  double bits;
};

std::vector<BitsFigure> BitsOf(const Score& score) {
  const Divergences& d = score.divergences;
  return {{"JSD", "jsdBits", d.jsd_bits},
          {"JSD above chance", "correctedJsdBits", score.corrected_jsd_bits},
          {"noise floor of the JSD", "noiseFloorBits", score.noise_floor_bits},
          {"KL live to reference", "klLiveToReferenceBits", d.kl_live_to_reference_bits},
          {"KL reference to live", "klReferenceToLiveBits", d.kl_reference_to_live_bits},
          {"entropy of live", "liveEntropyBits", d.live_entropy_bits},
          {"entropy of the reference", "referenceEntropyBits", d.reference_entropy_bits},
          {"cross-entropy of live in the reference's code", "crossEntropyLiveToReferenceBits",
           d.cross_entropy_live_to_reference_bits},
          {"cross-entropy of the reference in live's code", "crossEntropyReferenceToLiveBits",
           d.cross_entropy_reference_to_live_bits}};
}

Table FiguresTable(const Score& score, InformationUnit unit) {
  Table table{{{"figure"}, {"value", Align::kRight}, {"unit"}}, {}};
  const auto add = [&](const char* name, const std::string& value, const char* of) {
    table.rows.push_back({{name}, {value}, {of}});
  };
  for (const BitsFigure& figure : BitsOf(score)) {
    add(figure.name, Information(figure.bits, unit), NameOf(unit));
  }
  add("p-value of the JSD", FormatProbability(score.p_value), "");
  add("PSI", FormatBits(score.divergences.psi_nats), "nats");
  add("Hellinger", FormatBits(score.divergences.hellinger), "0 to 1");
  add("total variation", FormatBits(score.divergences.total_variation), "0 to 1");
  if (score.wasserstein.has_value()) {
    add("Wasserstein", FormatValue(*score.wasserstein), "of the feature");
  }
  return table;
}

Table OthersTable(const Comparison& comparison) {
  Table table{{{"on the same bins"}, {"value", Align::kRight}, {"unit"}}, {}};
  for (const OtherScore& other : OtherScores(comparison)) {
    table.rows.push_back({{other.name}, {FormatBits(other.value)}, {other.unit}});
  }
  return table;
}

// Below min_values driftd holds its alerts, so neither word would be its own.
std::string Verdict(const Comparison& comparison, const Style& style) {
  const Score& score = comparison.score;
  if (score.data != DataState::kOk) {
    return absl::StrCat(Painted("too few values to tell", Paint::kYellow, style), ": fewer than ",
                        FormatCount(comparison.rule.min_values), " on a side\n");
  }
  const std::string nothing = Painted("nothing beyond chance", Paint::kGreen, style);
  if (score.bins < 2) return absl::StrCat(nothing, ": one bin holds all values of both sides\n");
  const bool above = score.divergences.jsd_bits >= score.noise_floor_bits;
  return absl::StrCat(above ? Painted("more than chance", Paint::kRed, style) : nothing,
                      above ? ": the JSD reaches" : ": the JSD does not reach",
                      " its noise floor, which chance alone exceeds once in a million times\n");
}

}  // namespace

std::string ComparisonText(const Comparison& comparison, const ComparisonView& view,
                           const Style& style) {
  const Score& score = comparison.score;
  std::string text = absl::StrCat(
      Painted(Printable(view.feature), Paint::kBold, style), ": ", Printable(view.live), " (",
      Counted(score.live_values, "value"), ") against ", Printable(view.reference), " (",
      Counted(score.reference_values, "value"), "), ", Counted(score.bins, "bin"), " of layout ",
      comparison.layout.ToString(), "\n", Verdict(comparison, style), "\n",
      Render(FiguresTable(score, view.unit), style), "\n");
  if (view.compat) absl::StrAppend(&text, Render(OthersTable(comparison), style), "\n");
  return absl::StrCat(text, MovedText(PairOf(comparison), style));
}

std::string ComparisonJson(const Comparison& comparison, const ComparisonView& view) {
  const Score& score = comparison.score;
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  for (const BitsFigure& figure : BitsOf(score)) {
    fields[figure.json_name] = NumberValue(figure.bits);
  }
  fields["feature"] = TextValue(view.feature);
  fields["psiNats"] = NumberValue(score.divergences.psi_nats);
  fields["hellinger"] = NumberValue(score.divergences.hellinger);
  fields["totalVariation"] = NumberValue(score.divergences.total_variation);
  fields["wasserstein"].set_null_value(google::protobuf::NULL_VALUE);
  if (score.wasserstein.has_value()) fields["wasserstein"] = NumberValue(*score.wasserstein);
  fields["pValue"] = NumberValue(score.p_value);
  fields["liveValues"] = IntegerValue(score.live_values);
  fields["referenceValues"] = IntegerValue(score.reference_values);
  fields["bins"] = NumberValue(score.bins);
  fields["smoothing"] = NumberValue(comparison.rule.smoothing);
  fields["noiseLevel"] = NumberValue(comparison.rule.noise_level);
  fields["layout"] = TextValue(comparison.layout.ToString());
  fields["dataState"] = TextValue(v1::DataState_Name(ToProto(score.data)));
  fields["histogram"] = MessageValue(PairOf(comparison));
  if (view.compat) {
    auto& others = *fields["compat"].mutable_struct_value()->mutable_fields();
    for (const OtherScore& other : OtherScores(comparison)) {
      others[other.json_name] = NumberValue(other.value);
    }
  }
  return JsonLine(object, view.unit);
}

}  // namespace drift::cli

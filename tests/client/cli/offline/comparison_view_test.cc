#include "client/cli/offline/comparison_view.h"

#include <limits>

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/client/cli/offline/samples.h"

namespace drift::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

Comparison Shifted() {
  return Compare(SampleOf(ColumnType::kNumber, {{"10", 100}, {"20", 900}}),
                 SampleOf(ColumnType::kNumber, {{"10", 2500}, {"20", 2500}}));
}

google::protobuf::Struct Parse(const std::string& json) {
  google::protobuf::Struct object;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &object).ok()) << json;
  return object;
}

TEST(ComparisonViewTest, JsonIsOneObjectOnOneLine) {
  const std::string json = ComparisonJson(Shifted(), {.feature = "x", .live = {}, .reference = {}});
  EXPECT_EQ(json.find('\n'), json.size() - 1);
  const google::protobuf::Struct object = Parse(json);
  for (const char* name :
       {"jsdBits", "klLiveToReferenceBits", "klReferenceToLiveBits", "psiNats", "hellinger",
        "totalVariation", "wasserstein", "noiseFloorBits", "pValue", "bins"}) {
    EXPECT_TRUE(object.fields().count(name) == 1 && object.fields().at(name).has_number_value())
        << name;
  }
  EXPECT_EQ(object.fields().at("liveValues").string_value(), "1000");
  EXPECT_EQ(object.fields().at("referenceValues").string_value(), "5000");
  EXPECT_EQ(object.fields().at("bins").number_value(), 2);
  EXPECT_NEAR(object.fields().at("totalVariation").number_value(), 0.4, 1e-9);
  EXPECT_EQ(object.fields().count("jsdNats"), 0u);
  EXPECT_EQ(object.fields().count("compat"), 0u);
}

TEST(ComparisonViewTest, JsonHasTheBins) {
  const auto object =
      Parse(ComparisonJson(Shifted(), {.feature = "x", .live = {}, .reference = {}}));
  const auto& bins = object.fields().at("histogram").struct_value().fields().at("bins");
  ASSERT_EQ(bins.list_value().values_size(), 2);
  const auto& first = bins.list_value().values(0).struct_value().fields();
  EXPECT_EQ(first.at("liveValues").string_value(), "100");
  EXPECT_EQ(first.at("referenceValues").string_value(), "2500");
}

void ExpectNatsBesideBits(const google::protobuf::Struct& object) {
  EXPECT_NEAR(object.fields().at("jsdNats").number_value(),
              object.fields().at("jsdBits").number_value() * 0.693147180559945, 1e-12);
}

TEST(ComparisonViewTest, NatsAreBitsTimesLn2HoweverDeep) {
  const auto object = Parse(ComparisonJson(
      Shifted(), {.feature = "x", .live = {}, .reference = {}, .unit = InformationUnit::kNats}));
  ExpectNatsBesideBits(object);
  const auto& histogram = object.fields().at("histogram").struct_value().fields();
  ExpectNatsBesideBits(histogram.at("score").struct_value());
  ExpectNatsBesideBits(histogram.at("bins").list_value().values(0).struct_value());
}

TEST(ComparisonViewTest, CategoriesHaveNoWasserstein) {
  const Sample sample = SampleOf(ColumnType::kCategory, {{"a", 1}});
  const auto object =
      Parse(ComparisonJson(Compare(sample, sample), {.feature = "x", .live = {}, .reference = {}}));
  EXPECT_TRUE(object.fields().at("wasserstein").has_null_value());
}

TEST(ComparisonViewTest, AnInfiniteFigureIsAText) {
  Comparison comparison = Shifted();
  comparison.score.divergences.psi_nats = std::numeric_limits<double>::infinity();
  const auto object =
      Parse(ComparisonJson(comparison, {.feature = "x", .live = {}, .reference = {}}));
  EXPECT_EQ(object.fields().at("psiNats").string_value(), "Infinity");
}

TEST(ComparisonViewTest, TextSaysWhetherItIsMoreThanChance) {
  const ComparisonView view{.feature = "x", .live = "live.csv", .reference = "ref.csv"};
  EXPECT_THAT(ComparisonText(Shifted(), view, {}),
              AllOf(HasSubstr("x: live.csv (1,000 values) against ref.csv (5,000 values), 2 bins"),
                    HasSubstr("\nmore than chance: "), HasSubstr("moved most: "),
                    HasSubstr("reference → live: mean 15 → 19"), Not(HasSubstr("Evidently"))));
  const Sample sample = SampleOf(ColumnType::kNumber, {{"1", 500}, {"2", 500}});
  EXPECT_THAT(ComparisonText(Compare(sample, sample), view, {}),
              HasSubstr("\nnothing beyond chance: the JSD does not reach"));
  const Sample constant = SampleOf(ColumnType::kNumber, {{"1", 500}});
  EXPECT_THAT(ComparisonText(Compare(constant, constant), view, {}),
              HasSubstr("\nnothing beyond chance: one bin holds all values"));
}

TEST(ComparisonViewTest, WithTooFewValuesItSaysNeither) {
  const ComparisonView view{.feature = "x", .live = "live.csv", .reference = "ref.csv"};
  // Nothing in common, and yet so few that all are merged into one bin, of a JSD of 0.
  const Comparison comparison = Compare(SampleOf(ColumnType::kNumber, {{"1000", 4}, {"1008", 5}}),
                                        SampleOf(ColumnType::kNumber, {{"1", 4}, {"9", 5}}));
  EXPECT_THAT(ComparisonText(comparison, view, {}),
              AllOf(HasSubstr("\ntoo few values to tell: fewer than 500 on a side\n"),
                    Not(HasSubstr("chance:"))));
  const auto object = Parse(ComparisonJson(comparison, view));
  EXPECT_EQ(object.fields().at("dataState").string_value(), "DATA_STATE_INSUFFICIENT");
  const auto& pair = object.fields().at("histogram").struct_value();
  EXPECT_EQ(pair.fields().at("score").struct_value().fields().at("dataState").string_value(),
            "DATA_STATE_INSUFFICIENT");
  EXPECT_EQ(Parse(ComparisonJson(Shifted(), view)).fields().at("dataState").string_value(),
            "DATA_STATE_OK");
}

TEST(ComparisonViewTest, TextHasNatsInsteadOfBitsOnRequest) {
  const ComparisonView view{
      .feature = "x", .live = "l", .reference = "r", .unit = InformationUnit::kNats};
  Comparison comparison = Shifted();
  comparison.score.divergences.jsd_bits = 0.5;
  EXPECT_THAT(ComparisonText(comparison, view, {}),
              AllOf(ContainsRegex("JSD +0.3466  nats\n"), Not(HasSubstr("bits"))));
}

TEST(ComparisonViewTest, TextHasOtherToolsOnRequest) {
  const ComparisonView view{.feature = "x", .live = "l", .reference = "r", .compat = true};
  EXPECT_THAT(ComparisonText(Shifted(), view, {}),
              AllOf(HasSubstr("Evidently, PSI"), HasSubstr("Fiddler, PSI")));
}

}  // namespace
}  // namespace drift::cli

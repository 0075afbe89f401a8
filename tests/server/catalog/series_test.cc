#include "server/catalog/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drift {
namespace {

using testing::HasSubstr;

SeriesKey Key(const std::string& model, const std::string& version, const std::string& feature,
              const Segments& segments = {}) {
  return {.model = model, .version = version, .feature = feature, .segments = segments};
}

std::string WhyNot(const SeriesKey& key, const SeriesLimits& limits = {}) {
  const absl::Status status = CheckKey(key, limits);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(SeriesNameTest, ShowsWhatTheSeriesHas) {
  EXPECT_EQ(NameOf(Key("loans", "", "score")), "loans/score");
  EXPECT_EQ(NameOf(Key("loans", "v2", "score")), "loans@v2/score");
  EXPECT_EQ(NameOf(Key("loans", "v2", "score", {{"region", "eu"}, {"app", "web"}})),
            "loans@v2/score{app=web,region=eu}");
}

TEST(SeriesNameTest, NamesAreOrderedAsTheirStrings) {
  const SeriesKey keys[] = {Key("m", "", "f"),
                            Key("m", "", "f", {{"a", "b"}}),
                            Key("m", "", "f", {{"a", "b"}, {"c", "d"}}),
                            Key("m", "", "f", {{"a", "b,c=d"}}),
                            Key("m", "", "f{a=b}"),
                            Key("m", "", "f2"),
                            Key("m", "", "größe"),
                            Key("m", "1", "f"),
                            Key("m@1", "", "f"),
                            Key("m", "1/f", "g"),
                            Key("m-x", "", "f"),
                            Key("m0", "", "f")};
  for (const SeriesKey& a : keys) {
    for (const SeriesKey& b : keys) {
      const bool before = NameOf(a) < NameOf(b);
      EXPECT_EQ(NameBefore(a, b), before) << NameOf(a) << " and " << NameOf(b);
      EXPECT_EQ(NameBefore(a, NameOf(b)), before) << NameOf(a) << " and " << NameOf(b);
      EXPECT_EQ(NameBefore(NameOf(a), b), before) << NameOf(a) << " and " << NameOf(b);
    }
    EXPECT_TRUE(NameBefore("", a));
    EXPECT_FALSE(NameBefore(a, ""));
  }
}

TEST(SeriesKeyTest, AnOrdinaryKeyPasses) {
  EXPECT_TRUE(CheckKey(Key("loans", "v2", "score", {{"region", "eu"}}), {}).ok());
  EXPECT_TRUE(CheckKey(Key("Prüfung", "", "größe €"), {}).ok());
}

TEST(SeriesKeyTest, SaysWhichPartIsEmpty) {
  EXPECT_EQ(WhyNot(Key("", "", "score")), "model: is empty; give 1 to 128 bytes");
  EXPECT_EQ(WhyNot(Key("loans", "", "")), "feature: is empty; give 1 to 128 bytes");
  EXPECT_EQ(WhyNot(Key("loans", "", "score", {{"region", ""}})),
            "segments: label \"region\": is empty; give 1 to 128 bytes");
}

TEST(SeriesKeyTest, SaysWhichPartHasControlCharactersOrIsNoText) {
  EXPECT_EQ(WhyNot(Key("lo\x01"
                       "ans",
                       "", "score")),
            "model: has the control character U+0001 at byte 2");
  EXPECT_EQ(WhyNot(Key("loans", "\n", "score")),
            "version: has the control character U+000A at byte 0");
  EXPECT_EQ(WhyNot(Key("loans", "", "sc\xff")), "feature: is not UTF-8 at byte 2");
}

TEST(SeriesKeyTest, SaysWhichPartIsTooLong) {
  const SeriesLimits limits{.max_series = 1, .max_segments = 1, .max_name_bytes = 4};
  EXPECT_EQ(WhyNot(Key("loans", "", "s"), limits), "model: has 5 bytes; at most 4 are allowed");
  EXPECT_EQ(WhyNot(Key("loan", "", "s", {{"a", "b"}, {"c", "d"}}), limits),
            "segments: 2 labels are more than the 1 allowed");
  EXPECT_EQ(WhyNot(Key("loan", "", "s", {{"region", "eu"}}), limits),
            "segments: label \"region\" of 6 bytes is longer than the 4 allowed");
}

TEST(SeriesKeyTest, LabelsAreNamedAsPrometheusWouldHaveThem) {
  EXPECT_EQ(WhyNot(Key("m", "", "f", {{"my-region", "eu"}})),
            "segments: label \"my-region\": is not the name of a label: letters, digits and _ are "
            "allowed, and no digit first");
  EXPECT_EQ(WhyNot(Key("m", "", "f", {{"__name__", "eu"}})),
            "segments: label \"__name__\": starts with __, which Prometheus keeps for itself");
  EXPECT_THAT(WhyNot(Key("m", "", "f", {{"a\nb", "eu"}})), HasSubstr("label \"a\\nb\": "));
  EXPECT_THAT(WhyNot(Key("m", "", "f", {{std::string(1000, 'x'), "eu"}})),
              HasSubstr(std::string(64, 'x') + "...\" of 1000 bytes"));
}

}  // namespace
}  // namespace drift

#include "server/store/keys.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

void ExpectAscending(const std::vector<std::string>& keys) {
  for (size_t i = 1; i < keys.size(); ++i) EXPECT_LT(keys[i - 1], keys[i]) << i;
}

TEST(KeysTest, APaneKeyIsTierModelStartAndSeriesBigEndian) {
  // 10 s are 0x989680 microseconds.
  EXPECT_EQ(absl::BytesToHexString(KeyOfPane({Tier::kCoarse, 2, At(10), 258})),
            "01"
            "00000002"
            "8000000000989680"
            "0000000000000102");
}

TEST(KeysTest, PanesAreInOrderOfTimeAlsoBefore1970) {
  const auto key = [](absl::Time start) { return KeyOfPane({Tier::kFine, 1, start, 5}); };
  ExpectAscending({key(absl::InfinitePast()), key(At(-62'135'596'800)), key(At(-10)),
                   key(At(-10) + absl::Microseconds(1)), key(At(0)), key(At(10)),
                   key(At(253'402'300'799)), key(absl::InfiniteFuture())});
}

TEST(KeysTest, TimeComesBeforeSeriesAndModelBeforeTime) {
  ExpectAscending({KeyOfPane({Tier::kFine, 1, At(10), 9}), KeyOfPane({Tier::kFine, 1, At(20), 1}),
                   KeyOfPane({Tier::kFine, 2, At(0), 1}), KeyOfPane({Tier::kFine, 300, At(0), 1}),
                   KeyOfPane({Tier::kCoarse, 1, At(0), 1})});
}

TEST(KeysTest, ABoundBetweenMicrosecondsLiesBeforeTheNextOne) {
  EXPECT_EQ(KeyOfPane({Tier::kFine, 1, At(10) + absl::Nanoseconds(1), 0}),
            KeyOfPane({Tier::kFine, 1, At(10) + absl::Microseconds(1), 0}));
  EXPECT_EQ(KeyOfPane({Tier::kFine, 1, At(-10) - absl::Nanoseconds(1), 0}),
            KeyOfPane({Tier::kFine, 1, At(-10), 0}));
}

TEST(KeysTest, TheEndOfAModelsPanesIsAfterAllOfThemAndBeforeTheNextModel) {
  const SeriesId last = std::numeric_limits<SeriesId>::max();
  ExpectAscending({FirstPaneKey(Tier::kFine, 1),
                   KeyOfPane({Tier::kFine, 1, absl::InfinitePast(), 0}),
                   KeyOfPane({Tier::kFine, 1, absl::InfiniteFuture(), last}),
                   EndOfPaneKeys(Tier::kFine, 1), FirstPaneKey(Tier::kFine, 2)});
}

TEST(KeysTest, APaneKeyComesBack) {
  const std::optional<PaneKey> key = ParsePaneKey(KeyOfPane({Tier::kCoarse, 7, At(-30), 99}));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->tier, Tier::kCoarse);
  EXPECT_EQ(key->model, 7);
  EXPECT_EQ(key->start, At(-30));
  EXPECT_EQ(key->series, 99);
}

TEST(KeysTest, InfiniteTimesComeBack) {
  EXPECT_EQ(ParseScoresKey(ScoresKey(1, absl::InfinitePast())), absl::InfinitePast());
  EXPECT_EQ(ParseScoresKey(ScoresKey(1, absl::InfiniteFuture())), absl::InfiniteFuture());
}

TEST(KeysTest, AReferenceKeyComesBackWhateverItsNamesHold) {
  const PinnedReferenceKey key = {
      std::string("a\0b", 3), "", "\xff", "v\x01", {{"", ""}, {std::string("\0", 1), "x"}}};
  const std::optional<ReferenceVersionKey> parsed = ParseReferenceKey(KeyOfReference(key, 12));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->key, key);
  EXPECT_EQ(parsed->version, 12);
}

TEST(KeysTest, ReferencesWithSimilarNamesDoNotMix) {
  const PinnedReferenceKey plain = {"m", "f", "n", "", {}};
  const PinnedReferenceKey longer = {"m", "f", "nn", "", {}};
  const PinnedReferenceKey narrower = {"m", "f", "n", "", {{"k", "v"}}};
  ExpectAscending({KeyOfReference(plain, 1), KeyOfReference(plain, 256), EndOfReference(plain),
                   KeyOfReference(narrower, 1), EndOfReference(narrower),
                   KeyOfReference(longer, 1)});
}

TEST(KeysTest, AStateKeyComesBack) {
  const auto parsed = ParseStateKey(StateKey(7, "trailing"));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, std::pair(SeriesId{7}, std::string("trailing")));
}

TEST(KeysTest, KeysThatAreTooShortOrTooLongAreRefused) {
  const std::string pane = KeyOfPane({Tier::kFine, 1, At(0), 1});
  EXPECT_FALSE(ParsePaneKey(pane.substr(1)).has_value());
  EXPECT_FALSE(ParsePaneKey(pane + "x").has_value());
  EXPECT_FALSE(ParsePaneKey("\x02" + pane.substr(1)).has_value());
  EXPECT_FALSE(ParseSeriesKey("12345678\x02").has_value());
  EXPECT_FALSE(ParseModelKey("123").has_value());
  EXPECT_FALSE(ParseReferenceKey("abc").has_value());
}

}  // namespace
}  // namespace drift

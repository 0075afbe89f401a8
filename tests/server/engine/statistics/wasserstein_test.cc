#include "server/engine/statistics/wasserstein.h"

#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/engine/divergence/python_lines.h"

namespace drift {
namespace {

constexpr int kSeed = 12;
constexpr size_t kLeastCases = 1000;

Counts Folded(const std::vector<double>& values) {
  Counts counts;
  Layout::Lossless().Fold(values, counts);
  return counts;
}

std::optional<double> Wasserstein1(const Layout& layout, const Counts& live,
                                   const Counts& reference) {
  return Wasserstein1(layout, PairedCounts(live, reference));
}

std::optional<double> Lossless(const std::vector<double>& live,
                               const std::vector<double>& reference) {
  return Wasserstein1(Layout::Lossless(), Folded(live), Folded(reference));
}

TEST(WassersteinTest, OfShiftedValuesIsTheShift) {
  EXPECT_EQ(Lossless({1, 2, 2, 7}, {4, 5, 5, 10}), 3);
  EXPECT_EQ(Lossless({-1, 1}, {-1.5, 0.5}), 0.5);
}

TEST(WassersteinTest, CountsTheShareThatMovesAndHowFar) {
  // A quarter goes from 0 to 8.
  EXPECT_EQ(Lossless({0, 0, 0, 8}, {0}), 2);
  // Half goes from 10 to 0 and, because the middle stays, nothing else moves.
  EXPECT_EQ(Lossless({0, 5}, {5, 10}), 5);
}

TEST(WassersteinTest, OfEqualSharesIsExactlyZeroWhateverTheTotals) {
  const Counts live(0, {{1, 3}, {7, 11}, {100, 13}, {1000, 1'000'003}}, {});
  for (const uint64_t factor : {1u, 3u, 7u, 1'000'003u}) {
    Counts reference;
    for (const Bucket& bucket : live.buckets()) {
      reference.Add(bucket.number, bucket.count * factor);
    }
    EXPECT_EQ(Wasserstein1(Layout::Lossless(), live, reference), 0);
  }
}

TEST(WassersteinTest, IsTheSameForTheMostThatCanBeCounted) {
  const Layout tens = *Layout::Create(Linear{0, 100, 10});
  const auto all_in = [](int64_t bucket, uint64_t count) {
    return Counts(0, {{bucket, count}}, {});
  };
  for (const uint64_t count : {uint64_t{1}, uint64_t{1} << 32, uint64_t{3} << 62, ~uint64_t{0}}) {
    EXPECT_EQ(Wasserstein1(tens, all_in(0, count), all_in(3, count)), 30) << count;
    EXPECT_EQ(Wasserstein1(tens, all_in(3, 1), all_in(0, count)), 30) << count;
  }
}

TEST(WassersteinTest, StandsValuesAtTheMiddleOfTheirBuckets) {
  const Layout tens = *Layout::Create(Linear{0, 100, 10});
  EXPECT_EQ(Wasserstein1(tens, Counts(0, {{0, 5}}, {}), Counts(0, {{3, 9}}, {})), 30);
}

TEST(WassersteinTest, ComparesAtTheCoarserResolutionOfTheTwo) {
  // With 52 bits dropped (1, 2] and (2, 4] are buckets, whose middles are 1.5 and 3.
  const Layout layout = *Layout::Create(LogLinear{});
  Counts coarse = Folded({1.25, 3.75});
  coarse.CoarsenTo(52);
  EXPECT_EQ(Wasserstein1(layout, Folded({1.75, 3.25}), coarse), 0);
  EXPECT_EQ(Wasserstein1(layout, Folded({1.75, 1.5}), coarse), 0.75);
  EXPECT_EQ(Wasserstein1(layout, coarse, Folded({1.75, 1.5})), 0.75);
}

TEST(WassersteinTest, LeavesSpecialBucketsOut) {
  Counts live = Folded({1, 2});
  live.Add(Special::kMissing, 100);
  live.Add(Special::kAbove, 100);
  EXPECT_EQ(Wasserstein1(Layout::Lossless(), live, Folded({2, 3})), 1);
}

TEST(WassersteinTest, HasNoValueWithoutAnOrderOrWithoutValues) {
  Counts missing;
  missing.Add(Special::kMissing, 10);
  EXPECT_EQ(Wasserstein1(Layout::Lossless(), missing, Folded({1})), std::nullopt);
  EXPECT_EQ(Wasserstein1(Layout::Lossless(), Folded({1}), Counts()), std::nullopt);
  const Counts categories(0, {{0, 1}}, {});
  EXPECT_EQ(Wasserstein1(*Layout::Create(Categorical{}), categories, categories), std::nullopt);
}

TEST(WassersteinTest, IsInfiniteBeyondWhatADoubleHoldsAndNeverNotANumber) {
  EXPECT_EQ(Lossless({-1.7e308}, {1.7e308}), std::numeric_limits<double>::infinity());
  EXPECT_EQ(Lossless({-1.7e308, 1.7e308}, {-1.7e308, 1.7e308}), 0);
}

TEST(WassersteinTest, IsSymmetricAndNeverShorterThanAWayAround) {
  std::mt19937_64 random(kSeed);
  const auto draw = [&] {
    std::vector<double> values(1 + random() % 50);
    for (double& value : values) value = static_cast<double>(random() % 1000) - 300;
    return Folded(values);
  };
  const Layout layout = Layout::Lossless();
  for (int trial = 0; trial < 1000; ++trial) {
    const Counts a = draw(), b = draw(), c = draw();
    const double ab = *Wasserstein1(layout, a, b);
    ASSERT_GE(ab, 0);
    ASSERT_NEAR(ab, *Wasserstein1(layout, b, a), 1e-12 * ab);
    ASSERT_LE(ab, *Wasserstein1(layout, a, c) + *Wasserstein1(layout, c, b) + 1e-9)
        << "seed " << kSeed << ", trial " << trial;
  }
}

Layout ReadLayout(std::istringstream& words) {
  std::string kind;
  size_t size = 0;
  words >> kind >> size;
  std::vector<double> parameters(size);
  for (double& parameter : parameters) words >> parameter;
  if (kind == "log_linear") return *Layout::Create(LogLinear{});
  if (kind == "probability") return *Layout::Create(Probability{});
  if (kind == "explicit") return *Layout::Create(Explicit{parameters});
  EXPECT_EQ(kind, "linear");
  return *Layout::Create(Linear{parameters[0], parameters[1], static_cast<int>(parameters[2])});
}

Counts ReadCounts(std::istringstream& words) {
  int dropped_bits = 0;
  size_t size = 0;
  words >> dropped_bits >> size;
  std::vector<Bucket> buckets(size);
  for (Bucket& bucket : buckets) words >> bucket.number >> bucket.count;
  return Counts(dropped_bits, std::move(buckets), {});
}

TEST(WassersteinTest, AgreesWithSciPy) {
  const auto lines =
      LinesOf(absl::StrCat(DRIFT_PYTHON3, " ", DRIFT_WASSERSTEIN_ORACLE, " ", kSeed));
  ASSERT_GE(lines.size(), kLeastCases);
  for (const std::string& line : lines) {
    std::istringstream words(line);
    const Layout layout = ReadLayout(words);
    const Counts live = ReadCounts(words), reference = ReadCounts(words);
    double expected = 0;
    words >> expected;
    ASSERT_TRUE(words) << line;
    const std::optional<double> got = Wasserstein1(layout, live, reference);
    ASSERT_TRUE(got) << line;
    ASSERT_NEAR(*got / expected, 1, 1e-9) << "seed " << kSeed << ": " << line;
  }
}

}  // namespace
}  // namespace drift

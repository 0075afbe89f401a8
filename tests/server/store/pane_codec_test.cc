#include "server/store/pane_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::HasSubstr;

constexpr int kParts = 12;

// Counts of `layout` over values that spread widely enough to be coarsened.
std::vector<Counts> RandomParts(const Layout& layout, std::mt19937_64& random) {
  std::vector<Counts> parts;
  for (int i = 0; i < kParts; ++i) {
    Counts& counts = parts.emplace_back(layout.NewCounts());
    std::vector<double> values(random() % 30);
    for (double& value : values) value = std::exp2(static_cast<double>(random() % 4000) / 100 - 20);
    layout.Fold(absl::MakeConstSpan(values), counts);
  }
  return parts;
}

// The parts' values, merged in random neighbouring groups, as compaction does, until one is left.
std::string MergeInRandomGroups(std::vector<std::string> values, std::mt19937_64& random) {
  while (values.size() > 1) {
    const size_t size = 2 + random() % (values.size() - 1);
    const size_t first = random() % (values.size() - size + 1);
    const std::vector<absl::string_view> group(values.begin() + first,
                                               values.begin() + first + size);
    std::string sum;
    EXPECT_TRUE(AddPanes(group, sum).ok());
    values[first] = sum;
    values.erase(values.begin() + first + 1, values.begin() + first + size);
  }
  return values.front();
}

TEST(PaneCodecTest, APaneComesBack) {
  Counts counts;
  ASSERT_TRUE(DecodePane(EncodePane(SampleSeries().layout, SampleCounts()), counts).ok());
  EXPECT_EQ(counts, SampleCounts());
}

TEST(PaneCodecTest, PanesMergedInAnyGroupingAreTheirSum) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (const Layout& layout : {Layout::Lossless(), *Layout::Create(LogLinear{20}),
                               *Layout::Create(Probability{5}), *Layout::Create(Linear{0, 9, 7})}) {
    for (int round = 0; round < 50; ++round) {
      std::vector<Counts> parts = RandomParts(layout, random);
      Counts expected = parts.front();
      std::vector<std::string> values = {EncodePane(layout, parts.front())};
      for (int i = 1; i < kParts; ++i) {
        expected.Add(parts[i], layout.max_buckets());
        values.push_back(EncodePane(layout, parts[i]));
      }
      std::shuffle(values.begin(), values.end(), random);
      EXPECT_EQ(MergeInRandomGroups(values, random), EncodePane(layout, expected))
          << layout.ToString();
    }
  }
}

TEST(PaneCodecTest, CountsOfDifferentLayoutsAreNotAdded) {
  const std::string linear = EncodePane(*Layout::Create(Linear{0, 1, 4}), Counts());
  const std::string finer = EncodePane(*Layout::Create(Linear{0, 1, 8}), Counts());
  std::string sum;
  const absl::Status status = AddPanes({linear, finer}, sum);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(status.message(), HasSubstr("were added to counts of layout"));
}

TEST(PaneCodecTest, ADamagedPaneIsNotAdded) {
  const std::string pane = EncodePane(Layout::Lossless(), Counts(0, {{5, 1}}, {}));
  std::string sum;
  EXPECT_EQ(AddPanes({pane, pane.substr(0, 5)}, sum).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace drift

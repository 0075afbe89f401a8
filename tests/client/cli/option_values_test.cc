#include "client/cli/line/option_values.h"

#include "CLI/Error.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(LabelsTest, AValueMayHaveCommasAndEqualSigns) {
  EXPECT_THAT(LabelsOf("--segment", {"city=Paris, TX", "rule=a=b"}),
              ElementsAre(Pair("city", "Paris, TX"), Pair("rule", "a=b")));
}

TEST(LabelsTest, ALabelGivenTwiceIsRefused) {
  EXPECT_THROW(LabelsOf("--segment", {"tier=1", "tier=2"}), CLI::ValidationError);
}

TEST(LabelsTest, WhatIsNoAssignmentIsRefused) {
  EXPECT_THROW(LabelsOf("--segment", {"tier"}), CLI::ValidationError);
  EXPECT_THROW(LabelsOf("--segment", {""}), CLI::ValidationError);
}

}  // namespace
}  // namespace drift::cli

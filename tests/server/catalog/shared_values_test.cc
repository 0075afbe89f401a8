#include "server/catalog/shared_values.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace drift {
namespace {

struct Shareable {
  std::shared_ptr<const int> number;

  bool shared() const { return number.use_count() > 1; }
  friend bool operator==(const Shareable& a, const Shareable& b) { return *a.number == *b.number; }
  template <typename H>
  friend H AbslHashValue(H h, const Shareable& value) {
    return H::combine(std::move(h), *value.number);
  }
};

Shareable Of(int number) { return {std::make_shared<const int>(number)}; }

TEST(SharedValuesTest, WhatIsEqualIsShared) {
  SharedValues<Shareable> values;
  const Shareable one = values.Share(Of(1));
  EXPECT_EQ(values.Share(Of(1)).number, one.number);
  EXPECT_EQ(*values.Share(Of(2)).number, 2);
}

TEST(SharedValuesTest, WhatNobodyHasIsForgotten) {
  SharedValues<Shareable> values;
  const Shareable held = values.Share(Of(1));
  const std::weak_ptr<const int> dropped = values.Share(Of(2)).number;
  EXPECT_FALSE(dropped.expired());
  values.Forget();
  EXPECT_TRUE(dropped.expired());
  EXPECT_EQ(values.Share(Of(1)).number, held.number);
}

}  // namespace
}  // namespace drift

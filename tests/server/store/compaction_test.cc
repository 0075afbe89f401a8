#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "rocksdb/env.h"
#include "rocksdb/utilities/options_util.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::SizeIs;

// By family, RocksDB's own first: whether it compacts, as RocksDB itself writes down.
std::vector<bool> Compacts(const std::string& path) {
  rocksdb::DBOptions database;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  rocksdb::ConfigOptions lenient;
  lenient.ignore_unsupported_options = true;  // such as our merge operator
  lenient.ignore_unknown_options = true;
  const rocksdb::Status status = rocksdb::LoadLatestOptions(lenient, path, &database, &families);
  EXPECT_TRUE(status.ok()) << status.ToString();
  std::vector<bool> compacts(families.size());
  std::transform(families.begin(), families.end(), compacts.begin(),
                 [](const auto& family) { return !family.options.disable_auto_compactions; });
  return compacts;
}

TEST(CompactionTest, ByItselfAStoreCompacts) {
  const TempDir dir;
  const auto store = OpenStore(dir.path());
  EXPECT_THAT(Compacts(dir.path()), AllOf(SizeIs(11), Each(true)));
}

TEST(CompactionTest, HeldCompactionsWaitUntilTheyAreStarted) {
  const TempDir dir;
  const auto store = Store::Open({.path = dir.path(), .hold_compactions = true}).value();
  EXPECT_THAT(Compacts(dir.path()), Contains(false).Times(10));
  ASSERT_TRUE(store->StartCompactions().ok());
  EXPECT_THAT(Compacts(dir.path()), AllOf(SizeIs(11), Each(true)));
}

}  // namespace
}  // namespace drift

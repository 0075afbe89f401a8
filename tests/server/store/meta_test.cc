#include "server/store/meta.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "server/store/value.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::HasSubstr;

TEST(MetaTest, ANewStoreCountsAsClosedCleanly) {
  TempDir dir;
  EXPECT_TRUE(OpenStore(dir.path())->was_closed_cleanly());
}

TEST(MetaTest, AStoreThatWasClosedSaysSo) {
  TempDir dir;
  OpenStore(dir.path()).reset();
  EXPECT_TRUE(OpenStore(dir.path())->was_closed_cleanly());
}

TEST(MetaTest, AStoreWhoseProcessDiedSaysSoOnce) {
  TempDir dir;
  OpenStore(dir.path()).reset();
  {
    const std::unique_ptr<Database> database = *Database::Open({.path = dir.path()});
    ASSERT_TRUE(*TakeCleanMark(*database));  // and no PutCleanMark, as after a crash
  }
  EXPECT_FALSE(OpenStore(dir.path())->was_closed_cleanly());
  EXPECT_TRUE(OpenStore(dir.path())->was_closed_cleanly());
}

TEST(MetaTest, AStoreInAFolderBelowFoldersThatAreNotThereIsMade) {
  TempDir dir;
  EXPECT_NE(OpenStore(dir.path() + "/a/b"), nullptr);
}

TEST(MetaTest, AFileInTheWayIsFailedPrecondition) {
  const auto store = Store::Open({.path = "/dev/null/store"});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(store.status().message(), HasSubstr("/dev/null/store"));
}

TEST(MetaTest, AStoreThatIsOpenCannotBeOpenedAgain) {
  TempDir dir;
  const auto first = OpenStore(dir.path());
  const auto second = Store::Open({.path = dir.path()});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(second.status().message(), HasSubstr("another process has it open"));
}

TEST(MetaTest, AStoreOfAnotherFormatIsRefused) {
  for (const uint64_t version : {kFormatVersion + 1, kFormatVersion - 1}) {
    TempDir dir;
    OpenStore(dir.path()).reset();
    const std::string other = EncodeValue([&](Encoder& out) { out.Varint(version); });
    ASSERT_TRUE(
        (*Database::Open({.path = dir.path()}))
            ->Write({{WriteOperation::Kind::kPut, Family::kMeta, "format_version", other}}, true)
            .ok());
    const auto store = Store::Open({.path = dir.path()});
    EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(store.status().message(),
                HasSubstr(absl::StrCat("format version ", version, "; this program reads version ",
                                       kFormatVersion)));
  }
}

TEST(MetaTest, AStoreWithAFamilyOfANewerProgramIsRefused) {
  TempDir dir;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, dir.path(), &db).ok());
  rocksdb::ColumnFamilyHandle* family = nullptr;
  ASSERT_TRUE(db->CreateColumnFamily({}, "sketches", &family).ok());
  db->DestroyColumnFamilyHandle(family);
  delete db;
  const auto store = Store::Open({.path = dir.path()});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(store.status().message(), HasSubstr("\"sketches\""));
}

TEST(MetaTest, RecordsWithoutAFormatVersionAreDataLoss) {
  TempDir dir;
  ASSERT_TRUE((*Database::Open({.path = dir.path()}))
                  ->Write({{WriteOperation::Kind::kPut, Family::kMonitors, "m", ""}}, true)
                  .ok());
  const auto store = Store::Open({.path = dir.path()});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(store.status().message(), HasSubstr("no format version"));
}

}  // namespace
}  // namespace drift

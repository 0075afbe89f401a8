#include "server/store/wal_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drift {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Option = rocksdb::WalFilter::WalProcessingOption;

// A record of `changes` changes, the first of which has the number `sequence`.
rocksdb::WriteBatch Record(uint8_t sequence, int changes) {
  rocksdb::WriteBatch batch;
  for (int i = 0; i < changes; ++i) batch.Put("key", "value");
  std::string bytes = batch.Data();
  bytes[0] = static_cast<char>(sequence);
  return rocksdb::WriteBatch(bytes);
}

Option Replay(WalCheck& check, const rocksdb::WriteBatch& record) {
  rocksdb::WriteBatch unused;
  bool changed = false;
  return check.LogRecordFound(7, "000007.log", record, &unused, &changed);
}

TEST(WalCheckTest, RecordsThatFollowEachOtherHaveNoHole) {
  WalCheck check;
  EXPECT_EQ(Replay(check, Record(10, 3)), Option::kContinueProcessing);
  EXPECT_EQ(Replay(check, Record(13, 0)), Option::kContinueProcessing);
  EXPECT_EQ(Replay(check, Record(13, 1)), Option::kContinueProcessing);
  EXPECT_EQ(Replay(check, Record(14, 1)), Option::kContinueProcessing);
  EXPECT_THAT(check.hole(), IsEmpty());
}

TEST(WalCheckTest, AMissingRecordIsCorruptionAndIsNamed) {
  WalCheck check;
  Replay(check, Record(10, 3));
  EXPECT_EQ(Replay(check, Record(15, 1)), Option::kCorruptedRecord);
  EXPECT_THAT(check.hole(),
              HasSubstr("changes 13 to 14 are missing before a record of 000007.log"));
}

}  // namespace
}  // namespace drift

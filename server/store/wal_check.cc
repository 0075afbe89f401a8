#include "server/store/wal_check.h"

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

// A WriteBatch's bytes start with its sequence number: 8 bytes, least significant first.
uint64_t SequenceOf(const rocksdb::WriteBatch& batch) {
  uint64_t sequence = 0;
  for (int i = 7; i >= 0; --i) {
    sequence = sequence << 8 | static_cast<uint8_t>(batch.Data()[i]);
  }
  return sequence;
}

}  // namespace

rocksdb::WalFilter::WalProcessingOption WalCheck::LogRecordFound(unsigned long long,
                                                                 const std::string& file,
                                                                 const rocksdb::WriteBatch& batch,
                                                                 rocksdb::WriteBatch*, bool*) {
  const uint64_t sequence = SequenceOf(batch);
  if (next_.has_value() && sequence != *next_) {
    hole_ = absl::StrCat("changes ", *next_, " to ", sequence - 1,
                         " are missing before a record of ", file);
    return WalProcessingOption::kCorruptedRecord;
  }
  next_ = sequence + batch.Count();
  return WalProcessingOption::kContinueProcessing;
}

}  // namespace drift

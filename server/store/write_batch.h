// What a StoreWrite gathers: changes of keys, in order, in our own terms. RocksDB's batch is made
// of them when they are committed, as it needs an open database.
#ifndef DRIFT_SERVER_STORE_WRITE_BATCH_H_
#define DRIFT_SERVER_STORE_WRITE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/store/families.h"
#include "server/store/write.h"

namespace drift {

struct WriteOperation {
  enum class Kind : uint8_t { kPut, kMerge, kDelete, kDeleteRange };
  Kind kind;
  Family family;
  std::string key;
  std::string value;  // kDeleteRange: the first key that stays
};

struct StoreWrite::Batch {
  std::vector<WriteOperation> operations;
  size_t bytes = 0;

  void Add(WriteOperation::Kind kind, Family family, std::string key, std::string value = "") {
    bytes += key.size() + value.size();
    operations.push_back({kind, family, std::move(key), std::move(value)});
  }
  void Put(Family family, std::string key, std::string value) {
    Add(WriteOperation::Kind::kPut, family, std::move(key), std::move(value));
  }
  void Delete(Family family, std::string key) {
    Add(WriteOperation::Kind::kDelete, family, std::move(key));
  }
  void DeleteRange(Family family, std::string begin, std::string end) {
    Add(WriteOperation::Kind::kDeleteRange, family, std::move(begin), std::move(end));
  }
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_WRITE_BATCH_H_

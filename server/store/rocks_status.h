// RocksDB's errors and exceptions as ours. Internal to this folder.
#ifndef DRIFT_SERVER_STORE_ROCKS_STATUS_H_
#define DRIFT_SERVER_STORE_ROCKS_STATUS_H_

#include <exception>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

namespace drift {

// Corruption is DataLoss; what may pass or can be mended outside (a full disk, a device that
// fails) is Unavailable; the rest is Internal. `doing` says what failed, and on which store.
absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing);

// What `call()`, an absl::Status, returns; Internal when it throws.
template <typename Call>
absl::Status Catching(absl::string_view doing, Call call) {
  try {
    return call();
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat(doing, ": ", e.what()));
  }
}

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_ROCKS_STATUS_H_

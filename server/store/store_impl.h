// The store's own state. Internal to this folder.
#ifndef DRIFT_SERVER_STORE_STORE_IMPL_H_
#define DRIFT_SERVER_STORE_STORE_IMPL_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/store/database.h"
#include "server/store/store.h"

namespace drift {

struct Store::Impl {
  std::unique_ptr<Database> database;
  bool in_memory = false;
  bool closed_cleanly = true;
  absl::Mutex mutex;  // held while a commit is written, so that none follows one that failed
  absl::Status first_error ABSL_GUARDED_BY(mutex);
};

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_STORE_IMPL_H_

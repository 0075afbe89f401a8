// How many calls were answered, by how: what a server's interceptor counts and /metrics tells.
// Thread-safety: safe.
#ifndef DRIFT_SERVER_OBSERVE_CALL_COUNTS_H_
#define DRIFT_SERVER_OBSERVE_CALL_COUNTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace drift {

class CallCounts {
 public:
  // `method` is /SERVICE/METHOD, one of a few, `code` the name of a status code in gRPC's metrics:
  // NotFound.
  void Count(absl::string_view method, absl::string_view code);

  struct Answered {
    std::string service;
    std::string method;
    std::string code;
    uint64_t calls;
  };
  std::vector<Answered> all() const;  // by service, method and code

 private:
  struct Key {
    std::string method;
    std::string code;
    auto operator<=>(const Key&) const = default;
  };

  mutable absl::Mutex mu_;
  absl::btree_map<Key, uint64_t> calls_ ABSL_GUARDED_BY(mu_);
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_CALL_COUNTS_H_

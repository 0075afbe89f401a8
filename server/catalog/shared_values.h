// One of each value that very many have: those that are equal share what they are made of.
#ifndef DRIFT_SERVER_CATALOG_SHARED_VALUES_H_
#define DRIFT_SERVER_CATALOG_SHARED_VALUES_H_

#include "absl/container/flat_hash_set.h"

namespace drift {

// Of values whose copies share, and which tell by shared() that there are such.
// Thread-safety: none.
template <typename Value>
class SharedValues {
 public:
  // What is equal to `value` and shared with all that were told before.
  Value Share(const Value& value) { return *values_.insert(value).first; }

  // Those that nobody has any more.
  void Forget() {
    absl::erase_if(values_, [](const Value& value) { return !value.shared(); });
  }

 private:
  absl::flat_hash_set<Value> values_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_SHARED_VALUES_H_

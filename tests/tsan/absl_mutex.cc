// Lets ThreadSanitizer see absl::Mutex. Debian's Abseil is not built for it, so every lock would go
// unnoticed and all that a mutex guards would be reported as a race. Each definition here takes the
// place of the shared library's (the program's own come first), tells ThreadSanitizer what happens,
// and calls the library's.
//
// Between a pre_ and its post_ call ThreadSanitizer ignores this thread's accesses, as it must:
// Unlock() and Await() may evaluate the Conditions of other waiters, under a lock that it takes to
// be released already.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

#define DRIFT_QUOTE_ARGUMENT(name) #name
#define DRIFT_QUOTE(macro) DRIFT_QUOTE_ARGUMENT(macro)

namespace {

// The library's function with this mangled name below absl's inline namespace, whose name is the
// distribution's; `prefix` is _ZNK for const member functions.
template <typename Function>
Function* Real(const char* mangled, const std::string& prefix = "_ZN") {
  const std::string inline_namespace = DRIFT_QUOTE(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  const std::string symbol =
      prefix + "4absl" + std::to_string(inline_namespace.size()) + inline_namespace + mangled;
  void* const found = dlsym(RTLD_NEXT, symbol.c_str());
  if (found == nullptr) {
    std::fprintf(stderr, "absl_mutex.cc: libabsl_synchronization has no %s\n", symbol.c_str());
    std::abort();
  }
  return reinterpret_cast<Function*>(found);
}

using MutexCall = void(absl::Mutex*);

void Acquire(absl::Mutex* mutex, MutexCall* real, unsigned flags) {
  __tsan_mutex_pre_lock(mutex, flags);
  real(mutex);
  __tsan_mutex_post_lock(mutex, flags, /*recursion=*/0);
}

void Release(absl::Mutex* mutex, MutexCall* real, unsigned flags) {
  __tsan_mutex_pre_unlock(mutex, flags);
  real(mutex);
  __tsan_mutex_post_unlock(mutex, flags);
}

// A call that takes `mutex` once a condition holds.
template <typename Lock>
auto AcquireWhen(absl::Mutex* mutex, Lock lock) {
  __tsan_mutex_pre_lock(mutex, 0);
  const auto result = lock();
  __tsan_mutex_post_lock(mutex, 0, /*recursion=*/0);
  return result;
}

// A call that releases `mutex`, waits and takes it again.
template <typename Wait>
auto ReleaseAndWait(absl::Mutex* mutex, Wait wait) {
  __tsan_mutex_pre_unlock(mutex, 0);
  const auto result = wait();
  __tsan_mutex_post_unlock(mutex, 0);
  __tsan_mutex_pre_lock(mutex, 0);
  __tsan_mutex_post_lock(mutex, 0, /*recursion=*/0);
  return result;
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static MutexCall* const real = Real<MutexCall>("5Mutex4LockEv");
  Acquire(this, real, 0);
}

void Mutex::Unlock() {
  static MutexCall* const real = Real<MutexCall>("5Mutex6UnlockEv");
  Release(this, real, 0);
}

void Mutex::ReaderLock() {
  static MutexCall* const real = Real<MutexCall>("5Mutex10ReaderLockEv");
  Acquire(this, real, __tsan_mutex_read_lock);
}

void Mutex::ReaderUnlock() {
  static MutexCall* const real = Real<MutexCall>("5Mutex12ReaderUnlockEv");
  Release(this, real, __tsan_mutex_read_lock);
}

void Mutex::LockWhen(const Condition& condition) {
  static auto* const real =
      Real<void(Mutex*, const Condition&)>("5Mutex8LockWhenERKNS0_9ConditionE");
  AcquireWhen(this, [&] { return real(this, condition), true; });
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const real = Real<bool(Mutex*, const Condition&, Duration)>(
      "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return AcquireWhen(this, [&] { return real(this, condition, timeout); });
}

void Mutex::Await(const Condition& condition) {
  static auto* const real = Real<void(Mutex*, const Condition&)>("5Mutex5AwaitERKNS0_9ConditionE");
  ReleaseAndWait(this, [&] { return real(this, condition), true; });
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const real = Real<bool(Mutex*, const Condition&, Duration)>(
      "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return ReleaseAndWait(this, [&] { return real(this, condition, timeout); });
}

Mutex::~Mutex() {
  static MutexCall* const real = Real<MutexCall>("5MutexD1Ev");
  __tsan_mutex_destroy(this, 0);
  real(this);
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const real = Real<void(CondVar*, Mutex*)>("7CondVar4WaitEPNS0_5MutexE");
  ReleaseAndWait(mutex, [&] { return real(this, mutex), true; });
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const real = Real<bool(CondVar*, Mutex*, Duration)>(
      "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  return ReleaseAndWait(mutex, [&] { return real(this, mutex, timeout); });
}

// Its flag is an atomic that only the library writes, so what Notify() publishes is told here.
void Notification::Notify() {
  static auto* const real = Real<void(Notification*)>("12Notification6NotifyEv");
  __tsan_release(this);
  real(this);
}

void Notification::WaitForNotification() const {
  static auto* const real =
      Real<void(const Notification*)>("12Notification19WaitForNotificationEv", "_ZNK");
  real(this);
  __tsan_acquire(const_cast<Notification*>(this));
}

ABSL_NAMESPACE_END
}  // namespace absl

// The signals that driftd answers, taken one by one on the main thread.
#ifndef DRIFT_SERVER_APP_SIGNALS_H_
#define DRIFT_SERVER_APP_SIGNALS_H_

#include <csignal>

namespace drift {

// One per process. Thread-safety: none; belongs to the main thread.
class Signals {
 public:
  // Holds SIGTERM, SIGINT and SIGHUP back until Wait. To be made before any thread, for all threads
  // to inherit this.
  Signals();

  // The next of them, SIGHUP or else one that ends driftd.
  int Wait() const;

  // From now on the first SIGTERM or SIGINT kills; for when ending takes long.
  void LetKill() const;

 private:
  sigset_t held_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_APP_SIGNALS_H_

#include "server/app/signals.h"

#include <initializer_list>

namespace drift {

Signals::Signals() {
  sigemptyset(&held_);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&held_, signal);
  pthread_sigmask(SIG_BLOCK, &held_, nullptr);
  // A client that goes away while it is written to is an error of that write.
  std::signal(SIGPIPE, SIG_IGN);
}

int Signals::Wait() const {
  int signal = 0;
  // Fails only for a set that holds no valid signal.
  sigwait(&held_, &signal);
  return signal;
}

void Signals::LetKill() const {
  sigset_t deadly = held_;
  sigdelset(&deadly, SIGHUP);
  // Where the shell started us with SIGINT ignored, as it does for background jobs, sigwait took
  // it still; so must the default.
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &deadly, nullptr);
}

}  // namespace drift

// The option that tells information in nats, for the commands that tell any.
#ifndef DRIFT_CLI_LINE_NATS_OPTION_H_
#define DRIFT_CLI_LINE_NATS_OPTION_H_

#include "client/cli/line/command.h"

namespace drift::cli {

// `Options` has a member nats.
template <typename Options>
void AddNats(Command<Options>& command) {
  command.Flag("--nats", &Options::nats,
               "Information in nats: as text instead of bits, in JSON beside them");
}

// The same for a command whose text has reasons in words.
template <typename Options>
void AddNatsForReasons(Command<Options>& command) {
  command.Flag("--nats", &Options::nats,
               "Information in nats: as text instead of bits, with figures for the reason, which "
               "is told in bits; in JSON beside them");
}

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_NATS_OPTION_H_

// Whether a configuration is possible: every bound that config.proto tells.
#ifndef DRIFT_SERVER_CONFIG_VALIDATE_H_
#define DRIFT_SERVER_CONFIG_VALIDATE_H_

#include "drift/v1/config.pb.h"
#include "server/config/problems.h"

namespace drift {

// Everything out of bounds in `config`, which comes from WithDefaults; empty when it is possible.
Problems Validate(const v1::Config& config);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_VALIDATE_H_

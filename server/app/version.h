// The version of driftd, as CMake's project() has it.
#ifndef DRIFT_SERVER_APP_VERSION_H_
#define DRIFT_SERVER_APP_VERSION_H_

namespace drift {

inline constexpr char kVersion[] = DRIFT_VERSION;

}  // namespace drift

#endif  // DRIFT_SERVER_APP_VERSION_H_

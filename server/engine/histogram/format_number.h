// Doubles as messages show them.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_FORMAT_NUMBER_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_FORMAT_NUMBER_H_

#include <string>

namespace drift {

// The shortest text that reads back as `number`, so that two edges one bit apart look it.
std::string FormatNumber(double number);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_FORMAT_NUMBER_H_

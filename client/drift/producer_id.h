// Who a producer is.
#ifndef DRIFT_PRODUCER_ID_H_
#define DRIFT_PRODUCER_ID_H_

#include <string>

namespace drift {

// host-pid-random: names the process to people, and no other producer has it, not even after a
// restart.
std::string NewProducerId();

}  // namespace drift

#endif  // DRIFT_PRODUCER_ID_H_

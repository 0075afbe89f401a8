// A layout as a number to tell it from others, on disk and on the wire.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_FINGERPRINT_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_FINGERPRINT_H_

#include <cstdint>

#include "server/engine/histogram/layout.h"

namespace drift {

// FNV-1a, 64 bits (Fowler, Noll, Vo), over a byte for the kind (1, 2 … in the order of
// Layout::Kind) and its parameters in the order they are declared: numbers as 8 bytes, least
// significant first, integers in two's complement, doubles as IEEE 754 with −0 as 0; a list as its
// length, then its elements. It is stored: what it says of a layout must never change.
uint64_t Fingerprint(const Layout::Kind& kind);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_FINGERPRINT_H_

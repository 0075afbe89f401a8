// Counts and layouts as bytes (FORMAT.md).
#ifndef DRIFT_SERVER_STORE_COUNTS_CODEC_H_
#define DRIFT_SERVER_STORE_COUNTS_CODEC_H_

#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/store/codec.h"

namespace drift {

// Sparse or dense, whichever is shorter: equal counts are equal bytes.
void EncodeCounts(const Counts& counts, Encoder& out);
// Empty, and `in` failed, where the bytes are not counts.
Counts DecodeCounts(Decoder& in);

void EncodeLayout(const Layout& layout, Encoder& out);
// Lossless, and `in` failed, where the layout is impossible.
Layout DecodeLayout(Decoder& in);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_COUNTS_CODEC_H_

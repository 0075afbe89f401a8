// From sums in nats to the divergences, in their units: what the kernel and the oracle share.
// Internal to this folder.
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_FROM_NATS_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_FROM_NATS_H_

#include "server/engine/divergence/divergence.h"

namespace drift {

struct SumsInNats {
  double jsd;
  double hellinger_squared;
  double total_variation;
  double kl_live_to_reference;  // this and all below: of smoothed counts
  double kl_reference_to_live;
  double live_entropy;
  double reference_entropy;
};

// Rounding may have led a little outside of what a divergence can be; the results are inside.
double JsdBits(double nats);
Divergences FromNats(const SumsInNats& sums);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_FROM_NATS_H_

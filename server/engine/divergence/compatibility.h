// Scores as other tools compute them, of counts over given bins, for those who come with thresholds
// that were tuned on them. Names hide differences: of four tools that say "Jensen-Shannon" two mean
// the same number, and the others one each. Ours are in divergence.h; these exist to be compared
// with, and nothing else uses them.
//
// Formulas are read from the tools' own sources, named below, as of 2025; P = live, Q = reference.
// How a tool makes its bins is not reproduced, nor what it does with missing values.
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_COMPATIBILITY_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_COMPATIBILITY_H_

#include <cstdint>

#include "absl/types/span.h"

namespace drift {

enum class Compatibility : uint8_t {
  // √JSD in nats, not smoothed. legacy/calculations/stattests/jensenshannon.py, where its caller
  // leaves the base to SciPy's default.
  kEvidentlyJensenShannon,
  // KL reference to live, nats. Each side's shares of 0 are first set to 1e-4, or, where the side's
  // least other share is no greater than that, to a millionth of it; then each side is divided by
  // its sum again. kl_div.py and utils.py, beside the above.
  kEvidentlyKl,
  // Σ (p−q) ln(p/q), zeros set as for KL but nothing divided again. psi.py, beside the above.
  kEvidentlyPsi,
  // √JSD in bits, not smoothed. nannyml/drift/univariate/methods.py.
  kNannymlJensenShannon,
  // JSD in bits, no root, not smoothed, at most 1. TensorFlow Data Validation,
  // anomalies/metrics.cc.
  kTfdvJensenShannon,
  // √JSD in nats, as scipy.spatial.distance.jensenshannon has it where no base is given.
  kScipyJensenShannon,
  // Σ (p−q) ln(p/q), both increased by 1e-10. crates/scouter_drift/src/psi/monitor.rs.
  kScouterPsi,
  // Σ (p−q) ln(p/q) of counts increased by 1. Fiddler's documentation of data drift; its source is
  // not public.
  kFiddlerPsi,
};

// Within 1e-9 of what the tool's formula says. `live` and `reference` are counts over the same
// bins, as many as the other has, both with a total above 0.
double CompatibleScore(Compatibility preset, absl::Span<const double> live,
                       absl::Span<const double> reference);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_COMPATIBILITY_H_

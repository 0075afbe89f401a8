#include "server/engine/divergence/compatibility.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

#include "server/engine/divergence/scalar_terms.h"

namespace drift {
namespace {

using scalar::Real;
using Counts = absl::Span<const double>;
using Shares = std::vector<Real>;

// The counts, each with `added`, divided by their sum.
Shares SharesOf(Counts counts, Real added) {
  const Real total = scalar::Total(counts, added);
  Shares shares(counts.size());
  for (size_t i = 0; i < shares.size(); ++i) shares[i] = (counts[i] + added) / total;
  return shares;
}

Real JsdNats(Counts live, Counts reference) {
  const Shares p = SharesOf(live, 0), q = SharesOf(reference, 0);
  Real sum = 0;
  for (size_t i = 0; i < p.size(); ++i) sum += scalar::JsdTerm(p[i], q[i]) / 2;
  return sum;
}

Real Psi(const Shares& p, const Shares& q) {
  Real sum = 0;
  for (size_t i = 0; i < p.size(); ++i) sum += (p[i] - q[i]) * std::log(p[i] / q[i]);
  return sum;
}

Shares EvidentlyShares(Counts counts) {
  constexpr Real kFill = 1e-4;
  Shares shares = SharesOf(counts, 0);
  Real least = 1;
  for (const Real share : shares) {
    if (share > 0) least = std::min(least, share);
  }
  std::replace(shares.begin(), shares.end(), Real{0}, least <= kFill ? least / 1e6L : kFill);
  return shares;
}

Real EvidentlyKl(Counts live, Counts reference) {
  const Shares p = EvidentlyShares(live), q = EvidentlyShares(reference);
  Real p_sum = 0, q_sum = 0;
  for (size_t i = 0; i < p.size(); ++i) p_sum += p[i], q_sum += q[i];
  Real sum = 0;
  for (size_t i = 0; i < p.size(); ++i) sum += scalar::KlTerm(q[i] / q_sum, p[i] / p_sum);
  return sum;
}

Real ScouterPsi(Counts live, Counts reference) {
  constexpr Real kAdded = 1e-10;
  Shares p = SharesOf(live, 0), q = SharesOf(reference, 0);
  for (Shares* shares : {&p, &q}) {
    for (Real& share : *shares) share += kAdded;
  }
  return Psi(p, q);
}

Real Score(Compatibility preset, Counts live, Counts reference) {
  switch (preset) {
    case Compatibility::kEvidentlyJensenShannon:
    case Compatibility::kScipyJensenShannon:
      return std::sqrt(JsdNats(live, reference));
    case Compatibility::kNannymlJensenShannon:
      return std::sqrt(JsdNats(live, reference) / scalar::kLn2);
    case Compatibility::kTfdvJensenShannon:
      return std::min<Real>(1, JsdNats(live, reference) / scalar::kLn2);
    case Compatibility::kEvidentlyKl:
      return EvidentlyKl(live, reference);
    case Compatibility::kEvidentlyPsi:
      return Psi(EvidentlyShares(live), EvidentlyShares(reference));
    case Compatibility::kScouterPsi:
      return ScouterPsi(live, reference);
    case Compatibility::kFiddlerPsi:
      return Psi(SharesOf(live, 1), SharesOf(reference, 1));
  }
  return 0;
}

}  // namespace

double CompatibleScore(Compatibility preset, absl::Span<const double> live,
                       absl::Span<const double> reference) {
  assert(live.size() == reference.size());
  return static_cast<double>(Score(preset, live, reference));
}

}  // namespace drift

// Every number of a Divergences by its name, so that a test holds each of them to the same rule.
#ifndef DRIFT_TESTS_SERVER_ENGINE_DIVERGENCE_FIELDS_H_
#define DRIFT_TESTS_SERVER_ENGINE_DIVERGENCE_FIELDS_H_

#include <iterator>

#include "server/engine/divergence/divergence.h"

namespace drift {

struct Field {
  const char* name;
  double Divergences::*value;
};

// In the order in which scipy_oracle.py writes them.
inline constexpr Field kFields[] = {
    {"jsd_bits", &Divergences::jsd_bits},
    {"kl_live_to_reference_bits", &Divergences::kl_live_to_reference_bits},
    {"kl_reference_to_live_bits", &Divergences::kl_reference_to_live_bits},
    {"psi_nats", &Divergences::psi_nats},
    {"hellinger", &Divergences::hellinger},
    {"total_variation", &Divergences::total_variation},
    {"live_entropy_bits", &Divergences::live_entropy_bits},
    {"reference_entropy_bits", &Divergences::reference_entropy_bits},
    {"cross_entropy_live_to_reference_bits", &Divergences::cross_entropy_live_to_reference_bits},
    {"cross_entropy_reference_to_live_bits", &Divergences::cross_entropy_reference_to_live_bits},
};
static_assert(sizeof(Divergences) == std::size(kFields) * sizeof(double), "a field is missing");

// Those that are 0 where live and reference are the same.
inline constexpr double Divergences::*kDistances[] = {
    &Divergences::jsd_bits,
    &Divergences::kl_live_to_reference_bits,
    &Divergences::kl_reference_to_live_bits,
    &Divergences::psi_nats,
    &Divergences::hellinger,
    &Divergences::total_variation,
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_DIVERGENCE_FIELDS_H_

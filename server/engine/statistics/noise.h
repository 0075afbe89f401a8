// How much of a divergence is chance. Under no drift and over k bins a divergence of N live and M
// reference values is, asymptotically, chi-square with k − 1 degrees of freedom, scaled: in nats
// JSD by h/8 and KL by h/2, h = 1/N + 1/M, and by the overdispersion c >= 1 of the stream (Menéndez
// et al. 1997 on divergence statistics; Miller 1955 on the bias).
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_NOISE_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_NOISE_H_

#include <cstdint>

namespace drift {

enum class Divergence : uint8_t { kJsd, kKlLiveToReference, kKlReferenceToLive };

struct SampleSizes {
  double live;       // values, > 0
  double reference;  // values, > 0
  int bins;          // k, >= 1
};

// The mean of the divergence under no drift, in bits: what to take off a score. 0 for one bin.
double BiasBits(Divergence divergence, const SampleSizes& sizes, double overdispersion_mean = 1);

// The score that chance exceeds with probability `level`, in bits; 0 for one bin.
double NoiseFloorBits(Divergence divergence, const SampleSizes& sizes, double level,
                      double overdispersion = 1);

// The probability of a JSD at least this large under no drift; 1 for one bin.
double JsdPValue(double jsd_bits, const SampleSizes& sizes, double overdispersion = 1);

// G / (k - 1) of a JSD over two bins or more: how many times as large it is as independent values
// make it on average.
double TimesChance(double jsd_bits, const SampleSizes& sizes);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_NOISE_H_

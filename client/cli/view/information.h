// Information in the unit that was asked for: bits, or nats, of which one is 1 / ln 2 bits.
#ifndef DRIFT_CLI_VIEW_INFORMATION_H_
#define DRIFT_CLI_VIEW_INFORMATION_H_

#include <numbers>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/format/numbers.h"

namespace drift::cli {

inline double NatsOf(double bits) { return bits * std::numbers::ln2; }

enum class InformationUnit { kBits, kNats };

inline InformationUnit UnitOf(bool nats) {
  return nats ? InformationUnit::kNats : InformationUnit::kBits;
}

inline const char* NameOf(InformationUnit unit) {
  return unit == InformationUnit::kBits ? "bits" : "nats";
}

// "JSD [bits]", for the head of a column.
inline std::string Headed(const char* what, InformationUnit unit) {
  return absl::StrCat(what, " [", NameOf(unit), "]");
}

// "0.0123", from bits.
inline std::string Information(double bits, InformationUnit unit) {
  return FormatBits(unit == InformationUnit::kBits ? bits : NatsOf(bits));
}

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_INFORMATION_H_

#include "server/store/families.h"

#include <array>

namespace drift {
namespace {

constexpr std::array<const char*, kFamilyCount> kNames = {
    "models", "series",   "panes",     "references",   "scores",
    "state",  "monitors", "producers", "dictionaries", "meta"};

}  // namespace

const char* NameOf(Family family) { return kNames[static_cast<int>(family)]; }

}  // namespace drift

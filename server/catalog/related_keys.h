// Keys that follow from the key of a series: of the series it is compared with, and of the sum it
// is part of. Pure.
#ifndef DRIFT_SERVER_CATALOG_RELATED_KEYS_H_
#define DRIFT_SERVER_CATALOG_RELATED_KEYS_H_

#include "drift/v1/monitor.pb.h"
#include "server/engine/evaluate/plan.h"
#include "server/store/records.h"

namespace drift {

// The key of the series whose live window is a reference of `key`'s.
SeriesKey OtherKey(const OtherSeriesSpec& spec, const SeriesKey& key);

// A key that `match` matches.
SeriesKey AnyKeyOf(const v1::SeriesMatch& match);

// In the key of a roll-up this stands for what is summed over.
inline constexpr char kRolledUp[] = "*";

// The key of the sum that `key`'s counts go to; `key` itself when there is nothing to sum over.
SeriesKey RollUpKey(const v1::RollUp& roll_up, const SeriesKey& key);
// Whether `key` is of a roll-up: what no producer may send values for.
bool IsRollUp(const SeriesKey& key);

// The key of the series that a pinned reference of that key serves, where it leaves nothing open.
SeriesKey ScopeOf(const PinnedReferenceKey& reference);
// Whether a reference of that key serves a series: same model and feature, and whatever else the
// reference names.
bool Serves(const PinnedReferenceKey& reference, const SeriesKey& series);
// Whether it serves some of the series that the sum of that key is of.
bool ServesParts(const PinnedReferenceKey& reference, const SeriesKey& sum);

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_RELATED_KEYS_H_

// What has to hold of a pinned reference, however it is made.
#ifndef DRIFT_SERVER_INGEST_REFERENCE_CHECKS_H_
#define DRIFT_SERVER_INGEST_REFERENCE_CHECKS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/catalog/catalog.h"
#include "server/store/records.h"

namespace drift {

// InvalidArgument, naming the part that is wrong.
absl::Status CheckReference(const PinnedReferenceKey& key, const std::string& author,
                            const SeriesLimits& limits);

// FailedPrecondition when a reference of so many values would never say anything.
absl::Status CheckEnough(const Catalog& catalog, const PinnedReferenceKey& key, uint64_t values);

// The layout of the series that the reference serves, where there is one, or else of the references
// that may serve the same ones; InvalidArgument when the series do not agree.
absl::StatusOr<std::optional<Layout>> LayoutServed(const Catalog& catalog,
                                                   const PinnedReferenceKey& key);

// The series that the reference serves must be able to take `layout`.
absl::Status CheckUndecided(const Catalog& catalog, const PinnedReferenceKey& key,
                            const Layout& layout);

// InvalidArgument: `sent` says what came for a feature of that layout.
absl::Status NotOfType(const Layout& layout, const char* sent);

inline constexpr char kOnlyNulls[] =
    "no values but nulls, which do not tell whether they are of numbers or categories; give at "
    "least one value, or configure the layout";

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_REFERENCE_CHECKS_H_

#include "server/rpc/find.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rpc/request.h"

namespace drift {
namespace {

constexpr size_t kMaxNamesTold = 5;

std::string FirstNames(const std::vector<SeriesPtr>& series) {
  const size_t told = std::min(series.size(), kMaxNamesTold);
  return absl::StrCat(absl::StrJoin(series.begin(), series.begin() + told, ", ",
                                    [](std::string* out, const SeriesPtr& one) {
                                      absl::StrAppend(out, one->name());
                                    }),
                      told < series.size() ? ", ..." : "");
}

}  // namespace

absl::StatusOr<SeriesPtr> FindOneSeries(const Catalog& catalog, const std::string& glob) {
  if (absl::Status status = CheckGlob("series", glob); !status.ok()) return status;
  if (glob.empty()) return absl::InvalidArgumentError("series: should name a series");
  const std::vector<SeriesPtr> matches = catalog.MatchSeries(glob);
  if (matches.empty()) return absl::NotFoundError(absl::StrCat("no series \"", glob, "\""));
  // Stored series may have one name.
  if (matches.size() == 1 || matches.front()->name() == glob) return matches.front();
  return absl::InvalidArgumentError(absl::StrCat("series: \"", glob, "\" matches ", matches.size(),
                                                 " (", FirstNames(matches),
                                                 "); it should match just one"));
}

absl::StatusOr<v1::Monitor> FindMonitor(const Catalog& catalog, const std::string& name) {
  const std::shared_ptr<const Monitors> monitors = catalog.monitors();
  if (const v1::Monitor* monitor = monitors->Find(name)) return *monitor;
  return absl::NotFoundError(absl::StrCat("no monitor \"", name, "\""));
}

}  // namespace drift

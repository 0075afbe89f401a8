// Page tokens: where a page ended, by the names in it and not by a number of rows, so that a
// listing neither repeats nor skips what was there all the time while other rows come and go.
#ifndef DRIFT_SERVER_RPC_PAGE_TOKEN_H_
#define DRIFT_SERVER_RPC_PAGE_TOKEN_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace drift {

// Which listing a token belongs to.
enum class Listing : char { kSeries = 's', kScores = 'c', kHistory = 'h' };

// `parts` must be free of control characters.
std::string EncodePageToken(Listing listing, const std::vector<std::string>& parts);

// The `count` parts of a token; none for an empty token, which asks for the first page.
// InvalidArgument for a token of another listing or of none.
absl::StatusOr<std::vector<std::string>> DecodePageToken(Listing listing, const std::string& token,
                                                         size_t count);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_PAGE_TOKEN_H_

#include "server/rpc/request.h"

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

// Names with the most and longest segments that a configuration allows are longer, but those are
// told apart by globs well before.
constexpr size_t kMaxFilterBytes = 16'384;

}  // namespace

absl::Status InField(absl::string_view field, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(field, ": ", status.message()));
}

absl::StatusOr<size_t> PageSize(int32_t page_size, size_t otherwise, size_t most) {
  if (page_size == 0) return otherwise;
  if (page_size > 0 && static_cast<size_t>(page_size) <= most) return page_size;
  return absl::InvalidArgumentError(
      absl::StrCat("page_size: ", page_size, " should be 1 to ", most, ", or 0 for ", otherwise));
}

absl::Status CheckGlob(absl::string_view field, absl::string_view glob) {
  if (glob.size() <= kMaxFilterBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, ": a glob of ", glob.size(),
                                                 " bytes should be at most ", kMaxFilterBytes));
}

std::string Shorten(absl::string_view text, size_t max_bytes) {
  constexpr absl::string_view kCut = "...";
  if (text.size() <= max_bytes) return std::string(text);
  size_t end = max_bytes - kCut.size();
  const auto continues = [&](size_t at) { return (text[at] & 0xC0) == 0x80; };
  while (end > 0 && continues(end)) --end;
  return absl::StrCat(text.substr(0, end), kCut);
}

}  // namespace drift

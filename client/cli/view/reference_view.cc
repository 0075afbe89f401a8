#include "client/cli/view/reference_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/words.h"

namespace drift::cli {
namespace {

std::string Scope(const v1::PinnedReferenceInfo& reference) {
  return KeyWords(reference.model(), reference.model_version(), reference.feature(),
                  reference.segments());
}

// Below the row of the latest version, whose scope and name are those of all.
std::vector<Cell> EarlierRow(const v1::PinnedReferenceVersion& version) {
  return {{""},
          {""},
          {absl::StrCat(version.version())},
          {FormatCount(version.values())},
          {""},
          {TimeWords(version.create_time(), version.has_create_time())},
          {version.author()},
          {version.source()}};
}

}  // namespace

Table ReferencesTable(absl::Span<const v1::PinnedReferenceInfo> references) {
  Table table{{{"serves", Align::kLeft, /*shrinks=*/true},
               {"reference"},
               {"version", Align::kRight},
               {"values", Align::kRight},
               {"layout"},
               {"created"},
               {"by"},
               {"source"}},
              {}};
  for (const v1::PinnedReferenceInfo& reference : references) {
    table.rows.push_back({{Scope(reference)},
                          {reference.name()},
                          {absl::StrCat(reference.version())},
                          {FormatCount(reference.values())},
                          {LayoutWords(reference.layout())},
                          {TimeWords(reference.create_time(), reference.has_create_time())},
                          {reference.author()},
                          {reference.source()}});
    for (const v1::PinnedReferenceVersion& version : reference.versions()) {
      if (version.version() != reference.version()) table.rows.push_back(EarlierRow(version));
    }
  }
  return table;
}

std::string ReferenceWords(const v1::PinnedReferenceInfo& reference) {
  return absl::StrCat("reference ", Printable(reference.name()), " (version ", reference.version(),
                      ") for ", Printable(Scope(reference)), ": ",
                      Counted(reference.values(), "value"));
}

}  // namespace drift::cli

#include "client/cli/view/reference_view.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace drift::cli {
namespace {

std::vector<std::string> TextOf(const std::vector<Cell>& row) {
  std::vector<std::string> text;
  for (const Cell& cell : row) text.push_back(cell.text);
  return text;
}

void AddVersion(v1::PinnedReferenceInfo& reference, uint32_t number, const std::string& author) {
  v1::PinnedReferenceVersion& version = *reference.add_versions();
  version.set_version(number);
  version.set_values(1000 * number);
  version.mutable_create_time()->set_seconds(86'400 * number);
  version.set_author(author);
  version.set_source("uploaded");
}

TEST(ReferencesTableTest, EarlierVersionsAreBelowTheLatest) {
  v1::PinnedReferenceInfo reference;
  reference.set_model("fraud");
  reference.set_feature("score");
  reference.set_name("training");
  reference.set_version(2);
  reference.set_values(2000);
  reference.mutable_layout()->mutable_log_linear()->set_max_buckets(160);
  reference.mutable_create_time()->set_seconds(172'800);
  reference.set_author("ada");
  reference.set_source("uploaded");
  AddVersion(reference, 2, "ada");
  AddVersion(reference, 1, "grace");
  const Table table = ReferencesTable({reference});
  ASSERT_EQ(table.rows.size(), 2u);
  const std::vector<std::string> latest = TextOf(table.rows[0]);
  EXPECT_EQ(latest[0], "fraud/score");
  EXPECT_EQ(latest[2], "2");
  EXPECT_EQ(latest[6], "ada");
  EXPECT_EQ(TextOf(table.rows[1]),
            (std::vector<std::string>{"", "", "1", "1,000", "", "1970-01-02T00:00:00Z", "grace",
                                      "uploaded"}));
}

}  // namespace
}  // namespace drift::cli

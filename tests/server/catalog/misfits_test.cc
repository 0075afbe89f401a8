// Monitors that match a series but do not fit the panes of its model, or the layout that it has.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A minute is 6 panes of 10 s, but no whole number of 7 s.
constexpr char kConfig[] =
    "{models: [{match: 'seven*', fine_pane: 7s}], "
    "monitors: [{name: minute, match: {feature: score}, live: 1m}]}";

class MisfitsTest : public CatalogFixture {
 protected:
  MisfitsTest() { Open(kConfig); }
};

TEST_F(MisfitsTest, AreToldAsSeriesAppearOnceAMonitorAndModel) {
  Series("ten", "score");
  Series("seven", "other");
  EXPECT_THAT(catalog_->TakeMisfits(), IsEmpty());
  Series("seven", "score", "1");
  Series("seven", "score", "2");
  EXPECT_THAT(catalog_->TakeMisfits(), ElementsAre(AllOf(HasSubstr("seven"), HasSubstr("minute"))));
  Series("seven", "score", "3");
  EXPECT_THAT(catalog_->TakeMisfits(), IsEmpty());
  Series("seven-b", "score");
  EXPECT_THAT(catalog_->TakeMisfits(), ElementsAre(HasSubstr("seven-b")));
}

TEST_F(MisfitsTest, AreToldAgainAfterARestartAndAReload) {
  for (const char* version : {"1", "2"}) Series("seven", "score", version);
  Open(kConfig);
  EXPECT_THAT(catalog_->TakeMisfits(), SizeIs(1));
  ASSERT_TRUE(catalog_->ReplaceConfig(ConfigOf(kConfig)).ok());
  EXPECT_THAT(catalog_->TakeMisfits(), SizeIs(1));
}

TEST_F(MisfitsTest, WindowsThatFitNoModelAreToldBeforeOneComes) {
  const std::string literal =
      "{models: [{match: 'seven*', fine_pane: 7s}], "
      "monitors: [{name: minute, match: {model: seven-c}, live: 1m}]}";
  EXPECT_THAT(catalog_->TakeMisfits(), IsEmpty()) << "it fits others, of 10 s";
  ASSERT_TRUE(catalog_->ReplaceConfig(ConfigOf(literal)).ok());
  EXPECT_THAT(catalog_->TakeMisfits(),
              ElementsAre(AllOf(HasSubstr("1m is not a multiple of the model's fine pane 7s"),
                                HasSubstr("no model that it matches has other panes"))));
  ASSERT_TRUE(catalog_->CreateModel("seven-c", {.fine = absl::Seconds(20)}).ok());
  ASSERT_TRUE(catalog_->ReplaceConfig(ConfigOf(literal)).ok());
  EXPECT_THAT(catalog_->TakeMisfits(), IsEmpty()) << "it was made with panes of its own";
}

TEST_F(MisfitsTest, ALayoutThatComesTooLateIsTold) {
  const SeriesPtr series = Series("ten", "score");
  ASSERT_TRUE(
      catalog_->DecideLayout(series, *Layout::Create(Linear{.min = 0, .max = 1, .buckets = 8}))
          .ok());
  const auto config = [](int buckets) {
    return ConfigOf(
        absl::StrCat("{monitors: [{name: m, match: {model: ten}, layout: {linear: "
                     "{min: 0, max: 1, buckets: ",
                     buckets, "}}}]}"));
  };
  ASSERT_TRUE(catalog_->ReplaceConfig(config(8)).ok());
  EXPECT_THAT(catalog_->TakeMisfits(), IsEmpty());
  ASSERT_TRUE(catalog_->ReplaceConfig(config(16)).ok());
  EXPECT_THAT(catalog_->TakeMisfits(),
              ElementsAre(AllOf(HasSubstr("ten/score"), HasSubstr("keeps the layout"))));
}

}  // namespace
}  // namespace drift

// Keys that make one name: a name's separators may be in the parts of a key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NamesakesTest : public CatalogFixture {
 protected:
  NamesakesTest() { Open(); }

  std::string WhyNot(const SeriesKey& key) {
    const absl::Status status = catalog_->FindOrCreateSeries(key, false, At(0)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }

  // As a store of before names had to be unique has it.
  SeriesPtr Store(SeriesId id, const SeriesKey& key) {
    StoreWrite write;
    write.PutSeries({.id = id, .model = catalog_->FindModel(key.model)->id(), .key = key});
    EXPECT_TRUE(store_->Commit(std::move(write), Durability::kSynced).ok());
    Open();
    return catalog_->FindSeries(key);
  }
};

TEST_F(NamesakesTest, ANameThatIsTakenIsRefusedWithThePartsOfWhoHasIt) {
  Series("a", "b/c");
  EXPECT_EQ(WhyNot({.model = "a/b", .version = "", .feature = "c", .segments = {}}),
            "the name \"a/b/c\" is taken by the series of model \"a\", feature \"b/c\"; no two "
            "series may have one name");
  EXPECT_EQ(catalog_->FindModel("a/b"), nullptr);
  Series("m", "f", "v", {{"a", "1,b=2"}});
  EXPECT_EQ(
      WhyNot({.model = "m", .version = "v", .feature = "f", .segments = {{"a", "1"}, {"b", "2"}}}),
      "the name \"m@v/f{a=1,b=2}\" is taken by the series of model \"m\", version \"v\", feature "
      "\"f\", segment a \"1,b=2\"; no two series may have one name");
}

TEST_F(NamesakesTest, ANameIsFreeOnceItsSeriesIsDeleted) {
  const SeriesPtr first = Series("a", "b/c");
  ASSERT_TRUE(catalog_->DeleteSeries({first}).ok());
  const SeriesPtr second = Series("a/b", "c");
  EXPECT_EQ(second->name(), "a/b/c");
  EXPECT_THAT(catalog_->MatchSeries("a/b/c"), ElementsAre(second));
}

TEST_F(NamesakesTest, ThoseThatAreStoredStayAndAreTold) {
  Series("a", "b/c");
  ASSERT_TRUE(catalog_->CreateModel("a/b", PaneLengths()).ok());
  const SeriesPtr second =
      Store(7, {.model = "a/b", .version = "", .feature = "c", .segments = {}});
  ASSERT_NE(second, nullptr);
  const SeriesPtr first = Series("a", "b/c");
  EXPECT_THAT(catalog_->MatchSeries(""), testing::UnorderedElementsAre(first, second));
  EXPECT_THAT(catalog_->NamesakesStored(),
              ElementsAre("the series of model \"a/b\", feature \"c\" and of model \"a\", feature "
                          "\"b/c\" are both \"a/b/c\"; stop sending one of them, and delete both"));
  ASSERT_TRUE(catalog_->DeleteSeries({first}).ok());
  EXPECT_THAT(catalog_->MatchSeries(""), ElementsAre(second));
  EXPECT_THAT(catalog_->NamesakesStored(), IsEmpty());
  WhyNot(first->key());
}

}  // namespace
}  // namespace drift

// A model is there for as long as it has series or pinned references.
#include <gmock/gmock.h>

#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kPinned[] =
    "monitors: [{name: m, live: 1m, references: [{name: base, pinned: {}}]}]";

class ModelRemovalTest : public CatalogFixture {
 protected:
  ModelRemovalTest() { Open(); }

  void Delete(const SeriesPtr& series) { ASSERT_TRUE(catalog_->DeleteSeries({series}).ok()); }

  bool HasPanes(ModelId model) {
    return *store_->PanesOf(model)->FirstStart(Tier::kFine, absl::InfinitePast()) !=
           absl::InfiniteFuture();
  }
};

TEST_F(ModelRemovalTest, ItGoesWithTheLastOfItsSeriesAndAllThatIsKept) {
  const SeriesPtr first = Series("loans", "score"), second = Categories("loans", "city");
  const SeriesPtr other = Series("other", "score");
  const ModelId id = first->model().id();
  Take(first, {1, 2, 3}, At(5000));
  Take(other, {1}, At(5000));
  StoreWrite write;
  second->model().CountCategories("city", 64, {{"Paris", 1}}, write);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
  Delete(first);
  ASSERT_NE(catalog_->FindModel("loans"), nullptr);
  EXPECT_EQ(catalog_->FindModel("loans")->clock(), At(5000));
  Delete(second);
  EXPECT_EQ(catalog_->FindModel("loans"), nullptr);
  EXPECT_EQ(store_->ReadModels()->size(), 1u);
  EXPECT_THAT(*store_->ReadDictionaries(), IsEmpty());
  EXPECT_FALSE(HasPanes(id));
  EXPECT_TRUE(HasPanes(other->model().id()));
}

TEST_F(ModelRemovalTest, OneThatComesAgainStartsAnewAlsoAfterARestart) {
  for (bool restarts : {false, true}) {
    const SeriesPtr gone = Series("loans", "score");
    Take(gone, {1, 2, 3}, At(1'000'000));
    Delete(gone);
    // Its number is the highest, so it is given again after a restart.
    if (restarts) Open("models: [{match: loans, fine_pane: 1m}]");
    const SeriesPtr anew = Series("loans", "score");
    EXPECT_EQ(anew->model().clock(), absl::InfinitePast());
    EXPECT_EQ(anew->model().closed_end(), absl::InfinitePast());
    EXPECT_EQ(anew->model().panes().fine, restarts ? absl::Minutes(1) : absl::Seconds(10));
    EXPECT_FALSE(HasPanes(anew->model().id()));
    Take(anew, {1}, At(10));
    EXPECT_EQ(anew->model().clock(), At(10));
    Delete(anew);
  }
}

TEST_F(ModelRemovalTest, WhoStillHoldsASeriesOfItMayAskIt) {
  const SeriesPtr gone = Series("loans", "score");
  Take(gone, {1, 2, 3}, At(1000));
  Delete(gone);
  Series("loans", "score");
  EXPECT_EQ(gone->model().name(), "loans");
  EXPECT_EQ(gone->model().clock(), At(1000));
  EXPECT_EQ(gone->model().PlanOf(*gone), nullptr);
}

TEST_F(ModelRemovalTest, ItStaysForAPinnedReferenceAndGoesWithIt) {
  Open(kPinned);
  const SeriesPtr series = Series("loans", "score");
  const PinnedReferenceKey key{
      .model = "loans", .feature = "score", .name = "base", .model_version = "", .segments = {}};
  PinnedReferenceKey second = key;
  second.name = "second";
  Pin(key, {1, 2, 3});
  Pin(second, {1, 2, 3});
  Delete(series);
  ASSERT_NE(catalog_->FindModel("loans"), nullptr);
  ASSERT_TRUE(catalog_->DeleteReference(key).ok());
  ASSERT_NE(catalog_->FindModel("loans"), nullptr);
  ASSERT_TRUE(catalog_->DeleteReference(second).ok());
  EXPECT_EQ(catalog_->FindModel("loans"), nullptr);
  EXPECT_THAT(*store_->ReadModels(), IsEmpty());
}

TEST_F(ModelRemovalTest, ItStaysForItsSeriesWhenAReferenceGoes) {
  Series("loans", "score");
  const PinnedReferenceKey key{
      .model = "loans", .feature = "score", .name = "base", .model_version = "", .segments = {}};
  Pin(key, {1, 2, 3});
  ASSERT_TRUE(catalog_->DeleteReference(key).ok());
  EXPECT_NE(catalog_->FindModel("loans"), nullptr);
}

TEST_F(ModelRemovalTest, WhileNothingIsInItItCanBeMadeAnewWithOtherPanes) {
  PaneLengths mistaken;
  mistaken.fine = absl::Hours(1);
  ASSERT_TRUE(catalog_->CreateModel("loans", mistaken).ok());
  ASSERT_TRUE(catalog_->CreateModel("loans", PaneLengths()).ok());
  EXPECT_EQ(catalog_->FindModel("loans")->panes(), PaneLengths());
  Series("loans", "score");
  const auto refused = catalog_->CreateModel("loans", mistaken);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("exists with panes of 10s and 1h"));
  Open();
  EXPECT_EQ(catalog_->FindModel("loans")->panes(), PaneLengths());
  EXPECT_EQ(store_->ReadModels()->size(), 1u);
}

}  // namespace
}  // namespace drift

#include "tests/server/catalog/catalog_fixture.h"

#include <cstdlib>
#include <filesystem>

#include "server/config/load.h"

namespace drift {

ScratchDir::ScratchDir() : path_(testing::TempDir() + "/drift_XXXXXX") {
  EXPECT_NE(mkdtemp(path_.data()), nullptr);
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

v1::Config ConfigOf(const std::string& yaml) {
  const absl::StatusOr<v1::Config> config = ParseConfig(yaml, "test.yaml");
  EXPECT_TRUE(config.ok()) << config.status();
  return config.value_or(v1::Config());
}

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

void CatalogFixture::Open(const std::string& yaml) {
  catalog_.reset();
  store_.reset();
  auto store = Store::Open({.path = dir_.path() + "/store"});
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
  auto catalog = Catalog::Load(*store_, ConfigOf(yaml));
  ASSERT_TRUE(catalog.ok()) << catalog.status();
  catalog_ = *std::move(catalog);
}

void CatalogFixture::PutMonitors(const std::string& yaml) {
  const v1::Config config = ConfigOf(yaml);
  for (const v1::Monitor& monitor : config.monitors()) {
    ASSERT_TRUE(catalog_->PutMonitor(monitor).ok());
  }
}

SeriesPtr CatalogFixture::Series(const std::string& model, const std::string& feature,
                                 const std::string& version, const Segments& segments) {
  auto series = catalog_->FindOrCreateSeries(
      {.model = model, .version = version, .feature = feature, .segments = segments},
      /*categorical=*/false, At(0));
  EXPECT_TRUE(series.ok()) << series.status();
  return series.value_or(nullptr);
}

SeriesPtr CatalogFixture::Categories(const std::string& model, const std::string& feature) {
  auto series = catalog_->FindOrCreateSeries(
      {.model = model, .version = "", .feature = feature, .segments = {}},
      /*categorical=*/true, At(0));
  EXPECT_TRUE(series.ok()) << series.status();
  return series.value_or(nullptr);
}

void CatalogFixture::Take(const SeriesPtr& series, const std::vector<double>& values,
                          absl::Time time) {
  const Layout layout = series->layout();
  Model& model = series->model();
  Counts counts = layout.NewCounts();
  layout.Fold(values, counts);
  StoreWrite write;
  model.Add(*series, layout, FloorTo(time, model.panes().fine), counts, write);
  write.PutActivity(series->Accept(values.size(), time, time));
  model.MoveClock(time, time, write);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
  ASSERT_TRUE(catalog_->DecideLayouts(model).ok());
  ASSERT_TRUE(model.ClosePanes(catalog_->changes()).ok());
}

ReferencePtr CatalogFixture::Pin(const PinnedReferenceKey& key, const std::vector<double>& values,
                                 const std::optional<Layout>& layout) {
  Counts lossless = Layout::Lossless().NewCounts();
  Layout::Lossless().Fold(values, lossless);
  const Layout chosen = layout.value_or(ChooseLayout(lossless, catalog_->max_buckets()));
  auto made = catalog_->PutReference({.key = key,
                                      .version = 1,
                                      .layout = chosen,
                                      .counts = *chosen.Convert(lossless, Layout::Lossless()),
                                      .created = At(0),
                                      .source = "uploaded",
                                      .author = {},
                                      .blocks = {}});
  EXPECT_TRUE(made.ok()) << made.status();
  return made.value_or(nullptr);
}

ScoreView CatalogFixture::ScoreOf(const SeriesPtr& series, const std::string& reference) {
  ScoreView found;
  int count = 0;
  series->model().ForEachScoreOf(*series, [&](const ScoreView& view) {
    if (view.standing.reference != reference) return;
    found = view;
    ++count;
  });
  EXPECT_EQ(count, 1) << series->name() << " against " << reference;
  return found;
}

std::vector<std::string> CatalogFixture::ReferenceNames(const SeriesPtr& series) {
  std::vector<std::string> names;
  series->model().ForEachScoreOf(
      *series, [&](const ScoreView& view) { names.push_back(view.standing.reference); });
  return names;
}

}  // namespace drift

// A catalog over a store in a directory of its own, which can be closed and opened again.
#ifndef DRIFT_TESTS_SERVER_CATALOG_CATALOG_FIXTURE_H_
#define DRIFT_TESTS_SERVER_CATALOG_CATALOG_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/catalog/catalog.h"

namespace drift {

// A directory of its own, removed at the end.
class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The configuration that `yaml` makes; an impossible one fails the test.
v1::Config ConfigOf(const std::string& yaml);

absl::Time At(int64_t seconds);

class CatalogFixture : public testing::Test {
 protected:
  // Opens the catalog, anew if it is open.
  void Open(const std::string& yaml = "");
  // Monitors as the API makes them, which a file could not have where it is refused.
  void PutMonitors(const std::string& yaml);

  SeriesPtr Series(const std::string& model, const std::string& feature,
                   const std::string& version = "", const Segments& segments = {});
  SeriesPtr Categories(const std::string& model, const std::string& feature);

  // Takes values in at `time`, as ingest does: adds, commits, decides layouts, closes panes.
  void Take(const SeriesPtr& series, const std::vector<double>& values, absl::Time time);
  // Puts a reference of the values in force, in the layout that suits them or the one given.
  ReferencePtr Pin(const PinnedReferenceKey& key, const std::vector<double>& values,
                   const std::optional<Layout>& layout = {});

  // The one score of a series against the reference of that name.
  ScoreView ScoreOf(const SeriesPtr& series, const std::string& reference);
  std::vector<std::string> ReferenceNames(const SeriesPtr& series);

  ScratchDir dir_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Catalog> catalog_;
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_CATALOG_CATALOG_FIXTURE_H_

// One record of every kind, with every field away from its default, and a place to store them.
#ifndef DRIFT_TESTS_SERVER_STORE_SAMPLES_H_
#define DRIFT_TESTS_SERVER_STORE_SAMPLES_H_

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/store/records.h"
#include "server/store/store.h"

namespace drift {

// A directory of its own, removed at the end.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Opens, and fails the test when that fails.
std::unique_ptr<Store> OpenStore(const std::string& path);
void CommitSynced(Store& store, StoreWrite write);

absl::Time At(int64_t seconds);

ModelRecord SampleModel();
SeriesRecord SampleSeries();
ProducerRecord SampleProducer();
DictionaryRecord SampleDictionary();
PinnedReferenceRecord SampleReference();
PinnedReferenceRecord SampleCapture();
StateRecord SampleState();
std::vector<ScoreRecord> SampleScores();
Counts SampleCounts();  // of SampleSeries's layout

// Every kind of layout.
std::vector<Layout> SampleLayouts();

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_STORE_SAMPLES_H_

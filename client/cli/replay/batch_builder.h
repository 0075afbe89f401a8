// Turns rows into batches. A batch holds all features of its rows; nothing is reordered but within
// one pane.
// Thread-safety: none.
#ifndef DRIFT_CLI_REPLAY_BATCH_BUILDER_H_
#define DRIFT_CLI_REPLAY_BATCH_BUILDER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/cli/csv/csv_reader.h"
#include "client/cli/replay/columns.h"
#include "client/cli/replay/file_check.h"
#include "drift/v1/ingest.pb.h"

namespace drift::cli {

class BatchBuilder {
 public:
  // The producer's alias for a series.
  using AddSeries = std::function<uint32_t(v1::SeriesKey)>;

  struct Options {
    std::string model;
    std::string version;
    // Length of the model's fine panes, or anything that divides it.
    absl::Duration pane;
    uint64_t max_cells = 8192;  // a batch is full from here on
    // Of values, as weights count them, likewise: a server takes 2^40 at a time.
    uint64_t max_values = uint64_t{1} << 36;
    // Of entries, keys and categories, likewise. Well below Producer's max_batch_bytes: the numbers
    // and one more row come on top.
    size_t max_bytes = 1 << 20;
  };

  // `types` are the features', as CheckFile found them.
  BatchBuilder(Options options, Columns columns, std::vector<ColumnType> types,
               AddSeries add_series);

  // Adds the reader's row to the batch, which is not full, and hands it to `send` when it is.
  // InvalidArgument when the file is not what it was when it was checked; else what `send` answers.
  using Send = absl::FunctionRef<absl::Status(v1::Batch)>;
  absl::Status AddRow(const CsvReader& reader, Send send);
  // Hands out what is left.
  absl::Status Flush(Send send);

 private:
  static constexpr int kNone = -1;

  // Where in the batch the values of a series go, while rows of one pane are added.
  struct Open {
    uint64_t run = 0;  // valid only in this run
    int values = kNone;
    int missing = kNone;
  };

  // What is known of a series.
  struct Series {
    size_t key_bytes = 0;
    uint64_t batch = 0;  // the last one that its key was counted in
    Open open;
  };

  bool full() const {
    return cells_ >= options_.max_cells || values_ >= options_.max_values ||
           bytes_ >= options_.max_bytes;
  }
  // The batch, and begins the next one.
  v1::Batch Take();
  // A run is a stretch of rows of one pane, which go series by series. The next pane starts anew:
  // a series that ran ahead into it would move the model's clock, and so close the pane, before
  // the others' values for it are there.
  void StartRunAt(absl::Time time);
  // The aliases of a row's series, one a feature.
  const std::vector<uint32_t>& AliasesOf(const CsvReader& reader);
  absl::Status AddCell(const CsvReader& reader, size_t feature, uint32_t alias, absl::Time time,
                       uint64_t weight);
  void AddMissing(uint32_t alias, absl::Time time, uint64_t weight);
  v1::SeriesValues& Entry(int Open::*which, uint32_t alias, absl::Time time, uint64_t weight);
  v1::SeriesValues& NewEntry(uint32_t alias, absl::Time time);

  const Options options_;
  const Columns columns_;
  const std::vector<ColumnType> types_;
  const AddSeries add_series_;

  // By SegmentCells.
  absl::flat_hash_map<std::string, std::vector<uint32_t>> aliases_;
  std::string segment_cells_;  // the key being looked up; kept for its memory

  v1::Batch batch_;
  uint64_t cells_ = 0;
  uint64_t values_ = 0;
  size_t bytes_ = 0;
  uint64_t batch_number_ = 1;
  std::vector<Series> series_;  // by alias
  uint64_t run_ = 0;
  absl::Time pane_start_ = absl::InfinitePast();
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_BATCH_BUILDER_H_

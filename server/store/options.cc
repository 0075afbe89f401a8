#include "server/store/options.h"

#include <memory>

#include "rocksdb/cache.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "server/store/families.h"
#include "server/store/pane_merge.h"
#include "server/store/records.h"
#include "server/store/rocks_log.h"

namespace drift {
namespace {

constexpr size_t kPanesMemtableBytes = 64 << 20;
constexpr size_t kOtherMemtableBytes = 16 << 20;
constexpr size_t kPanesFileBytes = 16 << 20;
constexpr size_t kPanePrefixBytes = 1 + sizeof(ModelId) + 8;  // tier, model and start of a key
// About a hundred panes: they are nearly always read in stretches, and together they are compressed
// much better than a few.
constexpr size_t kBlockBytes = 16 << 10;
constexpr double kBloomBitsPerKey = 10;  // 1 % false positives
constexpr int kMaxOpenFiles = 512;       // half of what a process may have by default
constexpr size_t kLogFileBytes = 4 << 20;
// Of a store in memory, which is hardly ever flushed: so many additions to a pane wait to be
// merged.
constexpr size_t kMergesInMemory = 4;

std::shared_ptr<rocksdb::TableFactory> Tables(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions tables;
  tables.block_cache = cache;
  // Point reads are those of one series' panes: most of the files do not have them.
  tables.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  tables.block_size = kBlockBytes;
  tables.cache_index_and_filter_blocks = true;
  tables.pin_l0_filter_and_index_blocks_in_cache = true;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(tables));
}

rocksdb::ColumnFamilyOptions OptionsOf(Family family) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = kOtherMemtableBytes;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = rocksdb::kLZ4Compression;
  // Where nine tenths of the data end up, and are seldom read.
  options.bottommost_compression = rocksdb::kZSTD;
  if (family == Family::kPanes) {
    options.write_buffer_size = kPanesMemtableBytes;
    // A compaction holds a number for every key of the file that it writes.
    options.target_file_size_base = kPanesFileBytes;
    options.target_file_size_multiplier =
        2;  // few files of the most data, which are seldom written
    options.merge_operator = std::make_shared<PaneMerge>();
    // A write adds to many series of few panes: the next key is found from the last of its pane.
    // RocksDB before 9.3 mixes the hints of keys with those of ranges that are deleted (its issue
    // 5118): such a range must begin with a key shorter than this prefix, as FirstPaneKey is.
    options.memtable_insert_with_hint_prefix_extractor.reset(
        rocksdb::NewFixedPrefixTransform(kPanePrefixBytes));
  }
  return options;
}

}  // namespace

rocksdb::DBOptions DatabaseOptions(const StoreOptions& options, rocksdb::WalFilter* wal_filter) {
  rocksdb::DBOptions database;
  database.create_if_missing = true;
  database.create_missing_column_families = true;
  database.max_total_wal_size = options.max_wal_bytes;
  database.max_open_files = kMaxOpenFiles;
  database.max_background_jobs = 2;
  database.info_log = std::make_shared<RocksLog>(options.path, kLogFileBytes);
  database.stats_dump_period_sec = 0;
  if (options.drop_damaged_log) {
    database.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    return database;
  }
  // A record that the crash cut short was not acknowledged and may go; all other damage is an
  // error. (The default mode would open without what follows, and say nothing.)
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  database.track_and_verify_wals_in_manifest = true;
  database.wal_filter = wal_filter;
  return database;
}

rocksdb::DBOptions MemoryOptions(rocksdb::Env* memory) {
  rocksdb::DBOptions database;
  database.env = memory;
  database.create_if_missing = true;
  database.create_missing_column_families = true;
  database.avoid_flush_during_shutdown = true;
  database.stats_dump_period_sec = 0;
  return database;
}

std::vector<rocksdb::ColumnFamilyDescriptor> FamilyDescriptors(const StoreOptions& options) {
  const std::shared_ptr<rocksdb::TableFactory> tables =
      Tables(rocksdb::NewLRUCache(options.block_cache_bytes));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors = {
      {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()}};
  for (int i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    descriptors.emplace_back(NameOf(family), OptionsOf(family));
    descriptors.back().options.table_factory = tables;
    descriptors.back().options.disable_auto_compactions = options.hold_compactions;
    if (options.in_memory) descriptors.back().options.max_successive_merges = kMergesInMemory;
  }
  return descriptors;
}

}  // namespace drift

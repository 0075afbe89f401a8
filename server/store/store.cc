#include "server/store/store.h"

#include <utility>

#include "server/store/meta.h"
#include "server/store/store_impl.h"
#include "server/store/write_batch.h"

namespace drift {

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(options);
  if (!database.ok()) return database.status();
  absl::StatusOr<bool> created = CheckFormat(**database);
  if (!created.ok()) return created.status();
  absl::StatusOr<bool> marked = TakeCleanMark(**database);
  if (!marked.ok()) return marked.status();
  auto impl = std::make_unique<Impl>();
  impl->database = *std::move(database);
  impl->in_memory = options.in_memory;
  impl->closed_cleanly = *created || *marked;
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Store::~Store() {
  absl::MutexLock lock(&impl_->mutex);
  // A mark that cannot be written is missed at the next start, which is what it is for.
  if (impl_->first_error.ok()) PutCleanMark(*impl_->database).IgnoreError();
}

absl::Status Store::Commit(StoreWrite write, Durability durability) {
  absl::MutexLock lock(&impl_->mutex);
  if (impl_->first_error.ok()) {
    impl_->first_error =
        impl_->database->Write(write.batch_->Take(), durability == Durability::kSynced);
  }
  return impl_->first_error;
}

absl::Status Store::StartCompactions() { return impl_->database->StartCompactions(); }

bool Store::in_memory() const { return impl_->in_memory; }

StoreMemory Store::memory() const { return impl_->database->memory(); }

bool Store::was_closed_cleanly() const { return impl_->closed_cleanly; }

}  // namespace drift

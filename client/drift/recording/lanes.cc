#include "drift/recording/lanes.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

namespace drift::recording {
namespace {

// Set when the thread's lanes are gone; destructors of other thread-locals may still record after
// that.
constinit thread_local bool thread_is_ending = false;

uint64_t NextId() {
  static std::atomic<uint64_t> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

// The lanes of one thread: one for each recorder it records with.
class ThreadLanes {
 public:
  ThreadLanes() = default;
  ThreadLanes(const ThreadLanes&) = delete;
  ThreadLanes& operator=(const ThreadLanes&) = delete;
  ~ThreadLanes() {
    for (const Owned& owned : lanes_) owned.lane->Abandon();
    Lanes::latest_ = {0, nullptr};
    thread_is_ending = true;
  }

  Lane* Find(uint64_t owner) const {
    for (const Owned& owned : lanes_) {
      if (owned.owner == owner) return owned.lane.get();
    }
    return nullptr;
  }

  // Forgets the lanes of recorders that are gone.
  void Add(uint64_t owner, std::shared_ptr<Lane> lane) {
    std::erase_if(lanes_, [](const Owned& owned) { return owned.lane->closed(); });
    lanes_.push_back({owner, std::move(lane)});
  }

 private:
  struct Owned {
    uint64_t owner;
    std::shared_ptr<Lane> lane;
  };
  std::vector<Owned> lanes_;
};

Lanes::Lanes(size_t lane_slots, Waker* waker)
    : id_(NextId()), lane_slots_(lane_slots), waker_(waker) {}

Lanes::~Lanes() {
  absl::MutexLock lock(&mutex_);
  for (const std::shared_ptr<Lane>& lane : lanes_) lane->Close();
}

Lane* Lanes::FindOrAdd() noexcept {
  Lane* lane = nullptr;
  try {
    if (!thread_is_ending) lane = FindOrAddInThread();
  } catch (const std::bad_alloc&) {  // the service goes on without this value
  }
  if (lane == nullptr) {
    laneless_drops_.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  latest_ = {id_, lane};
  return lane;
}

Lane* Lanes::FindOrAddInThread() {
  static thread_local ThreadLanes of_this_thread;
  if (Lane* found = of_this_thread.Find(id_)) return found;
  auto added = std::make_shared<Lane>(lane_slots_, waker_);
  {
    absl::MutexLock lock(&mutex_);
    lanes_.push_back(added);  // first: where memory runs out, no lane is used that nobody drains
  }
  of_this_thread.Add(id_, added);
  return added.get();
}

std::vector<std::shared_ptr<Lane>> Lanes::All() const {
  absl::MutexLock lock(&mutex_);
  return lanes_;
}

void Lanes::Remove(const std::shared_ptr<Lane>& lane) {
  absl::MutexLock lock(&mutex_);
  removed_dropped_ += lane->dropped();
  removed_too_long_ += lane->too_long();
  lanes_.erase(std::find(lanes_.begin(), lanes_.end(), lane));
}

uint64_t Lanes::dropped() const {
  absl::MutexLock lock(&mutex_);
  uint64_t sum = removed_dropped_ + laneless_drops_.load(std::memory_order_relaxed);
  for (const std::shared_ptr<Lane>& lane : lanes_) sum += lane->dropped();
  return sum;
}

uint64_t Lanes::too_long() const {
  absl::MutexLock lock(&mutex_);
  uint64_t sum = removed_too_long_;
  for (const std::shared_ptr<Lane>& lane : lanes_) sum += lane->too_long();
  return sum;
}

}  // namespace drift::recording

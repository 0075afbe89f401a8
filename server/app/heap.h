// How driftd has glibc keep its heap.
#ifndef DRIFT_SERVER_APP_HEAP_H_
#define DRIFT_SERVER_APP_HEAP_H_

#include <malloc.h>

namespace drift {

// At the start. What a scrape or a closed pane holds goes back to the system when it ends; left to
// itself, glibc comes to keep that much for each thread. What a message holds is kept: giving that
// back costs more than it.
inline void SetUpHeap() {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 2 << 20);
}

// Now and then. What closing a pane took lies between what stays, so that glibc keeps it: of
// 100,000 series, 8 MB. Takes 0.3 to 5 ms of those, in which who wants memory may have to wait.
inline void GiveBackHeap() { malloc_trim(0); }

}  // namespace drift

#endif  // DRIFT_SERVER_APP_HEAP_H_

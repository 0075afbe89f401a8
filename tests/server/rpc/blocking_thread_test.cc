#include "server/rpc/blocking_thread.h"

#include <cstddef>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using testing::ElementsAre;

constexpr size_t kMaxBytes = 100;

TEST(BlockingThreadTest, RunsEverythingInOrderBeforeItStops) {
  std::vector<int> ran;
  BlockingThread thread(kMaxBytes);
  for (int i = 0; i < 3; ++i) thread.Post([&ran, i] { ran.push_back(i); });
  thread.Stop();
  EXPECT_THAT(ran, ElementsAre(0, 1, 2));
}

TEST(BlockingThreadTest, RunsWhatWorkPosts) {
  bool ran = false;
  BlockingThread thread(kMaxBytes);
  thread.Post([&] { thread.Post([&] { ran = true; }); });
  thread.Stop();
  EXPECT_TRUE(ran);
}

TEST(BlockingThreadTest, IsAnotherThread) {
  std::thread::id id;
  {
    BlockingThread thread(kMaxBytes);
    thread.Post([&] { id = std::this_thread::get_id(); });
  }
  EXPECT_NE(id, std::thread::id());
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST(BlockingThreadTest, MessagesWithoutRoomAreRefusedUntilOthersAreDone) {
  std::vector<int> ran;
  absl::Notification started, release, done;
  BlockingThread thread(kMaxBytes);
  thread.Post([&] {
    started.Notify();
    release.WaitForNotification();
  });
  started.WaitForNotification();
  EXPECT_TRUE(thread.PostMessage(60, [&] { ran.push_back(1); }).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(thread.PostMessage(41, [&] { ran.push_back(2); })));
  EXPECT_TRUE(thread.PostMessage(40, [&] { ran.push_back(3); }).ok());
  EXPECT_FALSE(thread.PostMessage(1, [&] { ran.push_back(4); }).ok());
  thread.Post([&] { done.Notify(); });  // holds no message
  release.Notify();
  done.WaitForNotification();
  EXPECT_TRUE(thread.PostMessage(100, [&] { ran.push_back(5); }).ok());
  thread.Stop();
  EXPECT_THAT(ran, ElementsAre(1, 3, 5));
}

TEST(BlockingThreadTest, OneMessageAloneAlwaysFindsRoom) {
  bool ran = false;
  BlockingThread thread(kMaxBytes);
  EXPECT_TRUE(thread.PostMessage(kMaxBytes + 1, [&] { ran = true; }).ok());
  thread.Stop();
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace drift

// Directories that may not be read or written.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "server/store/store.h"

namespace drift {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// While it lives the process is one whom permissions stop, also where the tests run as root.
class Nobody {
 public:
  Nobody() : before_(geteuid()) {
    if (before_ == 0) {
      EXPECT_EQ(seteuid(65534), 0);
    }
  }
  ~Nobody() {
    if (before_ == 0) {
      EXPECT_EQ(seteuid(0), 0);
    }
  }
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;

 private:
  const uid_t before_;
};

class StoreAccessTest : public ::testing::Test {
 protected:
  StoreAccessTest() { EXPECT_TRUE(Store::Open({.path = path_}).ok()); }
  ~StoreAccessTest() override {
    chmod(path_.c_str(), 0700);
    std::filesystem::remove_all(path_);
  }

  std::string WhyNot() {
    const Nobody nobody;
    const absl::Status status = Store::Open({.path = path_}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    return std::string(status.message());
  }

  const std::string path_ = ::testing::TempDir() + "/drift-access-" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(StoreAccessTest, ADirectoryThatCannotBeWrittenIsToldAsSuch) {
  for (const mode_t mode : {0500, 0000}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    const std::string why = WhyNot();
    EXPECT_THAT(why, HasSubstr("store " + path_ +
                               ": the directory cannot be read and written: Permission denied; "));
    EXPECT_THAT(why, HasSubstr("should be user "));
  }
}

TEST_F(StoreAccessTest, AFileThatCannotBeWrittenIsNotTakenForALock) {
  ASSERT_EQ(chmod(path_.c_str(), 0777), 0);
  ASSERT_EQ(chmod((path_ + "/LOCK").c_str(), 0000), 0);
  const std::string why = WhyNot();
  EXPECT_THAT(why, HasSubstr(path_ + "/LOCK: Permission denied; it, and all in it, should be"));
  EXPECT_THAT(why, Not(HasSubstr("another process")));
}

TEST_F(StoreAccessTest, ALockThatAnotherProcessHoldsIsToldAsSuch) {
  int locked[2];
  int done[2];
  ASSERT_EQ(pipe(locked) | pipe(done), 0);
  const pid_t other = fork();
  if (other == 0) {
    close(done[1]);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    char held = fcntl(open((path_ + "/LOCK").c_str(), O_RDWR), F_SETLK, &whole) == 0;
    (void)!write(locked[1], &held, 1);
    (void)!read(done[0], &held, 1);  // ends with the test
    _exit(0);
  }
  char held = 0;
  ASSERT_EQ(read(locked[0], &held, 1), 1);
  ASSERT_EQ(held, 1);
  EXPECT_EQ(Store::Open({.path = path_}).status(),
            absl::FailedPreconditionError("store " + path_ + ": another process has it open"));
  for (const int end : {locked[0], locked[1], done[0], done[1]}) close(end);
  waitpid(other, nullptr, 0);
}

}  // namespace
}  // namespace drift

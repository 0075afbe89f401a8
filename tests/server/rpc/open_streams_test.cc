#include "server/rpc/open_streams.h"

#include "gtest/gtest.h"

namespace drift {
namespace {

TEST(OpenStreamsTest, EveryOpenStreamIsEndedOnce) {
  OpenStreams streams;
  int first = 0;
  int second = 0;
  streams.Add([&] { ++first; });
  streams.Add([&] { ++second; });
  streams.EndAll();
  streams.EndAll();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(OpenStreamsTest, AStreamThatIsGoneIsLeftAlone) {
  OpenStreams streams;
  streams.Remove(streams.Add([] { FAIL(); }));
  streams.EndAll();
}

TEST(OpenStreamsTest, AStreamThatComesAfterTheEndIsEndedAtOnce) {
  OpenStreams streams;
  streams.EndAll();
  bool ended = false;
  streams.Add([&] { ended = true; });
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace drift

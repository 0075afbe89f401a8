#include "server/observe/samples.h"

#include "gtest/gtest.h"
#include "tests/server/observe/metrics_text.h"

namespace drift {
namespace {

class Fixed final : public CollectedMetrics {
 public:
  explicit Fixed(std::vector<prometheus::MetricFamily> families) : families_(std::move(families)) {}
  std::vector<prometheus::MetricFamily> Collect() const override { return families_; }

 private:
  const std::vector<prometheus::MetricFamily> families_;
};

TEST(SamplesTest, AFamilyIsItsHelpItsTypeAndItsSamples) {
  prometheus::MetricFamily family = Counter("a_total", "What a is.");
  AddSample(family, {{"x", "1"}}, 2);
  AddSample(family, {{"x", "1"}, {"y", "2"}}, 0.25);
  EXPECT_EQ(TextOf(Fixed({family, WithSample(Gauge("b", "What b is."), 3)})),
            "# HELP a_total What a is.\n"
            "# TYPE a_total counter\n"
            "a_total{x=\"1\"} 2\n"
            "a_total{x=\"1\",y=\"2\"} 0.25\n"
            "# HELP b What b is.\n"
            "# TYPE b gauge\n"
            "b 3\n");
}

TEST(SamplesTest, LabelValuesAreEscaped) {
  prometheus::MetricFamily family = Gauge("a", "What a is.");
  AddSample(family, {{"x", "quote \" backslash \\ newline \n snow \u2603"}}, 1);
  EXPECT_EQ(SamplesOf(TextOf(Fixed({family}))),
            std::vector<std::string>{R"(a{x="quote \" backslash \\ newline \n snow ☃"} 1)"});
}

TEST(SamplesTest, MetricsFollowEachOther) {
  const Fixed a({WithSample(Gauge("a", "A."), 1)});
  const Fixed b({WithSample(Gauge("b", "B."), 2)});
  EXPECT_EQ(SamplesOf(TextOf({&a, &b})), (std::vector<std::string>{"a 1", "b 2"}));
}

}  // namespace
}  // namespace drift

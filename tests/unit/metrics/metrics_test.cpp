#include "platform/metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace medres::metrics {
namespace {

/// The lines of one metric, HELP and TYPE included.
std::string LinesOf(const Registry& registry, const std::string& name) {
  const std::string all = registry.Expose();
  std::string found;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    const std::string line = all.substr(at, end - at);
    if (line.find(name) != std::string::npos) found += line + "\n";
    at = end + 1;
  }
  return found;
}

TEST(Registry, ExposesCountersAndGauges) {
  Registry registry;
  registry.GetCounter("things_total", "Things.", R"(kind="b")").Add(2);
  registry.GetCounter("things_total", "Things.", R"(kind="a")").Add();
  registry.GetGauge("room_celsius", "How warm.").Set(-1.5);
  registry.AddGauge("asked_bytes", "When asked.", [] { return 7.0; }, R"(of="x")");
  registry.AddCounter("asked_total", "When asked.", [] { return 8.0; });
  EXPECT_EQ(LinesOf(registry, "things_total"),
            "# HELP things_total Things.\n# TYPE things_total counter\n"
            "things_total{kind=\"b\"} 2\nthings_total{kind=\"a\"} 1\n");
  EXPECT_EQ(LinesOf(registry, "room_celsius"),
            "# HELP room_celsius How warm.\n# TYPE room_celsius gauge\nroom_celsius -1.5\n");
  EXPECT_EQ(LinesOf(registry, "asked_bytes"),
            "# HELP asked_bytes When asked.\n# TYPE asked_bytes gauge\nasked_bytes{of=\"x\"} 7\n");
  EXPECT_EQ(LinesOf(registry, "asked_total"),
            "# HELP asked_total When asked.\n# TYPE asked_total counter\nasked_total 8\n");
}

TEST(Registry, KeepsOneNamesSeriesTogether) {
  Registry registry;
  registry.GetCounter("b_total", "B.", "x=\"1\"");
  registry.GetCounter("a_total", "A.");
  registry.GetCounter("b_total", "B.", "x=\"2\"");
  EXPECT_EQ(registry.Expose().substr(0, registry.Expose().find("# HELP process")),
            "# HELP a_total A.\n# TYPE a_total counter\na_total 0\n"
            "# HELP b_total B.\n# TYPE b_total counter\nb_total{x=\"1\"} 0\nb_total{x=\"2\"} 0\n");
}

TEST(Registry, GivesTheSameHandleForTheSameSeries) {
  Registry registry;
  Counter& first = registry.GetCounter("x_total", "X.", "a=\"1\"");
  EXPECT_EQ(&first, &registry.GetCounter("x_total", "X.", "a=\"1\""));
  EXPECT_NE(&first, &registry.GetCounter("x_total", "X.", "a=\"2\""));
}

TEST(Registry, RefusesANameOfAnotherType) {
  Registry registry;
  registry.GetCounter("x_total", "X.");
  EXPECT_THROW(registry.GetGauge("x_total", "X."), std::logic_error);
  EXPECT_THROW(registry.AddGauge("x_total", "X.", [] { return 0.0; }), std::logic_error);
}

TEST(Histogram, CountsUpToEachBound) {
  Registry registry;
  Histogram& seconds = registry.GetHistogram("t_seconds", "T.", "a=\"1\"");
  for (const double second : {0.00005, 0.0001, 0.00011, 0.3, 10.0, 11.0}) seconds.Observe(second);
  const std::string lines = LinesOf(registry, "t_seconds");
  for (const std::string line :
       {"t_seconds_bucket{a=\"1\",le=\"0.0001\"} 2\n", "t_seconds_bucket{a=\"1\",le=\"0.00025\"} 3\n",
        "t_seconds_bucket{a=\"1\",le=\"0.25\"} 3\n", "t_seconds_bucket{a=\"1\",le=\"0.5\"} 4\n",
        "t_seconds_bucket{a=\"1\",le=\"10\"} 5\n", "t_seconds_bucket{a=\"1\",le=\"+Inf\"} 6\n",
        "t_seconds_count{a=\"1\"} 6\n"}) {
    EXPECT_NE(lines.find(line), std::string::npos) << line << lines;
  }
  EXPECT_NEAR(seconds.Sum(), 21.30026, 1e-6);
}

TEST(Counter, LosesNothingBetweenThreads) {
  Registry registry;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 5'000; ++n) registry.GetCounter("x_total", "X.").Add();
      });
    }
  }
  EXPECT_EQ(registry.GetCounter("x_total", "X.").value(), 20'000);
}

TEST(Registry, KnowsTheProcess) {
  const std::string all = Registry().Expose();
  for (const char* name : {"process_resident_memory_bytes ", "process_cpu_seconds_total ", "process_open_fds "}) {
    const std::size_t at = all.find(std::string("\n") + name);
    ASSERT_NE(at, std::string::npos) << name;
    EXPECT_GT(std::stod(all.substr(at + 1 + std::string(name).size())), 0.0) << name;
  }
}

TEST(EscapeLabel, KeepsALineALine) { EXPECT_EQ(EscapeLabel("a\"b\\c\nd"), R"(a\"b\\c\nd)"); }

}  // namespace
}  // namespace medres::metrics

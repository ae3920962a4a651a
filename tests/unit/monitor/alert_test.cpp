#include <gtest/gtest.h>

#include <algorithm>

#include "platform/metrics/table.hpp"
#include "platform/monitor/deploy.hpp"
#include "platform/monitor/measuring.hpp"
#include "platform/monitor/sinks.hpp"

namespace medres::monitor {
namespace {

using Change = AlertMachine::Change;

struct Step {
  int at;        ///< seconds
  char reading;  ///< + above, - below, ~ between
  AlertState state;
  Change change = Change::kNone;
};

struct MachineCase {
  std::string_view why;
  int hold;
  int keep;
  std::vector<Step> steps;
};

constexpr auto kQuiet = AlertState::kQuiet;
constexpr auto kPending = AlertState::kPending;
constexpr auto kFiring = AlertState::kFiring;

const MachineCase kCases[]{
    {"nothing happens", 10, 10, {{0, '-', kQuiet}, {5, '~', kQuiet}, {10, '-', kQuiet}}},
    {"it must hold", 10, 10, {{0, '+', kPending}, {9, '+', kPending}, {10, '+', kFiring, Change::kFired}}},
    {"a break begins anew",
     10,
     10,
     {{0, '+', kPending},
      {5, '-', kQuiet},
      {6, '+', kPending},
      {12, '+', kPending},
      {16, '+', kFiring, Change::kFired}}},
    {"between the thresholds is no longer above while it is pending", 10, 10, {{0, '+', kPending}, {5, '~', kQuiet}}},
    {"without a hold it fires at once", 0, 0, {{0, '+', kFiring, Change::kFired}, {1, '-', kQuiet, Change::kResolved}}},
    {"it fires once", 0, 10, {{0, '+', kFiring, Change::kFired}, {1, '+', kFiring}, {2, '+', kFiring}}},
    {"between the thresholds it goes on",
     0,
     0,
     {{0, '+', kFiring, Change::kFired},
      {1, '~', kFiring},
      {100, '~', kFiring},
      {101, '-', kQuiet, Change::kResolved}}},
    {"it must be gone for long enough",
     0,
     10,
     {{0, '+', kFiring, Change::kFired}, {5, '-', kFiring}, {14, '-', kFiring}, {15, '-', kQuiet, Change::kResolved}}},
    {"a swing back keeps it",
     0,
     10,
     {{0, '+', kFiring, Change::kFired},
      {5, '-', kFiring},
      {9, '+', kFiring},
      {10, '-', kFiring},
      {19, '-', kFiring},
      {20, '-', kQuiet, Change::kResolved}}},
    {"a swing between keeps it too",
     0,
     10,
     {{0, '+', kFiring, Change::kFired},
      {5, '-', kFiring},
      {9, '~', kFiring},
      {10, '-', kFiring},
      {20, '-', kQuiet, Change::kResolved}}},
    {"it comes back",
     0,
     0,
     {{0, '+', kFiring, Change::kFired}, {1, '-', kQuiet, Change::kResolved}, {2, '+', kFiring, Change::kFired}}},
};

TEST(AlertMachine, HoldsAndLetsGoByTheTable) {
  for (const MachineCase& one : kCases) {
    AlertMachine machine;
    const AlertTiming timing{.hold = std::chrono::seconds(one.hold), .keep = std::chrono::seconds(one.keep)};
    for (const Step& step : one.steps) {
      const Reading reading{.above = step.reading == '+', .below = step.reading == '-'};
      EXPECT_EQ(machine.Take(reading, Instant{step.at * 1'000}, timing), step.change) << one.why << " at " << step.at;
      EXPECT_EQ(machine.state(), step.state) << one.why << " at " << step.at;
    }
  }
}

TEST(AlertMachine, SaysSinceWhenTheConditionIsThere) {
  AlertMachine machine;
  machine.Take({.above = true, .below = false}, Instant{5'000}, {.hold = std::chrono::seconds(10)});
  machine.Take({.above = true, .below = false}, Instant{15'000}, {.hold = std::chrono::seconds(10)});
  EXPECT_EQ(machine.state(), kFiring);
  EXPECT_EQ(machine.since(), Instant{5'000});
}

TEST(Labels, AreMatched) {
  constexpr std::string_view kLabels = R"(route="/x",method="GET",status="503")";
  const std::pair<std::string_view, bool> cases[]{{"", true},
                                                  {R"(status="503")", true},
                                                  {R"(status="50")", false},
                                                  {R"(status=~"5..")", true},
                                                  {R"(status=~"4..")", false},
                                                  {R"(status=~"5.")", false},
                                                  {R"(us="503")", false},
                                                  {R"(code="503")", false},
                                                  {R"(route="/x")", true}};
  for (const auto& [matcher, matches] : cases) EXPECT_EQ(MatchesLabel(kLabels, matcher), matches) << matcher;
}

const AlertRule& RuleNamed(std::string_view name) {
  for (const AlertRule& rule : AlertRules()) {
    if (rule.name == name) return rule;
  }
  throw std::logic_error("no such rule");
}

void Request(metrics::Registry& registry, int status, int count) {
  registry.GetCounter("medres_http_requests_total", "h", "route=\"/x\",status=\"" + std::to_string(status) + "\"")
      .Add(count);
}

/// How fast the budget burns after `minutes` with `failures` of a thousand requests a minute, as the rule sees it.
double BurnAfter(const AlertRule& rule, std::vector<int> failures) {
  metrics::Registry registry;
  History history(rule.window);
  Request(registry, 500, 0);
  history.Add(Instant{0}, ReadSums(rule, registry));
  std::int64_t minute = 0;
  for (const int failed : failures) {
    Request(registry, 200, 1'000 - failed);
    Request(registry, 503, failed);
    history.Add(Instant{++minute * 60'000}, ReadSums(rule, registry));
  }
  return Measured(rule, history, 1);
}

TEST(BurnRate, MustBeAboveInBothWindows) {
  const AlertRule& rule = RuleNamed("MedresErrorBudgetBurnsFast");
  EXPECT_NEAR(BurnAfter(rule, std::vector<int>(60, 0)), 0, 1e-9);
  EXPECT_NEAR(BurnAfter(rule, std::vector<int>(60, 1)), 1, 1e-6);    // just what may fail
  EXPECT_NEAR(BurnAfter(rule, std::vector<int>(60, 20)), 20, 1e-6);  // 20 times as much
  std::vector<int> over(60, 20);
  std::fill(over.end() - 5, over.end(), 0);  // the short window has seen the end
  EXPECT_NEAR(BurnAfter(rule, over), 0, 1e-9);
  std::vector<int> begun(60, 0);
  std::fill(begun.end() - 5, begun.end(), 20);  // the long one has not seen enough
  EXPECT_NEAR(BurnAfter(rule, begun), 20.0 * 5 / 60, 1e-6);
  EXPECT_TRUE(Judge(rule, 14.5).above);
  EXPECT_FALSE(Judge(rule, 14.4).above);
}

TEST(Measured, CountsWhatIsSlow) {
  const AlertRule& rule = RuleNamed("MedresLoopLate");
  metrics::Registry registry;
  History history(rule.window);
  metrics::Histogram& lag = registry.GetHistogram("medres_loop_lag_seconds", "h", "loop=\"0\"");
  history.Add(Instant{0}, ReadSums(rule, registry));
  for (int i = 0; i < 90; ++i) lag.Observe(0.01);
  for (int i = 0; i < 10; ++i) lag.Observe(0.2);
  history.Add(Instant{60'000}, ReadSums(rule, registry));
  EXPECT_NEAR(Measured(rule, history, 1), 0.1, 1e-9);
}

TEST(Measured, LowIsWhatAlarmsOfADisk) {
  const AlertRule& rule = RuleNamed("MedresDiskFull");
  metrics::Registry registry;
  registry.GetGauge("medres_system_disk_bytes", "h", "state=\"total\"").Set(100);
  registry.GetGauge("medres_system_disk_bytes", "h", "state=\"free\"").Set(4);
  History history(rule.window);
  history.Add(Instant{0}, ReadSums(rule, registry));
  EXPECT_NEAR(Measured(rule, history, 1), 0.04, 1e-9);
  EXPECT_TRUE(Judge(rule, 0.04).above);
  EXPECT_FALSE(Judge(rule, 0.06).above);
  EXPECT_FALSE(Judge(rule, 0.06).below);
  EXPECT_TRUE(Judge(rule, 0.08).below);
}

TEST(AlertRules, SpeakOfMetricsOfTheTableInBucketsThatAreThere) {
  for (const AlertRule& rule : AlertRules()) {
    const metrics::MetricRow* metric = metrics::FindMetric(rule.metric);
    ASSERT_NE(metric, nullptr) << rule.name;
    const bool slow = rule.measure == Measure::kSlow || rule.measure == Measure::kBurnSlow;
    EXPECT_EQ(metric->type == "histogram", slow) << rule.name;
    const auto& bounds = metrics::Histogram::kBounds;
    if (slow) EXPECT_NE(std::ranges::find(bounds, rule.bound), bounds.end()) << rule.name;
    EXPECT_TRUE(rule.is_low ? rule.clear >= rule.threshold : rule.clear <= rule.threshold) << rule.name;
    const auto label = rule.label.substr(0, rule.label.find_first_of("=~"));
    EXPECT_NE(metric->labels.find(label), std::string_view::npos) << rule.name;
  }
}

TEST(PromQl, SaysTheSame) {
  EXPECT_EQ(PromQl(RuleNamed("MedresErrorBudgetBurnsFast"), 1),
            "(sum by (instance) (rate(medres_http_requests_total{status=~\"5..\"}[1h])) / sum by (instance) "
            "(rate(medres_http_requests_total[1h]))) > 14.4 * 0.001 and (sum by (instance) "
            "(rate(medres_http_requests_total{status=~\"5..\"}[5m])) / sum by (instance) "
            "(rate(medres_http_requests_total[5m]))) > 14.4 * 0.001");
  EXPECT_EQ(PromQl(RuleNamed("MedresEventsLate"), 1), "max by (instance) (medres_events_lag_seconds) > 5");
  EXPECT_EQ(PrometheusDuration(Milliseconds(90'000)), "90s");
  EXPECT_EQ(PrometheusDuration(Milliseconds(7'200'000)), "2h");
  EXPECT_EQ(PrometheusDuration(Milliseconds(250)), "250ms");
}

TEST(Alertmanager, GetsWhatItsApiTakes) {
  const AlertNotice notice{.name = "A",
                           .severity = "warning",
                           .summary = "s",
                           .instance = "i",
                           .value = 0.5,
                           .started = Instant{0},
                           .ended = {}};
  EXPECT_EQ(ToAlertmanager({notice}, Instant{60'000}),
            R"([{"labels":{"alertname":"A","severity":"warning","instance":"i","source":"medres"},)"
            R"("annotations":{"summary":"s","value":"0.5"},"startsAt":")" +
                FormatInstant(Instant{0}) + R"(","endsAt":")" + FormatInstant(Instant{60'000}) + R"("}])");
}

}  // namespace
}  // namespace medres::monitor

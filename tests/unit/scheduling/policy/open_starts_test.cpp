#include "scheduling/policy/open_starts.hpp"

#include <gtest/gtest.h>

#include <random>

#include "scheduling/policy/rules.hpp"
#include "scheduling/ticks.hpp"

namespace medres::scheduling {
namespace {

/// Rules that look at times only, drawn from a seed.
class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}

  int Int(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  bool Coin() { return Int(0, 1) == 1; }

  PolicyRules Rules() {
    PolicyRules rules;
    if (Coin()) rules.window = BookingWindow{.min_days = Days(3), .max_days = Days(40), .release_at = Time()};
    for (int i = Int(0, 2); i > 0; --i) {
      const int start = Int(0, 1400);
      rules.visit_hours.push_back({{start}, {Int(start + 1, 1440)}});
    }
    if (Coin()) rules.notice_minutes = Int(0, 3000);
    if (Coin()) rules.next_day_until = Time();
    if (Coin()) rules.same_day_until = HalfDayTimes{.am = Time(), .pm = Time(), .evening = Time()};
    if (Int(0, 3) == 0) rules.exempt = WindowExemption{.channels = {"web"}, .from_age = {}};
    return rules;
  }

 private:
  std::optional<int> Days(int most) { return Coin() ? std::optional(Int(0, most)) : std::nullopt; }
  std::optional<LocalTime> Time() { return Coin() ? std::optional(LocalTime{Int(0, 1439)}) : std::nullopt; }

  std::mt19937 random_;
};

TEST(OpenStarts, AreThoseThatAJudgementAdmits) {
  constexpr int kDays = 5;
  for (unsigned seed = 0; seed < 60; ++seed) {
    Draw draw(seed);
    const Policy policy{.rules = draw.Rules()};
    const Zone& zone = *FindZone(draw.Coin() ? "Asia/Shanghai" : "Europe/Berlin");
    // Around the last Sunday of October 2026, on which Berlin sets its clocks back.
    const Instant now = *ParseInstant("2026-10-24T00:00:00Z") + Minutes(draw.Int(-2880, 1440));
    const UtcDay first = DayOf(*ParseInstant("2026-10-23T00:00:00Z")) + draw.Int(0, 20);
    TickBits starts(kDays);
    starts.Fill(true);
    ClearRefused(policy.rules, zone, now, "web", first, starts);
    PolicyFacts facts;
    facts.now = now;
    Attempt attempt;
    attempt.zone = std::string(zone.name());
    attempt.channel = "web";
    for (int at = 0; at < starts.size(); ++at) {
      attempt.start = AtTick(FirstTickOf(first) + at);
      ASSERT_EQ(starts.Test(at), Judge(policy, facts, attempt).empty())
          << "seed " << seed << ", now " << FormatInstant(now) << ", start " << FormatInstant(attempt.start);
    }
  }
}

TEST(OpenStarts, LeavesWhatDependsOnThePersonOrOnWhenOneAsks) {
  PolicyRules rules;
  rules.real_name = true;
  rules.limits.push_back({.max = 1});
  rules.closed_hours.push_back({{0}, {1440}});
  TickBits starts(1);
  starts.Fill(true);
  ClearRefused(rules, *FindZone("Asia/Shanghai"), *ParseInstant("2026-12-01T00:00:00Z"), "web", 20'788, starts);
  EXPECT_EQ(starts.Count(), kTicksPerDay);
}

}  // namespace
}  // namespace medres::scheduling

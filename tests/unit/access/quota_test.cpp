#include "access/quota.hpp"

#include <gtest/gtest.h>

namespace medres::access_test {
namespace {

using access::Quota;

TEST(Quota, GivesABurstAndThenTheRate) {
  Quota quota({.per_second = 10, .burst = 5});
  const Instant now{1'000'000};
  for (int left = 4; left >= 0; --left) {
    const auto answer = quota.Take("key:1", now);
    EXPECT_TRUE(answer.allowed);
    EXPECT_EQ(answer.remaining, left);
  }
  const auto refused = quota.Take("key:1", now);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.until_next, Milliseconds(100));
  EXPECT_EQ(refused.until_full, Milliseconds(500));
  EXPECT_FALSE(quota.Take("key:1", now + Milliseconds(99)).allowed);
  EXPECT_TRUE(quota.Take("key:1", now + Milliseconds(100)).allowed);
  EXPECT_FALSE(quota.Take("key:1", now + Milliseconds(100)).allowed);
  EXPECT_TRUE(quota.Take("key:2", now).allowed) << "another's account is another's";
}

TEST(Quota, IsFullAgainAfterAWhileAndNoFuller) {
  Quota quota({.per_second = 10, .burst = 5});
  const Instant now{1'000'000};
  for (int i = 0; i < 5; ++i) quota.Take("a", now);
  const Instant later = now + Milliseconds(3'600'000);
  EXPECT_EQ(quota.Look("a", later).remaining, 5);
  int given = 0;
  while (quota.Take("a", later).allowed) ++given;
  EXPECT_EQ(given, 5);
}

TEST(Quota, OverALongTimeGivesTheRate) {
  Quota quota({.per_second = 50, .burst = 10});
  int given = 0;
  for (std::int64_t at = 0; at < 20'000; ++at) given += quota.Take("a", Instant{at}).allowed ? 1 : 0;
  EXPECT_NEAR(given, 50 * 20 + 10, 1);
}

TEST(Quota, KeepsOnlyThoseWhoAskedLately) {
  Quota quota({.per_second = 1, .burst = 1});
  for (std::size_t i = 0; i < Quota::kMaxCallers * 2; ++i) quota.Take("stranger " + std::to_string(i), Instant{1'000});
  EXPECT_LE(quota.Callers(), Quota::kMaxCallers + 16);
  for (std::size_t i = 0; i < 1'000; ++i) quota.Take("later " + std::to_string(i), Instant{10'000'000});
  EXPECT_LE(quota.Callers(), 1'016U);
  EXPECT_TRUE(quota.Take("new", Instant{20'000'000}).allowed);
}

TEST(Quota, HoldsCallersToRulesOfTheirOwn) {
  Quota quota({.per_second = 10, .burst = 5});
  const Instant now{1'000'000};
  const auto given = [&](std::string_view caller, const Quota::Rules& rules, Instant at) {
    int count = 0;
    while (count < 100 && quota.Take(caller, rules, at).allowed) ++count;
    return count;
  };
  EXPECT_EQ(given("small", {.per_second = 1, .burst = 2}, now), 2);
  EXPECT_EQ(given("large", {.per_second = 100, .burst = 50}, now), 50);
  EXPECT_EQ(given("free", {.per_second = 0, .burst = 1}, now), 100);
  // Rules that change hold at once: of 50 taken at 100 a second, half a second's account is left.
  EXPECT_EQ(given("large", {.per_second = 10, .burst = 20}, now), 15);
  EXPECT_EQ(given("small", {.per_second = 1, .burst = 2}, now + Milliseconds(1'000)), 1);
}

TEST(Quota, OfNothingLimitsNobody) {
  Quota quota({.per_second = 0, .burst = 1});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(quota.Take("a", Instant{0}).allowed);
  EXPECT_EQ(quota.Callers(), 0U);
}

}  // namespace
}  // namespace medres::access_test

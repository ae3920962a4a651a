#include "platform/cache/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace medres::cache {
namespace {

constexpr std::int64_t kStart = 1'795'000'000'000;

TEST(TimerWheel, TellsAtTheMillisecond) {
  for (const std::int64_t delay : {0LL, 1LL, 63LL, 64LL, 65LL, 4095LL, 4096LL, 262'144LL, 86'400'000LL,
                                   31'536'000'000LL, 4'000'000'000'000'000LL}) {
    TimerWheel wheel({kStart});
    wheel.Schedule(7, {kStart + delay});
    std::vector<Slot> due;
    if (delay > 0) wheel.Advance({kStart + delay - 1}, due);
    EXPECT_TRUE(due.empty()) << delay;
    wheel.Advance({kStart + delay}, due);
    EXPECT_EQ(due, std::vector<Slot>{7}) << delay;
  }
}

TEST(TimerWheel, WhatIsPastIsDueAtOnceAndWhatIsCancelledNever) {
  TimerWheel wheel({kStart});
  wheel.Schedule(1, {kStart - 5000});
  wheel.Schedule(2, {kStart + 10});
  wheel.Cancel(2);
  wheel.Cancel(2);
  wheel.Cancel(99);
  std::vector<Slot> due;
  wheel.Advance({kStart}, due);
  EXPECT_EQ(due, std::vector<Slot>{1});
  wheel.Advance({kStart + 100}, due);
  EXPECT_EQ(due.size(), 1U);
}

TEST(TimerWheel, TimeThatGoesBackTellsNothing) {
  TimerWheel wheel({kStart});
  std::vector<Slot> due;
  wheel.Advance({kStart + 1000}, due);
  wheel.Schedule(1, {kStart + 1500});
  wheel.Advance({kStart}, due);
  EXPECT_TRUE(due.empty());
  wheel.Advance({kStart + 1500}, due);
  EXPECT_EQ(due.size(), 1U);
}

TEST(TimerWheel, AgreesWithLookingAtEverything) {
  std::mt19937_64 random(99);
  TimerWheel wheel({kStart});
  std::map<Slot, std::int64_t> truth;
  std::int64_t now = kStart;
  for (int step = 0; step < 50'000; ++step) {
    const Slot slot = static_cast<Slot>(random() % 200);
    if (truth.erase(slot) > 0) {
      wheel.Cancel(slot);
    } else {
      // As often within a second as within a year.
      const auto delay = static_cast<std::int64_t>(random() % (1ULL << (random() % 35)));
      truth[slot] = now + delay;
      wheel.Schedule(slot, {now + delay});
    }
    now += static_cast<std::int64_t>(random() % (1ULL << (random() % 24)));
    std::vector<Slot> due;
    wheel.Advance({now}, due);
    std::ranges::sort(due);
    std::vector<Slot> expected;
    for (const auto& [known, at] : truth) {
      if (at <= now) expected.push_back(known);
    }
    for (const Slot gone : expected) truth.erase(gone);
    ASSERT_EQ(due, expected) << "step " << step;
  }
}

}  // namespace
}  // namespace medres::cache

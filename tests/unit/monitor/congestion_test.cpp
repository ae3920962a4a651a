#include "platform/monitor/congestion.hpp"

#include <gtest/gtest.h>

namespace medres::monitor {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kTick{100};

/// Asks so often in one tick, and says how many were let through.
int Ask(Congestion& congestion, Priority priority, int times) {
  int admitted = 0;
  for (int i = 0; i < times; ++i) admitted += congestion.Admit(priority) ? 1 : 0;
  return admitted;
}

void LateTicks(Congestion& congestion, int count, int asked) {
  for (int i = 0; i < count; ++i) {
    Ask(congestion, Priority::kChange, asked);
    congestion.Tick(milliseconds(300), kTick);
  }
}

struct TickCase {
  std::string_view why;
  std::vector<int> late_ms;  ///< tick by tick, 100 requests in each
  bool limited;
};

TEST(Congestion, TurnsNobodyAwayBeforeItIsLateForLong) {
  const TickCase cases[]{
      {"in time", {0, 0, 0, 0}, false},
      {"late once", {300, 0, 0}, false},
      {"late twice", {300, 300, 0}, false},
      {"late thrice", {300, 300, 300}, true},
      {"late, with a break", {300, 300, 0, 300, 300}, false},
      {"nearly late", {100, 100, 100, 100}, false},
      {"a little late", {101, 101, 101}, true},
  };
  for (const TickCase& one : cases) {
    Congestion congestion({});
    for (const int late : one.late_ms) {
      Ask(congestion, Priority::kChange, 100);
      congestion.Tick(milliseconds(late), kTick);
    }
    EXPECT_EQ(congestion.limit() > 0, one.limited) << one.why;
  }
}

TEST(Congestion, BeginsWithWhatWasServedAndShrinks) {
  Congestion congestion({});
  LateTicks(congestion, 3, 100);
  EXPECT_NEAR(congestion.limit(), 1'000 * 0.85, 1);
  LateTicks(congestion, 1, 100);
  EXPECT_NEAR(congestion.limit(), 1'000 * 0.85 * 0.85, 1);
  LateTicks(congestion, 100, 100);
  EXPECT_EQ(congestion.limit(), CongestionRules().least);
}

TEST(Congestion, GivesRoomByPriority) {
  struct Case {
    Priority priority;
    int admitted;
  };
  // 850 a second are 85 a tick.
  const Case cases[]{{Priority::kVital, 1'000}, {Priority::kChange, 85}, {Priority::kRead, 68}, {Priority::kBulk, 43}};
  for (const Case& one : cases) {
    Congestion congestion({});
    LateTicks(congestion, 3, 100);
    EXPECT_NEAR(Ask(congestion, one.priority, 1'000), one.admitted, 1) << ToText(one.priority);
  }
}

TEST(Congestion, KeepsRoomForChangesWhenReadsTakeAllTheyMay) {
  Congestion congestion({});
  LateTicks(congestion, 3, 100);
  EXPECT_EQ(Ask(congestion, Priority::kRead, 500), 68);
  EXPECT_EQ(Ask(congestion, Priority::kBulk, 500), 0);
  EXPECT_EQ(Ask(congestion, Priority::kChange, 500), 17);
  EXPECT_EQ(Ask(congestion, Priority::kVital, 500), 500);
}

TEST(Congestion, GrowsBackAndLetsGo) {
  Congestion congestion({});
  LateTicks(congestion, 10, 100);
  const double low = congestion.limit();
  int ticks = 0;
  while (congestion.limit() > 0 && ticks < 1'000) {
    Ask(congestion, Priority::kChange, 20);
    congestion.Tick(microseconds(0), kTick);
    ++ticks;
    if (congestion.limit() > 0) EXPECT_GT(congestion.limit(), low);
  }
  EXPECT_EQ(congestion.limit(), 0);
  EXPECT_LT(ticks, 100);
}

TEST(Congestion, TurnsNobodyAwayWhoComesSeldomToABusyMachine) {
  Congestion congestion({});
  LateTicks(congestion, 10, 1);
  ASSERT_GT(congestion.limit(), 0);
  EXPECT_EQ(Ask(congestion, Priority::kRead, 10), 10) << "one after the other, faster than ticks come";
  LateTicks(congestion, 10, 0);
  EXPECT_EQ(Ask(congestion, Priority::kBulk, 100), 10);
  EXPECT_EQ(Ask(congestion, Priority::kRead, 100), 6) << "16 of 20 with those before them";
  EXPECT_EQ(Ask(congestion, Priority::kChange, 100), 4);
  LateTicks(congestion, 10, 100);
  EXPECT_LE(Ask(congestion, Priority::kChange, 100), 3) << "a crowd has used what was spare";
}

TEST(Congestion, SaysWhenToAskAgain) {
  Congestion congestion({});
  EXPECT_EQ(congestion.RetryAfter(), 1);
  LateTicks(congestion, 30, 1'000);  // 10,000 a second are asked for, 20 are let through
  EXPECT_EQ(congestion.RetryAfter(), 30);
}

TEST(Congestion, IsOffWhereNothingIsLate) {
  Congestion congestion({.late = microseconds(0)});
  LateTicks(congestion, 50, 100);
  EXPECT_EQ(congestion.limit(), 0);
  EXPECT_EQ(Ask(congestion, Priority::kBulk, 10'000), 10'000);
}

}  // namespace
}  // namespace medres::monitor

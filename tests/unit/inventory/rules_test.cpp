#include "inventory/rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace medres::inventory {
namespace {

LocalDate Day(const char* text) { return *ParseDate(text); }
const LocalDate kToday = Day("2026-11-26");

Lot LotOf(const char* expires_on, Quantity on_hand, Quantity reserved = 0) {
  Lot lot;
  lot.id = LotId::Make();
  lot.expires_on = Day(expires_on);
  lot.on_hand = on_hand;
  lot.reserved = reserved;
  return lot;
}

TEST(StockRulesTest, TheFirstToExpireGoesFirstAndALotIsGoodToItsLastDay) {
  const std::vector<Lot> lots{LotOf("2027-06-30", 100), LotOf("2026-11-26", 10), LotOf("2026-11-25", 50),
                              LotOf("2027-01-31", 20)};
  EXPECT_EQ(UsableOf(lots, kToday), 130);
  const auto takes = TakeFirstExpiring(lots, 35, kToday);
  ASSERT_TRUE(takes);
  EXPECT_EQ(*takes, (std::vector<Take>{{lots[1].id, 10}, {lots[3].id, 20}, {lots[0].id, 5}}));
}

TEST(StockRulesTest, WhatIsReservedOrMissingIsNotTaken) {
  const std::vector<Lot> lots{LotOf("2027-01-31", 20, 15), LotOf("2027-02-28", 10, 12)};
  EXPECT_EQ(UsableOf(lots, kToday), 5) << "a lot that lost more than was free counts as nothing";
  const auto takes = TakeFirstExpiring(lots, 6, kToday);
  ASSERT_FALSE(takes);
  EXPECT_EQ(takes.error().code, "inventory.short");
  EXPECT_EQ(takes.error().args, (ErrorArgs{{"wanted", "6"}, {"usable", "5"}, {"missing", "1"}}));
}

TEST(StockRulesTest, TakesAddUpNeverExceedALotAndLeaveNothingThatExpiresSooner) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Lot> lots;
    for (unsigned i = 0; i < 1 + random() % 8; ++i) {
      Lot lot = LotOf("2026-11-20", static_cast<Quantity>(random() % 50), static_cast<Quantity>(random() % 20));
      lot.expires_on = LocalDate(std::chrono::sys_days(lot.expires_on) + std::chrono::days(random() % 30));
      lots.push_back(lot);
    }
    const Quantity wanted = 1 + static_cast<Quantity>(random() % 120);
    const auto takes = TakeFirstExpiring(lots, wanted, kToday);
    ASSERT_EQ(takes.has_value(), UsableOf(lots, kToday) >= wanted);
    if (!takes) continue;
    std::map<LotId, Quantity> taken;
    Quantity sum = 0;
    for (const Take& take : *takes) {
      EXPECT_GT(take.quantity, 0);
      taken[take.lot] += take.quantity;
      sum += take.quantity;
    }
    ASSERT_EQ(sum, wanted);
    for (const Lot& left : lots) {
      ASSERT_LE(taken[left.id], std::max<Quantity>(0, left.Free()));
      const bool has_rest = IsUsable(left, kToday) && taken[left.id] < left.Free();
      for (const Lot& used : lots) {
        if (has_rest && taken[used.id] > 0) ASSERT_LE(used.expires_on, left.expires_on);
      }
    }
  }
}

TEST(StockRulesTest, AThresholdIsCrossedOnceOnTheWayDown) {
  EXPECT_TRUE(FallsBelow(100, 99, 100));
  EXPECT_FALSE(FallsBelow(99, 50, 100));
  EXPECT_FALSE(FallsBelow(150, 100, 100));
  EXPECT_FALSE(FallsBelow(50, 150, 100));
  EXPECT_FALSE(FallsBelow(5, 0, 0)) << "no threshold";
}

TEST(StockRulesTest, DaysAreThoseOfBeijing) {
  EXPECT_EQ(StockDay(*ParseInstant("2026-11-25T15:59:59Z")), Day("2026-11-25"));
  EXPECT_EQ(StockDay(*ParseInstant("2026-11-25T16:00:00Z")), Day("2026-11-26"));
}

}  // namespace
}  // namespace medres::inventory

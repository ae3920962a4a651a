#include <gtest/gtest.h>

#include <future>

#include "contract/sql/database_contract.hpp"
#include "inventory/service.hpp"
#include "inventory/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

namespace medres::inventory {
namespace {

/// A room with one medicine on a database of the test's own. Now is 2026-11-24, 18:00 in Beijing.
class InventoryContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    ASSERT_TRUE(Await(
        sql::Migrate(Database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, clock_.Now())));
    room_ =
        std::make_unique<StockRoom>(StockRoom::Parts{Database(), medicines_, lots_, reservations_, Herbs(), clock_});
    service_ = std::make_unique<InventoryService>(*room_);
    kept_ = std::make_unique<StockReservations>(*room_);
    MedicineInput input;
    input.name = {"黄芪", "astragalus"};
    input.material = "北芪";
    input.threshold = 100;
    const auto made = Await(service_->Define(input));
    ASSERT_TRUE(made) << ToString(made.error());
    EXPECT_EQ(made->material, "黄芪") << "as the materia medica calls it";
    medicine_ = made->id;
  }

  static const knowledge::Herbs& Herbs() {
    static const auto herbs = knowledge::Herbs::Embedded();
    return herbs;
  }

  template <class T>
  T Await(Task<T> task) {
    return Own().Await(std::move(task));
  }

  Result<Movement> Receive(std::string number, std::string_view expires_on, Quantity quantity,
                           std::string reference = "") {
    ReceiptInput input;
    input.lot_number = std::move(number);
    input.expires_on = *ParseDate(expires_on);
    input.quantity = quantity;
    input.reference = std::move(reference);
    return Await(service_->Receive(medicine_, input, "key:test"));
  }
  Task<Result<std::vector<Movement>>> Issuing(Quantity quantity, std::string reference = "") {
    return service_->Issue(medicine_, {.quantity = quantity, .reason = "", .reference = std::move(reference)}, "t");
  }
  Stock Now() { return *Await(service_->Get(medicine_)); }

  /// What must hold at every moment, by the database alone.
  void ExpectSound() {
    EXPECT_EQ(Own().Number("select count(*) from inventory_lot where on_hand < 0"), 0);
    EXPECT_EQ(Own().Number("select count(*) from inventory_lot l where on_hand <> (select coalesce(sum(change), 0) "
                           "from inventory_movement m where m.lot = l.id)"),
              0)
        << "the ledger's sum is the stock";
  }

  medres::test::SetClock clock_;
  SqlMedicineStore medicines_;
  SqlLotStore lots_;
  SqlReservationStore reservations_;
  std::unique_ptr<StockRoom> room_;
  std::unique_ptr<InventoryService> service_;
  std::unique_ptr<StockReservations> kept_;
  MedicineId medicine_;
};

TEST_P(InventoryContract, TellsWhatRunsLowAndWhatExpires) {
  const StockLevels levels(*room_);
  const auto lots_of = [&](StockFilter filter) {
    std::vector<std::string> numbers;
    for (const Stock& stock : *Await(levels.List(filter))) {
      for (const Lot& lot : stock.lots) numbers.push_back(lot.number);
    }
    return numbers;
  };
  MedicineInput input;
  input.name = {"棉签", "swabs"};
  input.unit = StockUnit::kPiece;
  ASSERT_TRUE(Await(service_->Define(input)));
  ASSERT_TRUE(Receive("B", "2027-06-30", 60));
  ASSERT_TRUE(Receive("A", "2027-01-31", 40));
  EXPECT_EQ(Await(levels.List({}))->size(), 2U);
  EXPECT_TRUE(Await(levels.List({.low = true, .expires_by = {}}))->empty()) << "at the threshold, and without one";
  EXPECT_EQ(lots_of({.low = false, .expires_by = ParseDate("2027-01-30")}), (std::vector<std::string>{}));
  EXPECT_EQ(lots_of({.low = false, .expires_by = ParseDate("2027-01-31")}), (std::vector<std::string>{"A"}));
  ASSERT_TRUE(Await(Issuing(40)));
  EXPECT_EQ(lots_of({.low = false, .expires_by = ParseDate("2027-12-31")}), (std::vector<std::string>{"B"}))
      << "nothing is left of A";
  const auto low = Await(levels.List({.low = true, .expires_by = {}}));
  ASSERT_EQ(low->size(), 1U);
  EXPECT_EQ(low->front().medicine.id, medicine_);
  EXPECT_EQ(low->front().usable, 60);
}

TEST_P(InventoryContract, ReceivesIntoLotsAndIssuesTheFirstToExpire) {
  ASSERT_TRUE(Receive("B", "2027-06-30", 500));
  ASSERT_TRUE(Receive("A", "2027-01-31", 300));
  ASSERT_TRUE(Receive("A", "2027-01-31", 50));
  EXPECT_EQ(Now().usable, 850);
  ASSERT_EQ(Now().lots.size(), 2U);
  EXPECT_EQ(Now().lots[0].number, "A");
  const auto moved = Await(Issuing(400, "rx-1"));
  ASSERT_TRUE(moved) << ToString(moved.error());
  ASSERT_EQ(moved->size(), 2U);
  EXPECT_EQ((*moved)[0].change, -350);
  EXPECT_EQ((*moved)[0].on_hand, 0);
  EXPECT_EQ((*moved)[1].change, -50);
  EXPECT_EQ(Now().usable, 450);
  const auto page = Await(service_->Movements({.medicine = medicine_, .before = {}, .limit = 4}));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items.size(), 4U);
  ASSERT_TRUE(page->next);
  EXPECT_EQ(Await(service_->Movements({.medicine = medicine_, .before = page->next, .limit = 4}))->items.size(), 1U);
  ExpectSound();
}

TEST_P(InventoryContract, AnIssueIsAllOrNothingAndAReferenceIsTakenOnce) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 30, "note-1"));
  EXPECT_EQ(CodeOf(Receive("A", "2027-01-31", 30, "note-1")), "inventory.repeated");
  EXPECT_EQ(CodeOf(Await(Issuing(31))), "inventory.short");
  ASSERT_TRUE(Await(Issuing(10, "rx-1")));
  EXPECT_EQ(CodeOf(Await(Issuing(10, "rx-1"))), "inventory.repeated");
  EXPECT_EQ(Now().usable, 20);
  ExpectSound();
}

TEST_P(InventoryContract, WhatCannotBeIsRefused) {
  EXPECT_EQ(CodeOf(Receive("A", "2026-11-23", 1)), "request.invalid") << "expired";
  ASSERT_TRUE(Receive("A", "2027-01-31", 1));
  EXPECT_EQ(CodeOf(Receive("A", "2027-02-28", 1)), "inventory.lot_differs");
  MedicineInput input;
  input.material = "黄芪";
  EXPECT_EQ(CodeOf(Await(service_->Define(input))), "inventory.material_taken");
  input.material = "灵丹";
  EXPECT_EQ(Await(service_->Define(input)).error().issues.front().code, "herb.unknown");
  EXPECT_EQ(CodeOf(Await(service_->Get(MedicineId::Make()))), "inventory.not_found");
  EXPECT_EQ(CodeOf(Await(service_->Count(LotId::Make(), {}, "t"))), "inventory.lot_not_found");
}

TEST_P(InventoryContract, AdjustmentsAndCountsAreMovementsWithAReason) {
  const LotId lot = Receive("A", "2027-01-31", 100)->lot;
  const auto broken = Await(service_->Adjust(lot, {.change = -5, .reason = "broken"}, "key:li"));
  ASSERT_TRUE(broken) << ToString(broken.error());
  EXPECT_EQ(broken->on_hand, 95);
  EXPECT_EQ(broken->reason, "broken");
  EXPECT_EQ(broken->actor, "key:li");
  EXPECT_EQ(CodeOf(Await(service_->Adjust(lot, {.change = -96, .reason = "x"}, "t"))), "inventory.below_nothing");
  const auto counted = Await(service_->Count(lot, {.counted = 90, .reason = "yearly"}, "t"));
  EXPECT_EQ(counted->change, -5);
  EXPECT_EQ(Await(service_->Count(lot, {.counted = 90, .reason = ""}, "t"))->change, 0);
  EXPECT_EQ(Now().usable, 90);
  ExpectSound();
}

TEST_P(InventoryContract, AReservationKeepsStockUntilItsTimeIsUp) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 100));
  const auto held = Await(kept_->Reserve(medicine_, {.quantity = 80, .minutes = 30, .reference = "rx-1"}, "t"));
  ASSERT_TRUE(held) << ToString(held.error());
  EXPECT_EQ(Now().usable, 20);
  EXPECT_EQ(Now().lots[0].reserved, 80);
  EXPECT_EQ(CodeOf(Await(Issuing(21))), "inventory.short");
  clock_.Pass(Minutes(30));
  EXPECT_EQ(Now().usable, 100) << "nobody has to tidy it";
  EXPECT_EQ(CodeOf(Await(kept_->Issue(held->id, "", "t"))), "inventory.reservation_over");
  EXPECT_EQ(CodeOf(Await(kept_->Release(held->id))), "inventory.reservation_over");
}

TEST_P(InventoryContract, WhatIsReservedGoesOutOnceOrIsReleased) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 100));
  const auto held = Await(kept_->Reserve(medicine_, {.quantity = 60, .minutes = 30, .reference = "rx-1"}, "t"));
  const auto issued = Await(kept_->Issue(held->id, "given out", "t"));
  ASSERT_TRUE(issued) << ToString(issued.error());
  EXPECT_EQ(issued->status, ReservationStatus::kIssued);
  EXPECT_EQ(CodeOf(Await(kept_->Issue(held->id, "", "t"))), "inventory.reservation_over");
  EXPECT_EQ(Now().usable, 40);
  const auto other = Await(kept_->Reserve(medicine_, {.quantity = 40, .minutes = 30, .reference = ""}, "t"));
  EXPECT_EQ(Now().usable, 0);
  ASSERT_TRUE(Await(kept_->Release(other->id)));
  EXPECT_EQ(Now().usable, 40);
  EXPECT_EQ(Await(kept_->Get(other->id))->status, ReservationStatus::kReleased);
  ExpectSound();
}

TEST_P(InventoryContract, WhereAReservedLotIsLostOthersStandIn) {
  const LotId first = Receive("A", "2027-01-31", 50)->lot;
  const LotId second = Receive("B", "2027-06-30", 50)->lot;
  const auto held = Await(kept_->Reserve(medicine_, {.quantity = 40, .minutes = 30, .reference = ""}, "t"));
  EXPECT_EQ(held->lots, (std::vector<Take>{{first, 40}}));
  ASSERT_TRUE(Await(service_->Adjust(first, {.change = -30, .reason = "mould"}, "t")));
  EXPECT_EQ(Now().usable, 50) << "a lot that has less than is reserved of it gives nothing";
  const auto issued = Await(kept_->Issue(held->id, "", "t"));
  ASSERT_TRUE(issued) << ToString(issued.error());
  EXPECT_EQ(issued->lots, (std::vector<Take>{{first, 20}, {second, 20}}));
  ExpectSound();
}

TEST_P(InventoryContract, ManyWhoAskAtOnceGetNoMoreThanThereIs) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 60));
  ASSERT_TRUE(Receive("B", "2027-06-30", 40));
  constexpr int kAsking = 48;
  std::vector<std::future<Result<std::vector<Movement>>>> issues;
  std::vector<std::future<Result<Reservation>>> reservations;
  for (int i = 0; i < kAsking; ++i) {
    if (i % 3 == 0) {
      reservations.push_back(
          Own().Start(kept_->Reserve(medicine_, {.quantity = 7, .minutes = 60, .reference = ""}, "t"), i % 2));
    } else {
      issues.push_back(Own().Start(Issuing(7), i % 2));
    }
  }
  Quantity given = 0;
  const auto count = [&](const auto& result) {
    if (result) {
      given += 7;
    } else {
      EXPECT_EQ(result.error().code, "inventory.short");
    }
  };
  for (auto& one : issues) count(one.get());
  for (auto& one : reservations) count(one.get());
  EXPECT_EQ(given, 98) << "fourteen times seven of a hundred";
  EXPECT_EQ(Now().usable, 2);
  ExpectSound();
}

TEST_P(InventoryContract, OneReservationIsIssuedOnceHoweverManyTry) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 100));
  const auto held = Await(kept_->Reserve(medicine_, {.quantity = 10, .minutes = 60, .reference = ""}, "t"));
  std::vector<std::future<Result<Reservation>>> tries;
  for (int i = 0; i < 12; ++i) tries.push_back(Own().Start(kept_->Issue(held->id, "", "t"), i % 2));
  int issued = 0;
  for (auto& one : tries) issued += one.get() ? 1 : 0;
  EXPECT_EQ(issued, 1);
  EXPECT_EQ(Now().usable, 90);
  ExpectSound();
}

TEST_P(InventoryContract, TheDatabaseRefusesALotBelowNothing) {
  const LotId lot = Receive("A", "2027-01-31", 5)->lot;
  EXPECT_FALSE(Own().Change("update inventory_lot set on_hand = -1"));
  EXPECT_EQ(Now().lots[0].id, lot);
  EXPECT_EQ(Now().usable, 5);
}

TEST_P(InventoryContract, FallingBelowTheThresholdIsToldOnce) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 150));
  const auto told = [this] { return Own().Number("select count(*) from outbox where kind = 'inventory.low'"); };
  ASSERT_TRUE(Await(Issuing(50)));
  EXPECT_EQ(told(), 0) << "100 is not below 100";
  ASSERT_TRUE(Await(Issuing(1)));
  EXPECT_EQ(told(), 1);
  ASSERT_TRUE(Await(Issuing(1)));
  EXPECT_EQ(told(), 1);
  ASSERT_TRUE(Receive("A", "2027-01-31", 100));
  ASSERT_TRUE(Await(Issuing(100)));
  EXPECT_EQ(told(), 2) << "anew after it was filled up";
}

TEST_P(InventoryContract, WhatExpiresSoonIsToldOnceALot) {
  ASSERT_TRUE(Receive("A", "2026-12-20", 10));
  ASSERT_TRUE(Receive("B", "2027-06-30", 10));
  EXPECT_EQ(Await(service_->TellExpiring(30, 100)), 1);
  EXPECT_EQ(Await(service_->TellExpiring(30, 100)), 0);
  EXPECT_EQ(Own().Number("select count(*) from outbox where kind = 'inventory.expiring'"), 1);
  clock_.Pass(std::chrono::hours(24 * 26));
  EXPECT_EQ(Now().usable, 20) << "good to the end of its last day";
  clock_.Pass(std::chrono::hours(24));
  EXPECT_EQ(Now().usable, 10);
  EXPECT_EQ(CodeOf(Await(Issuing(11))), "inventory.short");
}

TEST_P(InventoryContract, AMaterialIsFoundByItsName) {
  ASSERT_TRUE(Receive("A", "2027-01-31", 10));
  const auto found = Await(service_->FindByMaterial("黄芪"));
  ASSERT_TRUE(found);
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->usable, 10);
  EXPECT_FALSE(*Await(service_->FindByMaterial("甘草")));
}

MEDRES_ON_BOTH_DATABASES(InventoryContract);

}  // namespace
}  // namespace medres::inventory

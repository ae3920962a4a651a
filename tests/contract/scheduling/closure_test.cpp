#include "scheduling/rota/closure_service.hpp"

#include "contract/scheduling/booking_house.hpp"
#include "scheduling/booking/ports.hpp"
#include "scheduling/rota/sql_closure_store.hpp"
#include "scheduling/rota/sql_store.hpp"

namespace medres::scheduling {
namespace {

class ClosureContract : public test::BookingHouse {
 protected:
  void SetUp() override {
    BookingHouse::SetUp();
    if (IsSkipped()) return;
    rota_service_ = std::make_unique<RotaService>(
        RotaService::Parts{database_->database(), rota_store_, ports_, ports_, rotas_, resources_, clock_});
    closures_ = std::make_unique<ClosureService>(ClosureService::Parts{database_->database(), closure_store_, ports_,
                                                                       ports_, *rota_service_, resources_, clock_});
    refresher_.refresh = [this](std::vector<ResourceId> ids) { return rota_service_->Refresh(std::move(ids)); };
  }

  Result<Closed> Close(ResourceId resource, int from, int to) {
    return Await(closures_->Close(
        {.resource = resource, .start = At(from), .end = At(to), .reason = ClosureReason::kLeave, .note = ""},
        "tester"));
  }

  static std::vector<AppointmentId> IdsOf(const std::vector<Appointment>& visits) {
    std::vector<AppointmentId> ids;
    for (const Appointment& visit : visits) ids.push_back(visit.id);
    return ids;
  }

  BookingPorts ports_{store_, resources_, clock_};
  SqlRotaStore rota_store_;
  SqlClosureStore closure_store_;
  std::unique_ptr<RotaService> rota_service_;
  std::unique_ptr<ClosureService> closures_;
};

TEST_P(ClosureContract, VisitsThatItFallsIntoStayAndNoneAreAdded) {
  const auto before = Await(bookings_->Book(Wish(0, {room_})));
  const auto inside = Await(bookings_->Book(Wish(60, {room_})));
  const auto far_inside = Await(bookings_->Book(Wish(2 * 1440, {room_})));
  ASSERT_TRUE(before && inside && far_inside);
  const auto closed = Close(room_, 30, 3 * 1440);
  ASSERT_TRUE(closed) << ToString(closed.error());
  EXPECT_EQ(IdsOf(closed->affected), (std::vector{inside->appointment.id, far_inside->appointment.id}));
  EXPECT_EQ(Await(bookings_->Get(inside->appointment.id))->status, AppointmentStatus::kBooked);

  const auto refused = Await(bookings_->Book(Wish(120, {room_})));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().code, "booking.closed");
  EXPECT_EQ(Await(bookings_->Book(Wish(120)))->appointment.resources, std::vector{second_room_})
      << "the house chooses who is there";
  const RescheduleCommand away{inside->appointment.id, std::nullopt, At(60), {second_room_}, "tester"};
  EXPECT_TRUE(Await(bookings_->Reschedule(away))) << "what it fell into can be moved out";
  EXPECT_EQ(Await(closures_->Get(closed->closure.id)), closed->closure);
  EXPECT_EQ(Await(closures_->List({.resource = room_, .after = {}, .limit = 10}))->items, std::vector{closed->closure});
}

TEST_P(ClosureContract, LiftingOpensAgainAndIsKept) {
  const auto closed = Close(room_, 0, 600);
  ASSERT_TRUE(closed);
  EXPECT_FALSE(Await(bookings_->Book(Wish(0, {room_}))));
  ASSERT_TRUE(Await(closures_->Lift(closed->closure.id, "tester")));
  EXPECT_TRUE(Await(bookings_->Book(Wish(0, {room_}))));
  EXPECT_EQ(CodeOf(Await(closures_->Lift(closed->closure.id, "tester"))), "closure.not_found");
  EXPECT_EQ(Number("select count(*) from closure where lifted_by = 'tester'"), 1);
  EXPECT_EQ(Number("select rota_version from resource where rota_version > 0"), 2);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'rota.changed'"), 2);
}

TEST_P(ClosureContract, IsInMemoryAfterAStart) {
  ASSERT_TRUE(Close(room_, 0, 600));
  RotaDirectory started(resources_);
  RotaService service({database_->database(), rota_store_, ports_, ports_, started, resources_, clock_});
  ASSERT_TRUE(Await(service.LoadAll()));
  EXPECT_EQ(started.ClosedTimes(room_, {At(10), At(20)}), (std::vector<Interval>{{At(0), At(600)}}));
  EXPECT_TRUE(started.ClosedTimes(second_room_, {At(10), At(20)}).empty());
}

TEST_P(ClosureContract, ABookingOfThatMomentIsRefusedOrAmongThoseAffected) {
  for (int round = 0; round < 6; ++round) {
    const int day = round * 1440;
    std::vector<std::future<Result<Booked>>> booking;
    for (int i = 0; i < 8; ++i)
      booking.push_back(database_->Start(bookings_->Book(Wish(day + i * 30, {room_})), i % 2));
    auto closing = database_->Start(closures_->Close({.resource = room_,
                                                      .start = At(day),
                                                      .end = At(day + 1440),
                                                      .reason = ClosureReason::kRepair,
                                                      .note = "the ceiling came down"},
                                                     "tester"),
                                    round % 2);
    std::vector<AppointmentId> booked;
    for (auto& one : booking) {
      if (const auto done = one.get()) booked.push_back(done->appointment.id);
    }
    auto closed = closing.get();
    ASSERT_TRUE(closed) << ToString(closed.error());
    std::vector<AppointmentId> affected = IdsOf(closed->affected);
    std::ranges::sort(booked);
    std::ranges::sort(affected);
    EXPECT_EQ(affected, booked);
  }
}

TEST_P(ClosureContract, WhatMakesNoSenseIsRefused) {
  EXPECT_EQ(Close(room_, 60, 60).error().issues.front().code, "closure.ends_before_start");
  EXPECT_EQ(Close(ResourceId::Make(), 0, 60).error().issues.front().code, "resource.not_found");
  EXPECT_EQ(Number("select count(*) from closure"), 0);
}

INSTANTIATE_TEST_SUITE_P(Databases, ClosureContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling

#include "contract/scheduling/booking_house.hpp"

namespace medres::scheduling {
namespace {

using HoldContract = test::BookingHouse;

TEST_P(HoldContract, AHoldTakesTimeAndBecomesAVisit) {
  const auto held = Await(holds_->Hold(HoldAt(0, {room_})));
  ASSERT_TRUE(held) << ToString(held.error());
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(0, {room_})))), "booking.conflict");
  EXPECT_EQ(Await(bookings_->Get(held->appointment.id))->status, AppointmentStatus::kPending);
  const PatientId patient = NewPatient();
  const auto booked = Await(holds_->Book(held->appointment.id, held->appointment.hold_token, patient, "tester"));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(*Await(bookings_->Get(held->appointment.id)), booked->appointment);
  EXPECT_EQ(booked->appointment.patient, patient);
  EXPECT_EQ(Number("select count(*) from allocation where active = 1 and kind = 'visit' and expires_at is null"), 1);
  const auto again = Await(holds_->Book(held->appointment.id, held->appointment.hold_token, patient, "tester"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->appointment, booked->appointment);
}

TEST_P(HoldContract, AnExpiredHoldIsFreeWithoutASweeper) {
  const PatientId patient = NewPatient();
  const auto held = Await(holds_->Hold(HoldAt(0, {room_}, patient)));
  LetExpire(held->appointment.id);
  EXPECT_EQ(Await(bookings_->Get(held->appointment.id))->status, AppointmentStatus::kCancelled);
  const auto booked = Await(bookings_->Book(Wish(0, {room_}, patient)));
  ASSERT_TRUE(booked) << ToString(booked.error()) << ": neither the room nor the patient is taken any more";
  const auto late = Await(holds_->Book(held->appointment.id, held->appointment.hold_token, patient, "tester"));
  EXPECT_EQ(CodeOf(late), "hold.expired");
}

TEST_P(HoldContract, TheDatabasesClockDecidesNotOurs) {
  clock_.skew = std::chrono::hours(24);
  const auto held = Await(holds_->Hold(HoldAt(0, {room_})));
  ASSERT_TRUE(held);
  EXPECT_LT(*held->appointment.expires_at, clock_.Now()) << "by our clock it is over";
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(0, {room_})))), "booking.conflict");
  EXPECT_TRUE(Await(holds_->Book(held->appointment.id, held->appointment.hold_token, NewPatient(), "tester")));
}

TEST_P(HoldContract, ARenewalGivesANewTokenAndVoidsTheOld) {
  const auto held = Await(holds_->Hold(HoldAt(0, {room_})));
  const AppointmentId id = held->appointment.id;
  const auto renewed = Await(holds_->Renew(id, held->appointment.hold_token, Minutes(20), "tester"));
  ASSERT_TRUE(renewed) << ToString(renewed.error());
  EXPECT_NE(renewed->hold_token, held->appointment.hold_token);
  EXPECT_GT(*renewed->expires_at, *held->appointment.expires_at);
  EXPECT_EQ(Number("select count(*) from allocation as a join appointment as b on b.id = a.appointment "
                   "where a.expires_at = b.expires_at"),
            1);
  EXPECT_EQ(CodeOf(Await(holds_->Renew(id, held->appointment.hold_token, Minutes(5), "tester"))), "hold.token");
  EXPECT_EQ(CodeOf(Await(holds_->Book(id, held->appointment.hold_token, NewPatient(), "tester"))), "hold.token");
  EXPECT_EQ(CodeOf(Await(holds_->Release(id, "stolen", "tester"))), "hold.token");
  EXPECT_EQ(CodeOf(Await(holds_->Renew(id, renewed->hold_token, Minutes(31), "tester"))), "request.invalid");
  EXPECT_TRUE(Await(holds_->Release(id, renewed->hold_token, "tester")));
  EXPECT_TRUE(Await(bookings_->Book(Wish(0, {room_}))));
}

TEST_P(HoldContract, TidyingTellsOfEachHoldOnce) {
  const auto held = Await(holds_->Hold(HoldAt(0, {room_})));
  const auto other = Await(holds_->Hold(HoldAt(60, {room_})));
  ASSERT_TRUE(held && other);
  LetExpire(held->appointment.id);
  EXPECT_EQ(Await(holds_->Tidy(10)), 1);
  EXPECT_EQ(Await(holds_->Tidy(10)), 0);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.expired'"), 1);
  EXPECT_EQ(Number("select count(*) from appointment where status = 'cancelled' and cancel_reason = 'expired'"), 1);
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 1) << "the other hold stands";
}

TEST_P(HoldContract, ListsShowAnExpiredHoldAsCancelled) {
  const auto held = Await(holds_->Hold(HoldAt(0, {room_})));
  const auto list = [&](AppointmentStatus status) {
    AppointmentFilter filter;
    filter.resource = room_;
    filter.status = status;
    return Await(bookings_->List(filter))->items.size();
  };
  EXPECT_EQ(list(AppointmentStatus::kPending), 1U);
  LetExpire(held->appointment.id);
  EXPECT_EQ(list(AppointmentStatus::kPending), 0U);
  EXPECT_EQ(list(AppointmentStatus::kCancelled), 1U);
}

TEST_P(HoldContract, ConfirmingRacesExpiryAndANewBookingAndOneWins) {
  for (int round = 0; round < 8; ++round) {
    const auto held = Await(holds_->Hold(HoldAt(round * 30, {room_})));
    ASSERT_TRUE(held);
    const AppointmentId id = held->appointment.id;
    const PatientId first = NewPatient();
    const PatientId second = NewPatient();
    if (round % 2 == 1) LetExpire(id);
    std::vector<std::future<Result<Booked>>> racing;
    for (int i = 0; i < 4; ++i) {
      racing.push_back(database_->Start(holds_->Book(id, held->appointment.hold_token, first, "tester"), i % 2));
      racing.push_back(database_->Start(bookings_->Book(Wish(round * 30, {room_}, second)), i % 2));
    }
    auto tidied = database_->Start(holds_->Tidy(10));
    std::vector<AppointmentId> winners;
    for (auto& one : racing) {
      if (const auto booked = one.get()) winners.push_back(booked->appointment.id);
    }
    EXPECT_TRUE(tidied.get());
    ASSERT_FALSE(winners.empty());
    EXPECT_TRUE(std::ranges::all_of(winners, [&](AppointmentId winner) { return winner == winners.front(); }));
    EXPECT_EQ(winners.front() == id, round % 2 == 0) << "who held it in time has it, else who booked it";
  }
}

TEST_P(HoldContract, RenewingRacesTheEndAndANewBookingAndOneWins) {
  for (int round = 0; round < 8; ++round) {
    const auto held = Await(holds_->Hold(HoldAt(round * 30, {room_})));
    ASSERT_TRUE(held);
    const bool is_over = round % 2 == 1;
    if (is_over) LetExpire(held->appointment.id);
    std::vector<std::future<Result<Booked>>> booking;
    for (int i = 0; i < 4; ++i) {
      booking.push_back(database_->Start(bookings_->Book(Wish(round * 30, {room_})), i % 2));
    }
    auto renewing = database_->Start(
        holds_->Renew(held->appointment.id, held->appointment.hold_token, Minutes(10), "tester"), round % 2);
    const auto renewed = renewing.get();
    int booked = 0;
    for (auto& one : booking) booked += one.get() ? 1 : 0;
    EXPECT_EQ(renewed.has_value(), !is_over);
    EXPECT_EQ(booked, is_over ? 1 : 0) << "the time is the holder's, else one other's";
    if (!renewed) EXPECT_EQ(renewed.error().code, "hold.expired");
  }
}

TEST_P(HoldContract, TheSameKeyIsTheSameHold) {
  HoldWish wish = HoldAt(0);
  wish.idempotency = IdempotencyKey{"caller", "k", "hash"};
  const auto first = Await(holds_->Hold(wish));
  const auto again = Await(holds_->Hold(wish));
  ASSERT_TRUE(first && again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->appointment, first->appointment) << "the token too";
}

INSTANTIATE_TEST_SUITE_P(Databases, HoldContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling

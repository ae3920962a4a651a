#include "contract/scheduling/session_house.hpp"

namespace medres::scheduling {
namespace {

using Codes = std::vector<std::string>;

/// Numbers that are held, and visits that go from one number to another.
class SessionHoldContract : public test::SessionHouse {
 protected:
  static SessionTerms WithReturn(int numbers, int seconds) {
    SessionTerms terms = Terms(numbers);
    terms.return_after_seconds = terms.return_within_seconds = seconds;
    return terms;
  }

  Result<Booked> Hold(NumberRequest request, Milliseconds duration = Minutes(5)) {
    return Await(process_->sessions.Hold(std::move(request), duration));
  }
  Result<Booked> Confirm(const Appointment& hold) {
    return Await(holds_->Book(hold.id, hold.hold_token, std::nullopt, "tester"));
  }

  RescheduleCommand ToNumber(AppointmentId visit, SessionId session, std::optional<Instant> from = {}) const {
    RescheduleCommand command{visit, std::nullopt, Instant{}, {}, "tester"};
    command.number = NumberWish{.session = session, .from = from};
    return command;
  }
  Result<Appointment> Move(AppointmentId visit, SessionId session, std::optional<Instant> from = {}) {
    return Await(process_->sessions.Move(ToNumber(visit, session, from)));
  }
  Result<Appointment> MoveToTime(AppointmentId visit, int minute, std::vector<ResourceId> rooms) {
    return Await(bookings_->Reschedule({visit, std::nullopt, At(minute), std::move(rooms), "tester"}));
  }

  /// As if its time had passed: the rows move, since the database's clock does not.
  void LetNumberExpire(const Appointment& hold, Instant returns_at) {
    LetExpire(hold.id);
    ASSERT_TRUE(
        database_->Change("update appointment set number_returns_at = ?2 where id = ?1", {hold.id, returns_at}));
    occupancy_.Forget({{hold.number->session}});
    ASSERT_TRUE(Await(process_->memory.Refresh({hold.resources.front()})));
  }

  SessionId NextDay(ResourceId resource) {
    const auto listed = Await(process_->sessions.List(resource, AddDays(Date(), 1), 1));
    EXPECT_TRUE(listed && listed->size() == 1U);
    return listed->front().entry->session.id;
  }

  /// What the database and memory say of it, which must be the same.
  int Free(SessionId session) {
    const auto now = Await(process_->sessions.Get(session));
    const int known = FreeNumbers(*now->offer, *now->numbers, now->now);
    SessionDirectory directory([] { return 0.0; });
    Occupancy numbers;
    Process other(*this, directory, numbers);
    EXPECT_TRUE(Await(other.memory.LoadAll()));
    EXPECT_EQ(FreeNumbers(*now->offer, *numbers.Of(session), now->now), known) << "as a process that starts reads it";
    return known;
  }
};

TEST_P(SessionHoldContract, AHeldNumberIsNobodyElsesAndBecomesAVisit) {
  MakePlan(Terms(2));
  const SessionId session = SessionOf(room_);
  const auto held = Hold(Wish(session));
  ASSERT_TRUE(held) << ToString(held.error());
  EXPECT_EQ(held->appointment.status, AppointmentStatus::kPending);
  EXPECT_EQ(held->appointment.number, (SessionNumber{session, 1}));
  EXPECT_EQ(*Await(bookings_->Get(held->appointment.id)), held->appointment);
  EXPECT_EQ(Take(Wish(session))->appointment.number->number, 2);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"});
  EXPECT_EQ(ReasonsOf(Hold(Wish(session))), Codes{"session.sold_out"});
  const auto booked = Confirm(held->appointment);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.status, AppointmentStatus::kBooked);
  EXPECT_EQ(booked->appointment.number, held->appointment.number);
  EXPECT_FALSE(booked->appointment.number_returns_at);
  EXPECT_EQ(*Await(bookings_->Get(held->appointment.id)), booked->appointment);
  EXPECT_TRUE(Confirm(held->appointment)->replayed);
  EXPECT_EQ(Free(session), 0);
}

TEST_P(SessionHoldContract, PoolsAndPersonsCountHolds) {
  SessionTerms terms = Terms(2);
  terms.pools = {PoolTerms{{"phone"}, 1, {}}};
  MakePlan(terms);
  const SessionId session = SessionOf(room_);
  const PatientId patient = NewPatient();
  ASSERT_TRUE(Hold(Wish(session, patient)));
  EXPECT_EQ(ReasonsOf(Hold(Wish(session))), Codes{"session.sold_out"}) << "the other one is the telephone's";
  EXPECT_EQ(ReasonsOf(Take(Wish(session, patient, "phone"))), Codes{"session.already_holds"});
  EXPECT_TRUE(Hold(Wish(session, {}, "phone")));
}

TEST_P(SessionHoldContract, ANumberIsHeldForSomebody) {
  MakePlan(Terms(2));
  const auto offer = session_directory_.OfferOf(SessionOf(room_));
  HoldWish wish = HoldAt(0, {room_});
  wish.number = NumberWish{.session = offer->session};
  EXPECT_EQ(ReasonsOf(Await(holds_->Hold(wish))), Codes{"hold.patient_missing"});
}

TEST_P(SessionHoldContract, WhatIsGivenBackReturnsAfterItsDelay) {
  MakePlan(WithReturn(1, 200));
  const SessionId session = SessionOf(room_);
  const auto held = Hold(Wish(session));
  ASSERT_TRUE(held);
  ASSERT_TRUE(Await(holds_->Release(held->appointment.id, held->appointment.hold_token, "tester")));
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"})
      << "nobody gives up for one and grabs for another";
  EXPECT_EQ(Free(session), 0);
  clock_.skew = Milliseconds(250'000);
  EXPECT_EQ(Free(session), 1);
  EXPECT_EQ(Take(Wish(session))->appointment.number->number, 1);
}

TEST_P(SessionHoldContract, ARenewalKeepsTheNumberLonger) {
  MakePlan(WithReturn(1, 60));
  const SessionId session = SessionOf(room_);
  const auto held = Hold(Wish(session), Minutes(1));
  ASSERT_TRUE(held);
  const auto renewed = Await(holds_->Renew(held->appointment.id, held->appointment.hold_token, Minutes(20), "tester"));
  ASSERT_TRUE(renewed) << ToString(renewed.error());
  EXPECT_EQ(*renewed->number_returns_at, *renewed->expires_at + Milliseconds(60'000));
  EXPECT_EQ(CodeOf(Confirm(held->appointment)), "hold.token") << "the old token is void";
  EXPECT_TRUE(Confirm(*renewed));
}

TEST_P(SessionHoldContract, AHoldThatIsOverReturnsWithoutASweeper) {
  MakePlan(WithReturn(1, 60));
  const SessionId session = SessionOf(room_);
  const auto held = Hold(Wish(session));
  ASSERT_TRUE(held);
  LetNumberExpire(held->appointment, clock_.Now() + Minutes(1));
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"}) << "over, and not back yet";
  EXPECT_EQ(CodeOf(Confirm(held->appointment)), "hold.expired");
  clock_.skew = Minutes(2);
  const auto next = Take(Wish(session));
  ASSERT_TRUE(next) << ToString(next.error());
  EXPECT_EQ(next->appointment.number->number, 1);
  EXPECT_EQ(Await(holds_->Tidy(10)), 1);
  EXPECT_EQ(Await(bookings_->Get(held->appointment.id))->status, AppointmentStatus::kCancelled);
  EXPECT_EQ(Free(session), 0);
}

TEST_P(SessionHoldContract, TidyingKeepsTheDelay) {
  MakePlan(WithReturn(1, 60));
  const SessionId session = SessionOf(room_);
  const auto held = Hold(Wish(session));
  ASSERT_TRUE(held);
  const Instant returns = clock_.Now() + Minutes(1);
  LetNumberExpire(held->appointment, returns);
  ASSERT_EQ(Await(holds_->Tidy(10)), 1);
  EXPECT_EQ(Await(bookings_->Get(held->appointment.id))->number_returns_at, returns);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"});
  clock_.skew = Minutes(2);
  EXPECT_TRUE(Take(Wish(session)));
}

TEST_P(SessionHoldContract, WhoeverHoldsAndTakesTogetherGetsExactlyWhatThereIs) {
  MakePlan(Terms(20));
  const SessionId session = SessionOf(room_);
  std::vector<std::future<Result<Booked>>> answers;
  for (int i = 0; i < kTurnstile; ++i) {
    auto asked =
        i % 2 == 0 ? process_->sessions.Take(Wish(session)) : process_->sessions.Hold(Wish(session), Minutes(5));
    answers.push_back(database_->Start(std::move(asked), i / 2 % 2));
  }
  std::vector<Appointment> granted;
  for (auto& answer : answers) {
    if (auto one = answer.get()) granted.push_back(std::move(one->appointment));
  }
  EXPECT_EQ(granted.size(), 20U);
  EXPECT_EQ(Number("select count(distinct number) from appointment where active = 1"), 20);
  std::vector<std::future<Result<Booked>>> confirming;
  for (const Appointment& hold : granted) {
    if (hold.status != AppointmentStatus::kPending) continue;
    confirming.push_back(database_->Start(holds_->Book(hold.id, hold.hold_token, std::nullopt, "tester"), 0));
    confirming.push_back(database_->Start(holds_->Book(hold.id, hold.hold_token, std::nullopt, "tester"), 1));
  }
  for (auto& one : confirming) EXPECT_TRUE(one.get()) << "whoever holds it has it, and is answered the same twice";
  EXPECT_EQ(Number("select count(*) from appointment where status = 'booked'"), 20);
}

TEST_P(SessionHoldContract, ConfirmingRacesTheEndAndOneWins) {
  MakePlan(WithReturn(8, 0));
  const SessionId session = SessionOf(room_);
  for (int round = 0; round < 8; ++round) {
    NumberRequest wish = Wish(session);
    wish.wish.from = At(round * 30);
    const auto held = Hold(wish);
    ASSERT_TRUE(held) << ToString(held.error());
    const bool is_over = round % 2 == 1;
    if (is_over) LetNumberExpire(held->appointment, Instant{1});
    std::vector<std::future<Result<Booked>>> racing;
    for (int i = 0; i < 4; ++i) {
      racing.push_back(database_->Start(
          holds_->Book(held->appointment.id, held->appointment.hold_token, std::nullopt, "tester"), i % 2));
      NumberRequest rival = Wish(session);
      rival.wish.from = At(round * 30);
      racing.push_back(database_->Start(process_->sessions.Take(rival), i % 2));
    }
    auto tidied = database_->Start(holds_->Tidy(10));
    std::vector<AppointmentId> winners;
    for (auto& one : racing) {
      if (const auto booked = one.get()) winners.push_back(booked->appointment.id);
    }
    EXPECT_TRUE(tidied.get());
    ASSERT_FALSE(winners.empty());
    EXPECT_TRUE(std::ranges::all_of(winners, [&](AppointmentId winner) { return winner == winners.front(); }));
    EXPECT_EQ(winners.front() == held->appointment.id, !is_over) << "who held it in time has it, else who took it";
  }
}

TEST_P(SessionHoldContract, AVisitMovesToAnotherNumberAndTheOldOneReturns) {
  MakePlan(WithReturn(8, 100));
  const SessionId session = SessionOf(room_);
  const SessionId other = NextDay(room_);
  const auto taken = Take(Wish(session));
  ASSERT_TRUE(taken);
  const auto moved = Move(taken->appointment.id, other, At(1440 + 60));
  ASSERT_TRUE(moved) << ToString(moved.error());
  EXPECT_EQ(moved->number, (SessionNumber{other, 3}));
  EXPECT_EQ(moved->time, (Interval{At(1440 + 60), At(1440 + 90)}));
  EXPECT_EQ(moved->id, taken->appointment.id);
  EXPECT_EQ(moved->pickup_code, taken->appointment.pickup_code);
  EXPECT_EQ(*Await(bookings_->Get(moved->id)), *moved);
  EXPECT_EQ(Free(other), 7);
  EXPECT_EQ(Free(session), 7) << "not back yet";
  EXPECT_EQ(Take(Wish(session))->appointment.number->number, 2);
  clock_.skew = Milliseconds(150'000);
  EXPECT_EQ(Free(session), 7);
  EXPECT_EQ(Take(Wish(session))->appointment.number->number, 1) << "it is back, at the front";
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 3);
}

TEST_P(SessionHoldContract, WithinASessionAVisitMovesToAnotherSegment) {
  MakePlan(WithReturn(8, 100));
  const SessionId session = SessionOf(room_);
  const auto taken = Take(Wish(session));
  ASSERT_TRUE(taken);
  const AppointmentId id = taken->appointment.id;
  EXPECT_EQ(ReasonsOf(Move(id, session)), Codes{"session.same_segment"}) << "which one is not said";
  EXPECT_EQ(ReasonsOf(Move(id, session, At(0))), Codes{"session.same_segment"});
  const auto moved = Move(id, session, At(120));
  ASSERT_TRUE(moved) << ToString(moved.error());
  EXPECT_EQ(moved->number, (SessionNumber{session, 5}));
  EXPECT_EQ(Free(session), 6) << "the new one, and the old one that is not back";
  EXPECT_EQ(ReasonsOf(Move(id, session, At(0))), Codes{"session.nothing_left"}) << "not even for who gave it up";
  clock_.skew = Milliseconds(150'000);
  const auto back = Move(id, session, At(0));
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(back->number, (SessionNumber{session, 1}));
  EXPECT_EQ(Free(session), 6);
  clock_.skew = Milliseconds(300'000);
  EXPECT_EQ(Free(session), 7);
}

TEST_P(SessionHoldContract, AMoveThatIsRefusedChangesNothing) {
  MakePlan(Terms(1));
  const SessionId session = SessionOf(room_);
  const SessionId other = NextDay(room_);
  const auto taken = Take(Wish(session));
  const auto full = Take(Wish(other));
  ASSERT_TRUE(taken && full);
  EXPECT_EQ(ReasonsOf(Move(taken->appointment.id, other)), Codes{"session.sold_out"});
  EXPECT_EQ(*Await(bookings_->Get(taken->appointment.id)), taken->appointment);
  EXPECT_EQ(Number("select count(*) from left_number"), 0);
  const PatientId both = NewPatient();
  ASSERT_TRUE(Await(process_->sessions.Edit(session, {}, {.add_numbers = 1, .closed = {}}, "tester")));
  ASSERT_TRUE(Await(process_->sessions.Edit(other, {}, {.add_numbers = 2, .closed = {}}, "tester")));
  const auto first = Take(Wish(session, both));
  ASSERT_TRUE(first && Take(Wish(other, both)));
  EXPECT_EQ(ReasonsOf(Move(first->appointment.id, other)), Codes{"session.already_holds"});
  EXPECT_EQ(ReasonsOf(Move(first->appointment.id, SessionId::Make())), Codes{"session.not_found"});
}

TEST_P(SessionHoldContract, VisitsGoFromTimesToNumbersAndBack) {
  MakePlan(WithReturn(4, 100));
  const SessionId session = SessionOf(room_);
  const auto timed = Await(bookings_->Book(BookingHouse::Wish(600, {second_room_})));
  ASSERT_TRUE(timed) << ToString(timed.error());
  const auto numbered = Move(timed->appointment.id, session);
  ASSERT_TRUE(numbered) << ToString(numbered.error());
  EXPECT_EQ(numbered->number, (SessionNumber{session, 1}));
  EXPECT_EQ(numbered->resources, std::vector{room_});
  EXPECT_TRUE(Await(bookings_->Book(BookingHouse::Wish(600, {second_room_})))) << "its time is free";
  EXPECT_EQ(ReasonsOf(MoveToTime(numbered->id, 30, {room_})), Codes{"booking.by_number"});
  const auto back = MoveToTime(numbered->id, 660, {second_room_});
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_FALSE(back->number);
  EXPECT_EQ(back->time.start, At(660));
  EXPECT_EQ(*Await(bookings_->Get(back->id)), *back);
  EXPECT_EQ(Free(session), 3) << "not back yet";
  clock_.skew = Milliseconds(150'000);
  EXPECT_EQ(Free(session), 4);
}

TEST_P(SessionHoldContract, OnlyWhatFitsBecomesANumber) {
  MakePlan(Terms(4));
  const SessionId session = SessionOf(room_);
  const ServiceTypeId another = AddService({room_, second_room_});
  BookCommand of_another = BookingHouse::Wish(600, {second_room_});
  of_another.service_type = another;
  const auto other = Await(bookings_->Book(of_another));
  BookCommand group = BookingHouse::Wish(660, {second_room_});
  group.others = {NewPatient()};
  const auto together = Await(bookings_->Book(group));
  ASSERT_TRUE(other && together);
  EXPECT_EQ(ReasonsOf(Move(other->appointment.id, session)), Codes{"session.other_service"});
  EXPECT_EQ(ReasonsOf(Move(together->appointment.id, session)), Codes{"session.group"});
  const auto held = Hold(Wish(session));
  EXPECT_EQ(ReasonsOf(Move(held->appointment.id, NextDay(room_))), Codes{"appointment.not_movable"});
}

TEST_P(SessionHoldContract, WhoeverMovesTogetherGetsExactlyWhatThereIs) {
  SessionTerms terms = WithReturn(12, 0);
  terms.pools = {PoolTerms{{"phone"}, 4, {}}};
  MakePlan(terms);
  const SessionId session = SessionOf(room_);
  const SessionId other = NextDay(room_);
  std::vector<Appointment> visits;
  for (int i = 0; i < 8; ++i) visits.push_back(Take(Wish(session))->appointment);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Take(Wish(other)));
  std::vector<std::future<Result<Appointment>>> moving;
  std::vector<std::future<Result<Booked>>> taking;
  for (int i = 0; i < 8; ++i) {
    moving.push_back(
        database_->Start(process_->sessions.Move(ToNumber(visits[static_cast<std::size_t>(i)].id, other)), i % 2));
    taking.push_back(database_->Start(process_->sessions.Take(Wish(other)), (i + 1) % 2));
    taking.push_back(database_->Start(process_->sessions.Take(Wish(session)), i % 2));
  }
  for (auto& one : moving) one.wait();
  for (auto& one : taking) one.wait();
  const auto count = [&](SessionId id) {
    std::int64_t visits_of = 0;
    for (const TakenNumber& taken : *occupancy_.Of(id)) visits_of += taken.active ? 1 : 0;
    return visits_of;
  };
  EXPECT_EQ(count(other), 8) << "what is kept for the telephone is not theirs";
  EXPECT_LE(count(session), 8);
  EXPECT_EQ(Number("select count(*) from appointment where active = 1"), count(session) + count(other));
  EXPECT_EQ(Number("select count(*) from (select distinct session, number from appointment where active = 1) as one"),
            count(session) + count(other));
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), count(session) + count(other));
}

TEST_P(SessionHoldContract, AStoppedSessionCallsOffItsHoldsToo) {
  MakePlan(Terms(2));
  const SessionId session = SessionOf(room_);
  const auto held = Hold(Wish(session));
  ASSERT_TRUE(held);
  ASSERT_TRUE(Await(process_->sessions.Stop(session, {}, "ill", "tester")));
  EXPECT_EQ(Await(bookings_->Get(held->appointment.id))->status, AppointmentStatus::kCancelled);
  EXPECT_EQ(CodeOf(Confirm(held->appointment)), "hold.settled");
}

INSTANTIATE_TEST_SUITE_P(Sql, SessionHoldContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling

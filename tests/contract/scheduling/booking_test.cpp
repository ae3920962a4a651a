#include "contract/scheduling/booking_house.hpp"

namespace medres::scheduling {
namespace {

using BookingContract = test::BookingHouse;

TEST_P(BookingContract, WhatWasBookedIsReadBack) {
  const auto booked = Await(bookings_->Book(Wish(0, {room_})));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(*Await(bookings_->Get(booked->appointment.id)), booked->appointment);
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(15, {room_})))), "booking.conflict");
}

TEST_P(BookingContract, WhatWasGrantedOnceIsAnsweredThoughItCouldNotBePlannedAnyMore) {
  BookCommand command = Wish(0, {room_});
  command.idempotency = IdempotencyKey{"caller", "k", "hash"};
  const auto booked = Await(bookings_->Book(command));
  ASSERT_TRUE(booked) << ToString(booked.error());
  ServiceType withdrawn = *services_.Find(service_);
  withdrawn.active = false;
  ++withdrawn.version;
  services_.Apply(withdrawn);
  const auto again = Await(bookings_->Book(command));
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->appointment, booked->appointment);
  command.idempotency->key = "another";
  const auto refused = Await(bookings_->Book(command));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().code, "booking.inactive_service");
}

TEST_P(BookingContract, TwoMovesInOneBatchLeaveOneAllocation) {
  const auto booked = Await(bookings_->Book(Wish(0, {room_})));
  ASSERT_TRUE(booked);
  const auto move = [&](int minute) {
    return Proposal::OfChange(
        RescheduleCommand{booked->appointment.id, std::nullopt, At(minute), {room_}, "tester"}, booked->appointment,
        scheduling::Wish{
            .service = service_, .start = At(minute), .chosen = {room_}, .moving = booked->appointment.id});
  };
  const auto moved = Await(proposer_->ProposeAll({move(60), move(120)}));
  ASSERT_TRUE(moved) << ToString(moved.error());
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 1);
  EXPECT_TRUE(Await(bookings_->Book(Wish(60, {room_})))) << "where it only passed through is free";
  EXPECT_FALSE(Await(bookings_->Book(Wish(120, {room_}))));
}

TEST_P(BookingContract, AMoveOntoPartOfItsOwnTimeIsToldOnceAndKeepsItsName) {
  const auto booked = Await(bookings_->Book(Wish(0, {room_})));
  ASSERT_TRUE(booked);
  const AppointmentId id = booked->appointment.id;
  for (const int minute : {0, 15, 5}) {
    const auto moved = Await(bookings_->Reschedule({id, std::nullopt, At(minute), {room_}, "tester"}));
    ASSERT_TRUE(moved) << minute << ": " << ToString(moved.error());
    EXPECT_EQ(moved->id, id);
    EXPECT_EQ(moved->time.start, At(minute));
  }
  EXPECT_EQ(Number("select count(*) from outbox where kind like 'appointment.%'"), 4) << "booked, and each move once";
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.rescheduled'"), 3);
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 1);
  EXPECT_FALSE(Await(bookings_->Book(Wish(30, {room_})))) << "until 00:35 it is there now";
  EXPECT_TRUE(Await(bookings_->Book(Wish(35, {room_}))));
}

TEST_P(BookingContract, AnOverrideIsRememberedAndToldOf) {
  Rota never;
  never.zone = "Asia/Shanghai";
  never.valid_from = *ParseDate("2020-01-01");
  never.valid_to = never.valid_from;
  rotas_.Set(room_, {never}, 0);
  BookCommand command = Wish(0, {room_});
  EXPECT_EQ(CodeOf(Await(bookings_->Book(command))), "booking.conflict");
  command.staff_override = Override{{"booking.closed"}, "it opens tomorrow"};
  const auto booked = Await(bookings_->Book(command));
  ASSERT_TRUE(booked) << ToString(booked.error());
  const auto history = Await(bookings_->History(booked->appointment.id));
  ASSERT_EQ(history->size(), 1U);
  EXPECT_EQ(history->front().waived, std::vector<std::string>{"booking.closed"});
  EXPECT_EQ(history->front().reason, "it opens tomorrow");
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.overridden'"), 1);
  command.staff_override->reason.clear();
  EXPECT_EQ(Await(bookings_->Book(command)).error().kind, ErrorKind::kInvalid);
}

TEST_P(BookingContract, ASeriesIsBookedAllOrNothing) {
  const PatientId patient = NewPatient();
  ASSERT_TRUE(Await(bookings_->Book(Wish(60, {room_}))));
  ASSERT_TRUE(Await(bookings_->Book(Wish(180, {room_}))));
  SeriesWish wish{.service_type = service_,
                  .patient = patient,
                  .resources = {room_},
                  .when = std::vector<Instant>{At(0), At(60), At(120), At(180)},
                  .channel = "web",
                  .actor = "tester",
                  .idempotency = IdempotencyKey{"caller", "k", "hash"}};
  const auto refused = Await(series_->Book(wish));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "unit.refused");
  std::vector<std::string> indexes;
  for (const Issue& issue : refused.error().issues) indexes.push_back(issue.args.back().second);
  EXPECT_EQ(indexes, (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(Number("select count(*) from appointment"), 2);

  wish.resources = {second_room_};
  const auto booked = Await(series_->Book(wish));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Await(series_->Get(booked->id))->visits, booked->visits);
  const auto again = Await(series_->Book(wish));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->id, booked->id);
  EXPECT_EQ(Number("select count(*) from appointment"), 6);
}

TEST_P(BookingContract, AnOccurrenceIsAVisitOfItsOwnAndTheRestCanBeCancelled) {
  const auto booked = Await(series_->Book({.service_type = service_,
                                           .patient = NewPatient(),
                                           .resources = {room_},
                                           .when = std::vector<Instant>{At(0), At(60), At(120), At(180)},
                                           .channel = "web",
                                           .actor = "tester",
                                           .idempotency = std::nullopt}));
  ASSERT_TRUE(booked) << ToString(booked.error());
  ASSERT_TRUE(Await(bookings_->Reschedule({booked->visits[2].id, std::nullopt, At(240), {room_}, "tester"})));
  ASSERT_TRUE(Await(
      bookings_->Transition({booked->visits[1].id, std::nullopt, AppointmentStatus::kCancelled, "ill", "tester"})));
  const auto changed = Await(series_->Get(booked->id));
  EXPECT_EQ(changed->visits[0], booked->visits[0]);
  EXPECT_EQ(changed->visits[2].time.start, At(240));
  EXPECT_EQ(changed->visits[3], booked->visits[3]);

  const auto cancelled = Await(series_->CancelFrom(booked->id, 1, "moved away", "tester"));
  ASSERT_TRUE(cancelled) << ToString(cancelled.error());
  std::vector<AppointmentStatus> states;
  for (const Appointment& visit : cancelled->visits) states.push_back(visit.status);
  using enum AppointmentStatus;
  EXPECT_EQ(states, (std::vector{kBooked, kCancelled, kCancelled, kCancelled}));
  EXPECT_EQ(cancelled->visits[1].cancel_reason, "ill");
  EXPECT_EQ(CodeOf(Await(series_->CancelFrom(booked->id, 1, "", "tester"))), "series.nothing_to_cancel");
  EXPECT_EQ(CodeOf(Await(series_->Get(SeriesId::Make()))), "series.not_found");
}

TEST_P(BookingContract, AGroupTakesItsRoomOnceAndEverybodysTime) {
  const PatientId first = NewPatient();
  const PatientId second = NewPatient();
  BookCommand group = Wish(0, {room_}, first);
  group.others = {second};
  const auto booked = Await(bookings_->Book(group));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 1);
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(0, {second_room_}, second)))), "booking.conflict");

  const auto change = [&](PatientId who, bool joins) {
    return Await(bookings_->ChangeParticipants({.appointment = booked->appointment.id,
                                                .expected_version = std::nullopt,
                                                .patient = who,
                                                .joins = joins,
                                                .actor = "tester"}));
  };
  const PatientId third = NewPatient();
  ASSERT_TRUE(change(third, true));
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(0, {second_room_}, third)))), "booking.conflict");
  EXPECT_EQ(CodeOf(change(NewPatient(), true)), "group.full");
  const auto left = change(second, false);
  ASSERT_TRUE(left) << ToString(left.error());
  EXPECT_EQ(left->others, std::vector{third});
  EXPECT_EQ(*Await(bookings_->Get(booked->appointment.id)), *left);
  EXPECT_TRUE(Await(bookings_->Book(Wish(0, {second_room_}, second)))) << "who left has time again";

  ASSERT_TRUE(Await(
      bookings_->Transition({booked->appointment.id, std::nullopt, AppointmentStatus::kCancelled, "", "tester"})));
  EXPECT_TRUE(Await(bookings_->Book(Wish(0, {room_}, third)))) << "as have all when it is cancelled";
}

TEST_P(BookingContract, OfTwoChangesOfAReplyTheLaterIsToldOfTheOther) {
  const auto visit = Await(bookings_->Book(Wish(600)));
  ASSERT_TRUE(visit) << CodeOf(visit);
  RespondCommand reply{.appointment = visit->appointment.id,
                       .expected_version = std::nullopt,
                       .id = ReplyId::Make(),
                       .version = 1,
                       .participant = visit->appointment.patient->value,
                       .status = ReplyStatus::kTentative,
                       .actor = "tester"};
  const auto give = [&](std::int64_t version) {
    reply.version = version;
    return Await(proposer_->Propose(Proposal::OfChange(reply, visit->appointment)));
  };
  EXPECT_EQ(CodeOf(give(1)), "");
  EXPECT_EQ(CodeOf(give(2)), "");
  EXPECT_EQ(CodeOf(give(2)), "reply.version");
  EXPECT_EQ(CodeOf(give(1)), "reply.version");
  EXPECT_EQ(Number("select max(version) from appointment_reply"), 2);
}

INSTANTIATE_TEST_SUITE_P(Databases, BookingContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling

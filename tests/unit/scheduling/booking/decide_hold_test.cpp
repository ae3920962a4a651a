#include <gtest/gtest.h>

#include "scheduling/booking/states.hpp"
#include "unit/scheduling/booking/clinic.hpp"

namespace medres::scheduling {
namespace {

using test::At;
using test::Codes;
using test::CodesOf;
using test::kNow;

class Holds : public testing::Test {
 protected:
  Changes Held(std::optional<PatientId> who = std::nullopt) {
    auto held = clinic_.Apply(DecideHold(clinic_.facts, clinic_.PlanAt(60), clinic_.Hold(who)));
    EXPECT_TRUE(held) << ToString(held.error());
    return *held;
  }

  test::Clinic clinic_;
};

TEST_F(Holds, KeepTimeForNobodyYet) {
  const Changes held = Held();
  EXPECT_EQ(held.appointment.status, AppointmentStatus::kPending);
  EXPECT_FALSE(held.appointment.patient);
  EXPECT_EQ(held.appointment.expires_at, kNow + Minutes(5));
  ASSERT_EQ(held.taken.size(), 1U);
  EXPECT_EQ(held.taken.front().kind, AllocationKind::kHold);
  EXPECT_EQ(held.taken.front().expires_at, kNow + Minutes(5));
  const auto refused = DecideBooking(clinic_.facts, clinic_.PlanAt(75), clinic_.Book(clinic_.patient));
  ASSERT_FALSE(refused);
  EXPECT_EQ(CodesOf(refused.error()), Codes{"booking.taken"});
}

TEST_F(Holds, EndOnTheDatabasesClockWhateverOursSays) {
  clinic_.facts.database_now = kNow - Minutes(600);
  const Changes held = Held();
  EXPECT_EQ(held.appointment.expires_at, kNow - Minutes(595));
  const ConfirmCommand confirm{held.appointment.id, "first", clinic_.patient, "tester"};
  EXPECT_TRUE(DecideConfirmation(clinic_.facts, confirm)) << "by our clock it would be over";
  clinic_.Pass(Minutes(5));
  const auto late = DecideConfirmation(clinic_.facts, confirm);
  ASSERT_FALSE(late) << "the instant it expires it is over";
  EXPECT_EQ(late.error().code, "hold.expired");
}

TEST_F(Holds, BecomeAVisitOfTheSameUnits) {
  const Changes held = Held();
  const auto booked =
      clinic_.Apply(DecideConfirmation(clinic_.facts, {held.appointment.id, "first", clinic_.patient, "tester"}));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.status, AppointmentStatus::kBooked);
  EXPECT_EQ(booked->appointment.patient, clinic_.patient);
  EXPECT_FALSE(booked->appointment.expires_at);
  EXPECT_FALSE(booked->appointment.previous_status) << "nobody undoes a booking into a hold";
  ASSERT_EQ(booked->kept.size(), 1U);
  EXPECT_EQ(booked->kept.front().id, held.taken.front().id);
  EXPECT_EQ(clinic_.facts.allocations[clinic_.doctor].front().kind, AllocationKind::kVisit);
  EXPECT_FALSE(clinic_.facts.allocations[clinic_.doctor].front().expires_at);
}

TEST_F(Holds, AnswerTheTokenThatBookedThemAgain) {
  const Changes held = Held();
  const ConfirmCommand confirm{held.appointment.id, "first", clinic_.patient, "tester"};
  EXPECT_EQ(FindConfirmed(clinic_.facts, confirm), nullptr);
  ASSERT_TRUE(clinic_.Apply(DecideConfirmation(clinic_.facts, confirm)));
  ASSERT_NE(FindConfirmed(clinic_.facts, confirm), nullptr);
  EXPECT_EQ(FindConfirmed(clinic_.facts, {held.appointment.id, "first", clinic_.NewPatient(), "x"}), nullptr);
  EXPECT_EQ(FindConfirmed(clinic_.facts, {held.appointment.id, "other", clinic_.patient, "x"}), nullptr);
}

TEST_F(Holds, ARenewalVoidsTheOldToken) {
  const Changes held = Held();
  const AppointmentId id = held.appointment.id;
  clinic_.Pass(Minutes(4));
  const auto renewed = clinic_.Apply(DecideRenewal(clinic_.facts, {id, "first", "second", Minutes(5), "tester"}));
  ASSERT_TRUE(renewed) << ToString(renewed.error());
  EXPECT_EQ(renewed->appointment.expires_at, kNow + Minutes(9));
  EXPECT_EQ(renewed->kept.front().expires_at, kNow + Minutes(9));
  clinic_.Pass(Minutes(2));
  const auto old = DecideConfirmation(clinic_.facts, {id, "first", clinic_.patient, "tester"});
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, "hold.token");
  EXPECT_TRUE(DecideConfirmation(clinic_.facts, {id, "second", clinic_.patient, "tester"}));
}

TEST_F(Holds, CannotBeRenewedAtTheInstantTheyEnd) {
  const Changes held = Held();
  const RenewCommand renew{held.appointment.id, "first", "second", Minutes(5), "tester"};
  clinic_.Pass(Minutes(5) - Milliseconds(1));
  EXPECT_TRUE(DecideRenewal(clinic_.facts, renew));
  clinic_.Pass(Milliseconds(1));
  const auto late = DecideRenewal(clinic_.facts, renew);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "hold.expired");
}

TEST_F(Holds, GiveTheirTimeBack) {
  const Changes held = Held();
  const auto released = clinic_.Apply(DecideRelease(clinic_.facts, {held.appointment.id, "first", "tester"}));
  ASSERT_TRUE(released);
  EXPECT_EQ(released->appointment.status, AppointmentStatus::kCancelled);
  EXPECT_TRUE(DecideBooking(clinic_.facts, clinic_.PlanAt(60), clinic_.Book(clinic_.patient)));
  const auto again = DecideRelease(clinic_.facts, {held.appointment.id, "first", "tester"});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "hold.settled");
  const auto undone =
      DecideTransition(clinic_.facts, nullptr, {held.appointment.id, std::nullopt, std::nullopt, "", "t"});
  ASSERT_FALSE(undone);
  EXPECT_EQ(undone.error().code, "appointment.nothing_to_undo");
}

TEST_F(Holds, AreTidiedOnceAndOnlyWhenTheyAreOver) {
  const Changes held = Held();
  EXPECT_FALSE(DecideExpiry(clinic_.facts, {held.appointment.id}));
  clinic_.Pass(Minutes(5));
  const auto tidied = clinic_.Apply(DecideExpiry(clinic_.facts, {held.appointment.id}));
  ASSERT_TRUE(tidied) << ToString(tidied.error());
  EXPECT_EQ(tidied->change, "expired");
  EXPECT_EQ(tidied->appointment.cancel_reason, "expired");
  const auto twice = DecideExpiry(clinic_.facts, {held.appointment.id});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "hold.settled");
  const auto late = DecideConfirmation(clinic_.facts, {held.appointment.id, "first", clinic_.patient, "tester"});
  EXPECT_EQ(late.error().code, "hold.expired") << "tidied or not, it says the same";
}

TEST_F(Holds, AreOverForReadersBeforeTheyAreTidied) {
  const Changes held = Held();
  EXPECT_EQ(AsOf(held.appointment, kNow + Minutes(4)).status, AppointmentStatus::kPending);
  EXPECT_EQ(AsOf(held.appointment, kNow + Minutes(5)).status, AppointmentStatus::kCancelled);
}

TEST_F(Holds, AreNotConfirmedPastTheirToken) {
  const Changes held = Held(clinic_.patient);
  const auto booked = DecideTransition(clinic_.facts, nullptr,
                                       {held.appointment.id, std::nullopt, AppointmentStatus::kBooked, "", "tester"});
  ASSERT_FALSE(booked);
  EXPECT_EQ(booked.error().code, "hold.token");
}

struct ConfirmCase {
  const char* what;
  bool held_for_patient;
  enum { kSame, kOther, kNone, kUnknown, kBusy } books;
  const char* code;  ///< empty: booked
};

class Confirmations : public testing::TestWithParam<ConfirmCase> {};

TEST_P(Confirmations, FollowTheTable) {
  const ConfirmCase& row = GetParam();
  test::Clinic clinic;
  const PatientId other = clinic.NewPatient();
  const PatientId busy = clinic.NewPatient();
  const VisitPlan elsewhere = clinic.PlanAt(75, {Candidate{.resource = clinic.room}});
  ASSERT_TRUE(clinic.Apply(DecideBooking(clinic.facts, elsewhere, clinic.Book(busy))));
  const auto held =
      clinic.Apply(DecideHold(clinic.facts, clinic.PlanAt(60),
                              clinic.Hold(row.held_for_patient ? std::optional(clinic.patient) : std::nullopt)));
  ConfirmCommand confirm{held->appointment.id, "first", std::nullopt, "tester"};
  if (row.books == ConfirmCase::kSame) confirm.patient = clinic.patient;
  if (row.books == ConfirmCase::kOther) confirm.patient = other;
  if (row.books == ConfirmCase::kUnknown) confirm.patient = PatientId::Make();
  if (row.books == ConfirmCase::kBusy) confirm.patient = busy;
  const auto booked = DecideConfirmation(clinic.facts, confirm);
  EXPECT_EQ(booked ? Codes{} : CodesOf(booked.error()), *row.code != 0 ? Codes{row.code} : Codes{}) << row.what;
}

INSTANTIATE_TEST_SUITE_P(
    Holds, Confirmations,
    testing::Values(ConfirmCase{"for the one it was held for", true, ConfirmCase::kSame, ""},
                    ConfirmCase{"left out, it is for that one", true, ConfirmCase::kNone, ""},
                    ConfirmCase{"for somebody else", true, ConfirmCase::kOther, "hold.other_patient"},
                    ConfirmCase{"held for nobody, now for somebody", false, ConfirmCase::kOther, ""},
                    ConfirmCase{"held for nobody, still for nobody", false, ConfirmCase::kNone, "hold.patient_missing"},
                    ConfirmCase{"for nobody known", false, ConfirmCase::kUnknown, "booking.unknown_patient"},
                    ConfirmCase{"for one who is elsewhere", false, ConfirmCase::kBusy, "booking.patient_overlap"}));

}  // namespace
}  // namespace medres::scheduling

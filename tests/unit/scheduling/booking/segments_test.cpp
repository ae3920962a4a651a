#include <gtest/gtest.h>

#include <algorithm>

#include "unit/scheduling/booking/clinic.hpp"

namespace medres::scheduling {
namespace {

using test::At;
using test::Codes;
using test::CodesOf;

/// Visits of 40 minutes that need the doctor in the first ten minutes and from the thirtieth to the thirty-fifth.
class SegmentDecisions : public testing::Test {
 protected:
  VisitPlan NeedlesAt(int minute) const {
    return clinic_.PlanInParts(minute, 40, {{0, 10}, {30, 35}}, {Candidate{.resource = clinic_.doctor}});
  }
  VisitPlan TalkAt(int minute, int length) const {
    return clinic_.PlanInParts(minute, length, {{0, length}}, {Candidate{.resource = clinic_.doctor}});
  }

  Result<Changes> Book(const VisitPlan& plan, PatientId who) {
    return clinic_.Apply(DecideBooking(clinic_.facts, plan, clinic_.Book(who)));
  }

  Result<Changes> Step(const Appointment& before, std::optional<AppointmentStatus> to,
                       const VisitPlan* plan = nullptr) {
    const TransitionCommand command{
        .appointment = before.id, .expected_version = std::nullopt, .to = to, .reason = "", .actor = "tester"};
    return clinic_.Apply(DecideTransition(clinic_.facts, plan, command));
  }

  static std::vector<Interval> CoresOf(const std::vector<Allocation>& allocations) {
    std::vector<Interval> cores;
    for (const Allocation& allocation : allocations) cores.push_back(allocation.core);
    std::ranges::sort(cores);
    return cores;
  }

  test::Clinic clinic_;
};

TEST_F(SegmentDecisions, TheResourceIsNamedOnceAndTakenInEachPart) {
  const auto booked = Book(NeedlesAt(60), clinic_.patient);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.resources, std::vector{clinic_.doctor});
  EXPECT_EQ(booked->appointment.time, (Interval{At(60), At(100)}));
  EXPECT_EQ(CoresOf(booked->taken), (std::vector<Interval>{{At(60), At(70)}, {At(90), At(95)}}));
}

TEST_F(SegmentDecisions, OthersFitInBetween) {
  ASSERT_TRUE(Book(NeedlesAt(60), clinic_.patient));
  EXPECT_TRUE(Book(TalkAt(70, 20), clinic_.NewPatient()));
  EXPECT_TRUE(Book(NeedlesAt(95), clinic_.NewPatient()));
  EXPECT_TRUE(Book(NeedlesAt(105), clinic_.NewPatient())) << "95 to 105 and 125 to 130 are taken, between them is free";
  const auto refused = Book(TalkAt(60, 35), clinic_.NewPatient());
  ASSERT_FALSE(refused);
  EXPECT_EQ(CodesOf(refused.error()), (Codes{"booking.taken", "booking.taken", "booking.taken"}))
      << "both parts of the first visit, and who is seen between them";
}

TEST_F(SegmentDecisions, APadEndsAtTheNextPartAndHoldsAgainstOthers) {
  clinic_.service->buffer_after_minutes = 45;
  const auto booked = Book(NeedlesAt(60), clinic_.patient);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->taken.front().pad_after_minutes, 20);
  EXPECT_EQ(booked->taken.back().pad_after_minutes, 45);
  clinic_.service->buffer_after_minutes = 0;
  const auto between = TalkAt(80, 10);
  EXPECT_EQ(CodesOf(Book(between, clinic_.NewPatient()).error()), Codes{"booking.pad"});
  BookCommand waived = clinic_.Book(clinic_.NewPatient());
  waived.staff_override = Override{{"booking.pad"}, "only a word"};
  const auto squeezed = DecideBooking(clinic_.facts, between, waived);
  ASSERT_TRUE(squeezed) << ToString(squeezed.error());
  EXPECT_EQ(squeezed->waived, Codes{"booking.pad"});
  EXPECT_EQ(CodesOf(Book(TalkAt(135, 10), clinic_.NewPatient()).error()), Codes{"booking.pad"});
  EXPECT_TRUE(Book(TalkAt(140, 10), clinic_.NewPatient()));
}

TEST_F(SegmentDecisions, AMoveMayCrossItsOwnParts) {
  const auto booked = Book(NeedlesAt(60), clinic_.patient);
  ASSERT_TRUE(booked);
  const RescheduleCommand move{booked->appointment.id, std::nullopt, At(65), {}, "tester"};
  const auto moved = clinic_.Apply(DecideReschedule(clinic_.facts, NeedlesAt(65), move));
  ASSERT_TRUE(moved) << ToString(moved.error());
  EXPECT_EQ(moved->appointment.resources, std::vector{clinic_.doctor});
  EXPECT_EQ(CoresOf(moved->released), CoresOf(booked->taken));
  EXPECT_EQ(CoresOf(moved->taken), (std::vector<Interval>{{At(65), At(75)}, {At(95), At(100)}}));
  EXPECT_EQ(clinic_.facts.allocations[clinic_.doctor].size(), 2U);
}

TEST_F(SegmentDecisions, CancelledAllIsFreeAndAnUndoNeedsAllOfIt) {
  const auto booked = Book(NeedlesAt(60), clinic_.patient);
  ASSERT_TRUE(booked);
  const auto cancelled = Step(booked->appointment, AppointmentStatus::kCancelled);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->released.size(), 2U);
  EXPECT_TRUE(clinic_.facts.allocations[clinic_.doctor].empty());
  const VisitPlan again = NeedlesAt(60);
  const auto between = Book(TalkAt(70, 20), clinic_.NewPatient());
  ASSERT_TRUE(between);
  const auto undone = Step(cancelled->appointment, std::nullopt, &again);
  ASSERT_TRUE(undone) << ToString(undone.error());
  EXPECT_EQ(CoresOf(undone->taken), CoresOf(booked->taken));
  ASSERT_TRUE(Step(undone->appointment, AppointmentStatus::kCancelled));
  ASSERT_TRUE(Book(TalkAt(90, 30), clinic_.NewPatient()));
  EXPECT_EQ(CodesOf(Step(undone->appointment, std::nullopt, &again).error()), Codes{"booking.taken"});
}

TEST_F(SegmentDecisions, AHoldKeepsEveryPartUntilItIsBooked) {
  const auto held = clinic_.Apply(DecideHold(clinic_.facts, NeedlesAt(60), clinic_.Hold(clinic_.patient)));
  ASSERT_TRUE(held) << ToString(held.error());
  EXPECT_EQ(held->taken.size(), 2U);
  for (const Allocation& allocation : held->taken) {
    EXPECT_EQ(allocation.kind, AllocationKind::kHold);
    EXPECT_EQ(allocation.expires_at, held->appointment.expires_at);
  }
  EXPECT_TRUE(Book(TalkAt(70, 20), clinic_.NewPatient()));
  const ConfirmCommand confirm{
      .appointment = held->appointment.id, .token = "first", .patient = std::nullopt, .actor = "tester"};
  const auto booked = clinic_.Apply(DecideConfirmation(clinic_.facts, confirm));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(CoresOf(booked->kept), CoresOf(held->taken));
  EXPECT_FALSE(Book(TalkAt(90, 5), clinic_.NewPatient()));
}

TEST_F(SegmentDecisions, AnotherOfThePoolServesAllPartsNotTheRest) {
  ASSERT_TRUE(Book(TalkAt(90, 30), clinic_.patient));
  const VisitPlan plan = clinic_.PlanInParts(
      60, 40, {{0, 10}, {30, 35}}, {Candidate{.resource = clinic_.doctor}, Candidate{.resource = clinic_.room}});
  const auto booked = Book(plan, clinic_.NewPatient());
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.resources, std::vector{clinic_.room});
  EXPECT_EQ(booked->taken.size(), 2U);
}

}  // namespace
}  // namespace medres::scheduling

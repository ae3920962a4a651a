#include "scheduling/booking/unit.hpp"

#include <gtest/gtest.h>

#include "scheduling/booking/allocation_writes.hpp"
#include "unit/scheduling/booking/clinic.hpp"

namespace medres::scheduling {
namespace {

using test::Codes;
using test::CodesOf;

Job JobOf(Command command, std::optional<VisitPlan> plan = std::nullopt) {
  return {.command = std::move(command), .plan = std::move(plan), .holding = {}, .patients = {}};
}

std::string IndexOf(const Issue& issue) {
  for (const auto& [name, value] : issue.args) {
    if (name == "index") return value;
  }
  return "";
}

class Units : public testing::Test {
 protected:
  Job BookAt(int minute, PatientId who) { return JobOf(clinic_.Book(who), clinic_.PlanAt(minute)); }

  test::Clinic clinic_;
};

TEST_F(Units, AreAcceptedAsAWhole) {
  const Verdict verdict = DecideUnit(clinic_.facts, Unit{BookAt(60, clinic_.patient), BookAt(90, clinic_.patient)});
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.changes.size(), 2U);
  EXPECT_EQ(clinic_.facts.allocations[clinic_.doctor].size(), 2U);
}

TEST_F(Units, AreRefusedAsAWholeWithEveryStepsReasons) {
  ASSERT_TRUE(DecideUnit(clinic_.facts, Unit{BookAt(90, clinic_.NewPatient())}).IsAccepted());
  ASSERT_TRUE(DecideUnit(clinic_.facts, Unit{BookAt(150, clinic_.NewPatient())}).IsAccepted());
  const Verdict verdict = DecideUnit(
      clinic_.facts, Unit{BookAt(60, clinic_.patient), BookAt(90, clinic_.patient), BookAt(150, clinic_.patient)});
  ASSERT_FALSE(verdict.IsAccepted());
  EXPECT_TRUE(verdict.changes.empty());
  EXPECT_EQ(clinic_.facts.allocations[clinic_.doctor].size(), 2U) << "the step that fitted left no trace";
  const Error refusal = verdict.Refusal();
  EXPECT_EQ(refusal.kind, ErrorKind::kConflict);
  EXPECT_EQ(refusal.code, "unit.refused");
  ASSERT_EQ(CodesOf(refusal), (Codes{"booking.taken", "booking.taken"}));
  EXPECT_EQ(IndexOf(refusal.issues[0]), "1");
  EXPECT_EQ(IndexOf(refusal.issues[1]), "2");
}

TEST_F(Units, RehearsedInThePastTheyTellTheOtherReasonsToo) {
  ASSERT_TRUE(DecideUnit(clinic_.facts, Unit{BookAt(60, clinic_.NewPatient())}).IsAccepted());
  clinic_.facts.now = clinic_.PlanAt(75).time.start;
  const Rehearsal taken = RehearseJob(clinic_.facts, BookAt(60, clinic_.patient));
  ASSERT_FALSE(taken.decided);
  EXPECT_EQ(CodesOf(taken.decided.error()), (Codes{"booking.in_past", "booking.taken"}));
  const Rehearsal free = RehearseJob(clinic_.facts, BookAt(0, clinic_.patient));
  ASSERT_FALSE(free.decided) << "the rest of the reasons being none makes it no visit";
  EXPECT_EQ(CodesOf(free.decided.error()), Codes{"booking.in_past"});
}

TEST_F(Units, SeeWhatTheirEarlierStepsDid) {
  const auto booked = clinic_.Apply(DecideBooking(clinic_.facts, clinic_.PlanAt(60), clinic_.Book(clinic_.patient)));
  const TransitionCommand cancel{booked->appointment.id, std::nullopt, AppointmentStatus::kCancelled, "", "tester"};
  const PatientId other = clinic_.NewPatient();
  EXPECT_TRUE(DecideUnit(clinic_.facts, Unit{JobOf(cancel), BookAt(60, other)}).IsAccepted());
}

TEST_F(Units, RefuseAStepTwiceOverItself) {
  const Verdict verdict = DecideUnit(clinic_.facts, Unit{BookAt(60, clinic_.patient), BookAt(75, clinic_.patient)});
  ASSERT_FALSE(verdict.IsAccepted());
  EXPECT_EQ(CodesOf(verdict.Refusal()), (Codes{"booking.patient_overlap", "booking.taken"}));
}

TEST_F(Units, AskForMemoryWhenAnyStepWasPlannedFromOldOne) {
  Job stale = BookAt(60, clinic_.patient);
  stale.plan->seen = {{clinic_.doctor, 0, 0}};
  const Verdict verdict = DecideUnit(clinic_.facts, Unit{BookAt(90, clinic_.patient), stale});
  EXPECT_FALSE(verdict.IsAccepted());
  EXPECT_EQ(verdict.Stale(), std::vector{clinic_.doctor});
  EXPECT_TRUE(verdict.changes.empty());
}

TEST_F(Units, AnswerTheirKeyAgain) {
  Job first = BookAt(60, clinic_.patient);
  std::get<BookCommand>(first.command).idempotency = IdempotencyKey{"caller", "k", "hash"};
  const Unit unit{first, BookAt(90, clinic_.patient)};
  const Verdict once = DecideUnit(clinic_.facts, unit);
  const Verdict again = DecideUnit(clinic_.facts, unit);
  ASSERT_TRUE(once.IsAccepted());
  ASSERT_TRUE(again.IsAccepted());
  EXPECT_TRUE(again.steps.front()->replayed);
  EXPECT_EQ(again.steps.front()->appointment.id, once.steps.front()->appointment.id);
  EXPECT_TRUE(again.changes.empty());
}

TEST_F(Units, TellWhatCouldNotBePlanned) {
  Job impossible = JobOf(clinic_.Book(clinic_.patient));
  impossible.unplannable = Error::Invalid("booking.off_grid", "/start");
  const Verdict verdict = DecideUnit(clinic_.facts, Unit{BookAt(60, clinic_.patient), impossible});
  ASSERT_FALSE(verdict.IsAccepted());
  EXPECT_EQ(verdict.Refusal().kind, ErrorKind::kInvalid);
  EXPECT_EQ(CodesOf(verdict.Refusal()), Codes{"booking.off_grid"});
}

TEST_F(Units, LockWhatTheyTouchAndAskForTheClockOnlyForHolds) {
  Job renewal = JobOf(RenewCommand{AppointmentId::Make(), "a", "b", Minutes(5), "tester"});
  renewal.holding = {clinic_.doctor};
  renewal.patients = {clinic_.patient};
  LockSet appointment;
  appointment.AddExclusive(std::get<RenewCommand>(renewal.command).appointment.value);
  LockSet doctor;
  doctor.AddShared(clinic_.doctor.value);
  EXPECT_TRUE(LocksOf(renewal).ConflictsWith(appointment));
  EXPECT_TRUE(LocksOf(renewal).ConflictsWith(doctor));
  FactRequest plain;
  AddFacts(BookAt(60, clinic_.patient), plain);
  EXPECT_FALSE(plain.database_clock);
  AddFacts(renewal, plain);
  EXPECT_TRUE(plain.database_clock);
}

TEST(AllocationWrites, ComeToWhatIsLeftOfABatch) {
  const auto allocation = [] {
    Allocation made;
    made.id = AllocationId::Make();
    return made;
  };
  const Allocation old = allocation();
  const Allocation passing = allocation();
  const Allocation last = allocation();
  AllocationWrites writes;
  Changes first;
  first.released = {old};
  first.taken = {passing};
  Changes second;
  second.released = {passing};
  second.taken = {last};
  Changes third;
  third.lanes = {{last.id, last.resource, 1}};
  for (const Changes& changes : {first, second, third}) writes.Add(changes);
  EXPECT_EQ(writes.released(), std::set{old.id});
  ASSERT_EQ(writes.taken().size(), 1U) << "what came and went within the batch is never written";
  EXPECT_EQ(writes.taken().at(last.id).lane, 1);
  EXPECT_TRUE(writes.lanes().empty());
}

TEST(PolicyRecords, AStepThatTakesNoTimeLeavesTheQuotaAsItIs) {
  PolicyRecords records;
  Changes changes;
  changes.appointment.id = AppointmentId::Make();
  records.quota_used["doctor/day"] = {changes.appointment.id};
  changes.appointment.status = AppointmentStatus::kArrived;
  records.Apply(changes);
  EXPECT_EQ(records.quota_used["doctor/day"].size(), 1U) << "the next booking of the batch still counts it";
  changes.appointment.status = AppointmentStatus::kCancelled;
  records.Apply(changes);
  EXPECT_EQ(records.quota_used["doctor/day"].size(), 0U);
}

TEST(Groups, JoinAndLeave) {
  test::Clinic clinic;
  BookCommand command = clinic.Book(clinic.patient);
  command.others = {clinic.NewPatient()};
  const auto booked = clinic.Apply(DecideBooking(clinic.facts, clinic.PlanAt(60), command));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(clinic.facts.allocations[clinic.doctor].size(), 1U) << "one unit for all of them";
  const AppointmentId id = booked->appointment.id;
  const auto change = [&](PatientId who, bool joins) {
    return clinic.Apply(DecideParticipant(
        clinic.facts, nullptr,
        {.appointment = id, .expected_version = {}, .patient = who, .joins = joins, .max_patients = 3, .actor = "t"}));
  };
  const PatientId third = clinic.NewPatient();
  ASSERT_TRUE(change(third, true));
  EXPECT_EQ(CodesOf(change(clinic.NewPatient(), true).error()), Codes{"group.full"});
  ASSERT_TRUE(change(clinic.patient, false));
  EXPECT_EQ(clinic.facts.appointments[id].Patients(), (std::vector{command.others.front(), third}));
  EXPECT_TRUE(
      DecideBooking(clinic.facts, clinic.PlanAt(60, {Candidate{.resource = clinic.room}}), clinic.Book(clinic.patient)))
      << "who left has time again";
  EXPECT_EQ(CodesOf(change(clinic.patient, false).error()), Codes{"group.not_in"});
  EXPECT_EQ(CodesOf(change(third, true).error()), Codes{"group.repeated"});
  ASSERT_TRUE(change(third, false));
  EXPECT_EQ(CodesOf(change(command.others.front(), false).error()), Codes{"group.last"});
}

TEST(Groups, NobodyOfThemMayBeElsewhere) {
  test::Clinic clinic;
  const PatientId busy = clinic.NewPatient();
  ASSERT_TRUE(clinic.Apply(
      DecideBooking(clinic.facts, clinic.PlanAt(75, {Candidate{.resource = clinic.room}}), clinic.Book(busy))));
  BookCommand command = clinic.Book(clinic.patient);
  command.others = {busy};
  const auto refused = DecideBooking(clinic.facts, clinic.PlanAt(60), command);
  ASSERT_FALSE(refused);
  ASSERT_EQ(CodesOf(refused.error()), Codes{"booking.patient_overlap"});
  EXPECT_EQ(refused.error().issues.front().pointer, "/participants/0");
  command.others = {clinic.NewPatient(), clinic.NewPatient(), clinic.NewPatient()};
  EXPECT_EQ(CodesOf(DecideBooking(clinic.facts, clinic.PlanAt(60), command).error()), Codes{"group.full"});
}

}  // namespace
}  // namespace medres::scheduling

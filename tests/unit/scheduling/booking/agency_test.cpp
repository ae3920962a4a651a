#include "scheduling/booking/agency.hpp"

#include <gtest/gtest.h>

#include "unit/scheduling/booking/clinic.hpp"

namespace medres::scheduling {
namespace {

using patients::Relation;
using patients::RelationKind;

/// 2025-12-01 in Shanghai.
class Agency : public testing::Test {
 protected:
  void Relate(PatientId patient, RelationKind kind = RelationKind::kChild, const char* from = "2025-01-01",
              const char* to = "") {
    Relation relation;
    relation.agent = agent_;
    relation.patient = patient;
    relation.kind = kind;
    relation.valid_from = *ParseDate(from);
    relation.valid_to = ParseDate(to);
    clinic_.facts.relations[agent_].push_back(relation);
  }

  Result<Changes> BookFor(PatientId patient) {
    BookCommand wish = clinic_.Book(patient);
    wish.booked_by = agent_;
    return DecideBooking(clinic_.facts, clinic_.PlanAt(60), wish);
  }

  test::Clinic clinic_;
  PatientId agent_ = clinic_.NewPatient();
  LocalDate today_ = *ParseDate("2025-12-01");
};

TEST_F(Agency, NeedsARelationInForce) {
  const auto stranger = BookFor(clinic_.patient);
  ASSERT_FALSE(stranger);
  EXPECT_EQ(test::CodesOf(stranger.error()), test::Codes{"booking.no_relation"});
  EXPECT_EQ(stranger.error().issues.front().pointer, "/booked_by");
  Relate(clinic_.patient, RelationKind::kChild, "2025-01-01", "2025-11-30");
  EXPECT_FALSE(BookFor(clinic_.patient)) << "ended yesterday";
  Relate(clinic_.patient, RelationKind::kProxy, "2025-12-01");
  const auto booked = BookFor(clinic_.patient);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.booked_by, agent_);
  EXPECT_EQ(booked->booked_by, agent_);
}

TEST_F(Agency, EverybodyActsForThemselves) {
  const auto booked = BookFor(agent_);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.patient, agent_);
}

TEST_F(Agency, AGroupNeedsARelationToEach) {
  Relate(clinic_.patient);
  BookCommand wish = clinic_.Book(clinic_.patient);
  wish.booked_by = agent_;
  wish.others = {agent_, clinic_.NewPatient()};
  const auto refused = DecideBooking(clinic_.facts, clinic_.PlanAt(60), wish);
  ASSERT_FALSE(refused);
  EXPECT_EQ(test::CodesOf(refused.error()), test::Codes{"booking.no_relation"}) << "of the stranger alone";
}

TEST_F(Agency, AHoldIsConfirmedByWhoMayActForItsPatient) {
  const auto held = clinic_.Apply(DecideHold(clinic_.facts, clinic_.PlanAt(60), clinic_.Hold()));
  ASSERT_TRUE(held);
  ConfirmCommand confirm{held->appointment.id, "first", clinic_.patient, "tester", agent_};
  EXPECT_FALSE(DecideConfirmation(clinic_.facts, confirm));
  Relate(clinic_.patient);
  const auto booked = DecideConfirmation(clinic_.facts, confirm);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.booked_by, agent_);
}

TEST_F(Agency, OnlyAGuardianAnswersForAMinor) {
  const PatientId child = clinic_.NewPatient();
  Relate(child, RelationKind::kProxy);
  EXPECT_FALSE(IsGuardian(clinic_.facts, agent_, child, today_));
  Relate(child, RelationKind::kGuardian);
  EXPECT_TRUE(IsGuardian(clinic_.facts, agent_, child, today_));
  EXPECT_FALSE(IsGuardian(clinic_.facts, agent_, agent_, today_));
}

TEST_F(Agency, WhoSharesTheTelephoneIsCountedInOrder) {
  const PatientId first = clinic_.NewPatient();
  const PatientId second = clinic_.NewPatient();
  Relate(first);
  Relate(clinic_.NewPatient(), RelationKind::kChild, "2025-01-01", "2025-06-30");
  Relate(second);
  EXPECT_EQ(PersonsBefore(clinic_.facts, agent_, agent_, today_), 0);
  EXPECT_EQ(PersonsBefore(clinic_.facts, agent_, first, today_), 1);
  EXPECT_EQ(PersonsBefore(clinic_.facts, agent_, second, today_), 2) << "what has ended does not count";
}

}  // namespace
}  // namespace medres::scheduling

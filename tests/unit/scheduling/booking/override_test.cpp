#include "scheduling/booking/override.hpp"

#include <gtest/gtest.h>

#include "unit/scheduling/booking/clinic.hpp"

namespace medres::scheduling {
namespace {

using test::Codes;
using test::CodesOf;

struct OverrideCase {
  const char* what;
  bool open = true;
  bool bookable = true;
  bool beside = false;    ///< the doctor has a visit that ends when this one begins, with ten minutes to be kept free
  bool overlaps = false;  ///< the doctor has a visit at that time
  Codes waives;
  Codes refused;  ///< none: booked
  Codes recorded;
};

class Overrides : public testing::TestWithParam<OverrideCase> {};

TEST_P(Overrides, WaiveWhatTheyNameAndNothingElse) {
  const OverrideCase& row = GetParam();
  test::Clinic clinic;
  clinic.service->buffer_after_minutes = 10;
  if (row.beside || row.overlaps) {
    const VisitPlan before = clinic.PlanAt(row.overlaps ? 45 : 30);
    ASSERT_TRUE(clinic.Apply(DecideBooking(clinic.facts, before, clinic.Book(clinic.NewPatient()))));
  }
  Candidate doctor{.resource = clinic.doctor};
  doctor.open = row.open;
  doctor.bookable = row.bookable;
  BookCommand command = clinic.Book(clinic.patient);
  if (!row.waives.empty()) command.staff_override = Override{row.waives, "he came from far away"};
  const auto booked = DecideBooking(clinic.facts, clinic.PlanAt(60, {doctor}), command);
  EXPECT_EQ(booked ? Codes{} : CodesOf(booked.error()), row.refused) << row.what;
  if (booked) {
    EXPECT_EQ(booked->waived, row.recorded) << row.what;
    EXPECT_EQ(booked->reason, row.waives.empty() ? "" : "he came from far away");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rules, Overrides,
    testing::Values(
        OverrideCase{.what = "nothing to waive", .waives = {"booking.closed"}, .refused = {}, .recorded = {}},
        OverrideCase{.what = "closed", .open = false, .waives = {}, .refused = {"booking.closed"}, .recorded = {}},
        OverrideCase{.what = "closed, waived",
                     .open = false,
                     .waives = {"booking.closed"},
                     .refused = {},
                     .recorded = {"booking.closed"}},
        OverrideCase{.what = "closed, another rule waived",
                     .open = false,
                     .waives = {"booking.pad"},
                     .refused = {"booking.closed"},
                     .recorded = {}},
        OverrideCase{.what = "closed and inactive, one waived",
                     .open = false,
                     .bookable = false,
                     .waives = {"booking.closed"},
                     .refused = {"booking.inactive"},
                     .recorded = {}},
        OverrideCase{.what = "closed and inactive, both waived",
                     .open = false,
                     .bookable = false,
                     .waives = {"booking.inactive", "booking.closed"},
                     .refused = {},
                     .recorded = {"booking.closed", "booking.inactive"}},
        OverrideCase{.what = "too near", .beside = true, .waives = {}, .refused = {"booking.pad"}, .recorded = {}},
        OverrideCase{.what = "too near, waived",
                     .beside = true,
                     .waives = {"booking.pad"},
                     .refused = {},
                     .recorded = {"booking.pad"}},
        OverrideCase{.what = "taken stays taken",
                     .overlaps = true,
                     .waives = {"booking.taken", "booking.pad"},
                     .refused = {"booking.taken"},
                     .recorded = {}}));

TEST(Overrides, MoveAVisitToo) {
  test::Clinic clinic;
  const auto booked = clinic.Apply(DecideBooking(clinic.facts, clinic.PlanAt(60), clinic.Book(clinic.patient)));
  Candidate closed{.resource = clinic.doctor};
  closed.open = false;
  RescheduleCommand move{booked->appointment.id, std::nullopt, {}, {}, "tester"};
  EXPECT_FALSE(DecideReschedule(clinic.facts, clinic.PlanAt(600, {closed}), move));
  move.staff_override = Override{{"booking.closed"}, "evening surgery"};
  const auto moved = DecideReschedule(clinic.facts, clinic.PlanAt(600, {closed}), move);
  ASSERT_TRUE(moved) << ToString(moved.error());
  EXPECT_EQ(moved->waived, Codes{"booking.closed"});
}

TEST(Overrides, WaiveTheRulesOfOtherRoomsByTheirCodes) {
  std::vector<std::string> waived;
  const std::vector<Issue> issues{{"policy.notice", "", {}}, {"policy.limit", "", {}}, {"policy.notice", "", {}}};
  const auto left = Enforce(issues, Override{{"policy.notice"}, "referred"}, waived);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left.front().code, "policy.limit");
  EXPECT_EQ(waived, Codes{"policy.notice"});
  EXPECT_EQ(Enforce(issues, std::nullopt, waived).size(), 3U);
}

TEST(Overrides, NeedAReasonAndARuleThatCanBeWaived) {
  const auto codes = [](const Override& staff_override) {
    Codes found;
    for (const Issue& issue : CheckOverride(staff_override)) found.push_back(issue.code);
    return found;
  };
  EXPECT_EQ(codes({{"booking.closed"}, "why"}), Codes{});
  EXPECT_EQ(codes({{"booking.closed"}, "  "}), Codes{"override.reason_missing"});
  EXPECT_EQ(codes({{}, "why"}), Codes{"override.no_rule"});
  EXPECT_EQ(codes({{"booking.pad", "booking.taken"}, "why"}), Codes{"override.not_waivable"});
  EXPECT_EQ(codes({{"policy.limit.doctor", "foo", "booking.closed"}, "why"}), Codes{"override.unknown_rule"});
}

}  // namespace
}  // namespace medres::scheduling

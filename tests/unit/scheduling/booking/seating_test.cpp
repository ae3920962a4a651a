#include "scheduling/booking/seating.hpp"

#include <gtest/gtest.h>

namespace medres::scheduling {
namespace {

TEST(LackOfTime, IsAllThatStandsInTheWay) {
  struct Case {
    Error refusal;
    bool for_lack_of_time;
  };
  const auto conflict = [](std::vector<Issue> issues) {
    return Error::Conflict("booking.conflict", {}, std::move(issues));
  };
  const Case cases[] = {
      {conflict({{"booking.taken", "", {}}, {"booking.travel", "", {}}, {"booking.by_number", "", {}}}), true},
      {conflict({{"booking.taken", "", {}}, {"booking.patient_overlap", "/patient", {}}}), false},
      {conflict({{"policy.quota", "", {}}}), false},
      {Error::Conflict("booking.nobody", {{"role", "doctor"}}), true},
      {Error::NotFound("patient.not_found"), false},
      {Error::Invalid("booking.no_relation", "/booked_by"), false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(IsForLackOfTime(one.refusal), one.for_lack_of_time) << ToString(one.refusal);
  }
}

}  // namespace
}  // namespace medres::scheduling

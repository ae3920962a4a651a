#include "scheduling/rota/closure.hpp"

#include <gtest/gtest.h>

namespace medres::scheduling {
namespace {

constexpr Instant kNow{1'764'547'200'000};  // 2025-12-01T00:00:00Z

Instant At(int minutes) { return kNow + Minutes(minutes); }

struct ClosureCase {
  const char* what;
  int start;
  int end;
  std::vector<std::string> codes;
};

class Closures : public testing::TestWithParam<ClosureCase> {};

TEST_P(Closures, FollowTheTable) {
  const ClosureCase& row = GetParam();
  std::vector<std::string> codes;
  for (const Issue& issue : CheckClosure({ResourceId::Make(), At(row.start), At(row.end), {}, ""}, kNow)) {
    codes.push_back(issue.code);
  }
  EXPECT_EQ(codes, row.codes) << row.what;
}

constexpr int kDay = 24 * 60;
INSTANTIATE_TEST_SUITE_P(Rules, Closures,
                         testing::Values(ClosureCase{"an hour", 60, 120, {}},
                                         ClosureCase{"three weeks", 0, 21 * kDay, {}},
                                         ClosureCase{"begun already", -60, 60, {}},
                                         ClosureCase{"over", -120, 0, {"closure.in_past"}},
                                         ClosureCase{"no time at all", 60, 60, {"closure.ends_before_start"}},
                                         ClosureCase{"longer than two years", 0, 732 * kDay, {"closure.too_long"}}));

TEST(Closures, TouchWhatTheyFallIntoAndIsNotOver) {
  const auto visit = [](int start, int end) {
    Appointment made;
    made.id = AppointmentId::Make();
    made.time = {At(start), At(end)};
    return made;
  };
  const Appointment over = visit(-60, -30);
  const Appointment running = visit(-10, 20);
  const Appointment before = visit(60, 120);
  const Appointment across = visit(110, 130);
  const Appointment inside = visit(150, 160);
  const Appointment after = visit(240, 300);
  const auto touched = VisitsWithin({over, running, before, across, inside, after}, {At(120), At(240)}, kNow);
  EXPECT_EQ(touched, (std::vector{across, inside})) << "edges that meet do not touch";
  EXPECT_EQ(VisitsWithin({over, running}, {At(-120), At(240)}, kNow), std::vector{running});
}

}  // namespace
}  // namespace medres::scheduling

#include "scheduling/series/rules.hpp"

#include <gtest/gtest.h>

namespace medres::scheduling {
namespace {

struct ExpandCase {
  const char* what;
  const char* zone;
  const char* first;
  int interval;
  std::vector<Weekday> weekdays;
  std::vector<std::string> starts;
};

class Expansions : public testing::TestWithParam<ExpandCase> {};

TEST_P(Expansions, KeepTheWallTime) {
  const ExpandCase& row = GetParam();
  const auto starts = Expand({.first = *ParseInstant(row.first),
                              .interval = row.interval,
                              .weekdays = row.weekdays,
                              .count = static_cast<int>(row.starts.size())},
                             *FindZone(row.zone));
  ASSERT_TRUE(starts) << ToString(starts.error());
  std::vector<std::string> shown;
  for (const Instant start : *starts) shown.push_back(FormatInZone(start, row.zone));
  EXPECT_EQ(shown, row.starts) << row.what;
}

using enum Weekday;
INSTANTIATE_TEST_SUITE_P(
    Series, Expansions,
    testing::Values(ExpandCase{"weekly across the end of summer time",
                               "America/New_York",
                               "2026-10-28T09:00:00-04:00",
                               1,
                               {},
                               {"2026-10-28T09:00:00-04:00", "2026-11-04T09:00:00-05:00", "2026-11-11T09:00:00-05:00"}},
                    ExpandCase{"weekly across its beginning",
                               "Australia/Lord_Howe",
                               "2026-09-28T02:30:00+10:30",
                               1,
                               {},
                               {"2026-09-28T02:30:00+10:30", "2026-10-05T02:30:00+11:00"}},
                    ExpandCase{"two days a week, the first one late in the week",
                               "Asia/Shanghai",
                               "2026-12-03T08:00:00+08:00",
                               1,
                               {kMon, kThu},
                               {"2026-12-03T08:00:00+08:00", "2026-12-07T08:00:00+08:00", "2026-12-10T08:00:00+08:00"}},
                    ExpandCase{"every second week counts from the first one's week",
                               "Asia/Shanghai",
                               "2026-12-03T08:00:00+08:00",
                               2,
                               {kMon, kThu},
                               {"2026-12-03T08:00:00+08:00", "2026-12-14T08:00:00+08:00", "2026-12-17T08:00:00+08:00"}},
                    ExpandCase{"the first day does not count if its weekday does not",
                               "Asia/Shanghai",
                               "2026-12-01T08:00:00+08:00",
                               1,
                               {kWed},
                               {"2026-12-02T08:00:00+08:00", "2026-12-09T08:00:00+08:00"}},
                    ExpandCase{"a time that comes twice is meant once, the first",
                               "America/New_York",
                               "2026-10-25T01:30:00-04:00",
                               1,
                               {},
                               {"2026-10-25T01:30:00-04:00", "2026-11-01T01:30:00-04:00"}}));

TEST(Expansions, TellWhichOccurrenceClocksLeaveOut) {
  const auto starts =
      Expand({.first = *ParseInstant("2026-03-01T02:30:00-05:00"), .interval = 1, .weekdays = {}, .count = 3},
             *FindZone("America/New_York"));
  ASSERT_FALSE(starts);
  ASSERT_EQ(starts.error().issues.size(), 1U);
  EXPECT_EQ(starts.error().issues.front().code, "series.skipped_time");
  EXPECT_EQ(starts.error().issues.front().args.front().second, "2026-03-08T02:30");
}

}  // namespace
}  // namespace medres::scheduling

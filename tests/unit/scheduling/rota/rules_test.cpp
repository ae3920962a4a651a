#include "scheduling/rota/rules.hpp"

#include <gtest/gtest.h>

#include "platform/json/json.hpp"
#include "scheduling/rota/describe.hpp"

namespace medres::scheduling {
namespace {

const ServiceTypeId kService = ServiceTypeId::Make();

/// A rota from the members that matter; the rest is a doctor's in Shanghai from 2026 on.
Rota FromJson(const std::string& members) {
  const std::string separator = members.empty() ? "" : ",";
  auto parsed =
      json::Parse<Rota>(R"({"id":")" + RotaId::Make().Text() + R"(","resource":")" + ResourceId::Make().Text() +
                        R"(","zone":"Asia/Shanghai","valid_from":"2026-01-01")" + separator + members + "}");
  if (!parsed) throw std::invalid_argument(ToString(parsed.error()));
  return *std::move(parsed);
}

struct CheckCase {
  const char* what;
  std::string members;
  std::vector<std::pair<std::string, std::string>> issues;  ///< code, pointer
};

class RotaChecks : public testing::TestWithParam<CheckCase> {};

TEST_P(RotaChecks, NameEveryBrokenRuleAndItsPlace) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const Issue& issue : CheckRota(FromJson(GetParam().members))) found.emplace_back(issue.code, issue.pointer);
  EXPECT_EQ(found, GetParam().issues) << GetParam().what;
}

const std::string kMornings = R"("weekly":[{"days":["mon"],"start":"08:00","end":"12:00"}])";

INSTANTIATE_TEST_SUITE_P(
    Rota, RotaChecks,
    testing::Values(
        CheckCase{"a plain rota", kMornings, {}},
        CheckCase{"only an exception", R"("exceptions":[{"date":"2026-12-01","start":"08:00","end":"09:00"}])", {}},
        CheckCase{"closed on one date", kMornings + R"(,"exceptions":[{"date":"2026-12-01","closed":true}])", {}},
        CheckCase{"across midnight", R"("weekly":[{"days":["mon"],"start":"22:00","end":"06:00"}])", {}},
        CheckCase{"until midnight", R"("weekly":[{"days":["mon"],"start":"22:00","end":"24:00"}])", {}},
        CheckCase{"one day of validity", kMornings + R"(,"valid_to":"2026-01-01")", {}},
        CheckCase{"nothing at all", "", {{"rota.no_rule", "/weekly"}}},
        CheckCase{"an end before the start",
                  kMornings + R"(,"valid_to":"2025-12-31")",
                  {{"rota.ends_before_start", "/valid_to"}}},
        CheckCase{"odd minutes",
                  R"("weekly":[{"days":["mon"],"start":"08:01","end":"12:03"}])",
                  {{"rota.off_tick", "/weekly/0/start"}, {"rota.off_tick", "/weekly/0/end"}}},
        CheckCase{"no length",
                  R"("weekly":[{"days":["mon"],"start":"08:00","end":"08:00"}])",
                  {{"rota.empty_window", "/weekly/0/end"}}},
        CheckCase{"a start at 24:00",
                  R"("weekly":[{"days":["mon"],"start":"24:00","end":"06:00"}])",
                  {{"rota.start_after_day", "/weekly/0/start"}}},
        CheckCase{"the second rule",
                  kMornings.substr(0, kMornings.size() - 1) + R"(,{"days":["tue"],"start":"08:02","end":"12:00"}])",
                  {{"rota.off_tick", "/weekly/1/start"}}},
        CheckCase{"an exception that says nothing",
                  R"("exceptions":[{"date":"2026-12-01"}])",
                  {{"rota.exception_unclear", "/exceptions/0"}}},
        CheckCase{"an exception that says both",
                  R"("exceptions":[{"date":"2026-12-01","closed":true,"start":"08:00","end":"09:00"}])",
                  {{"rota.exception_unclear", "/exceptions/0"}}},
        CheckCase{"half an exception",
                  R"("exceptions":[{"date":"2026-12-01","start":"08:00"}])",
                  {{"rota.exception_half", "/exceptions/0"}}},
        CheckCase{"an odd exception",
                  R"("exceptions":[{"date":"2026-12-01","start":"08:00","end":"08:33","extra":true}])",
                  {{"rota.off_tick", "/exceptions/0/end"}}}));

TEST(Rota, AnUnknownZoneIsNamed) {
  Rota rota = FromJson(kMornings);
  rota.zone = "Asia/Atlantis";
  ASSERT_EQ(CheckRota(rota).size(), 1U);
  EXPECT_EQ(CheckRota(rota)[0], (Issue{"rota.unknown_zone", "/zone", {{"zone", "Asia/Atlantis"}}}));
}

struct OpenCase {
  const char* what;
  std::vector<std::string> rotas;
  const char* from;  ///< local dates in Shanghai, both inclusive
  const char* to;
  std::vector<std::string> windows;  ///< local, "2026-12-01T08:00/12:00", the end on the next day marked "+"
};

/// Shanghai is eight hours ahead all year.
std::string ToLocal(const Interval& window) {
  const Instant start = window.start + std::chrono::hours(8);
  const Instant end = window.end + std::chrono::hours(8);
  const std::string from = FormatInstant(start);
  const std::string to = FormatInstant(end);
  const bool midnight = to.substr(11, 5) == "00:00";
  const bool same_day = from.substr(0, 10) == FormatInstant(end - Milliseconds(midnight ? 1 : 0)).substr(0, 10);
  return from.substr(0, 16) + "/" + (midnight ? "24:00" : to.substr(11, 5)) + (same_day ? "" : "+");
}

class OpenHours : public testing::TestWithParam<OpenCase> {};

TEST_P(OpenHours, FollowFromRulesAndExceptions) {
  const OpenCase& c = GetParam();
  std::vector<Rota> rotas;
  for (const std::string& members : c.rotas) rotas.push_back(FromJson(members));
  const auto midnight = [](const char* date) {
    return Instant{std::chrono::sys_days(*ParseDate(date)).time_since_epoch().count() * 86'400'000} -
           std::chrono::hours(8);
  };
  std::vector<std::string> windows;
  for (const Interval& window :
       OpenWindows(rotas, kService, {midnight(c.from), midnight(c.to) + std::chrono::days(1)})) {
    windows.push_back(ToLocal(window));
  }
  EXPECT_EQ(windows, c.windows) << c.what;
}

// 2026-12-01 is a Tuesday.
const std::string kDaily =
    R"("weekly":[{"days":["mon","tue","wed","thu","fri","sat","sun"],"start":"08:00","end":"12:00"}])";

INSTANTIATE_TEST_SUITE_P(
    Rota, OpenHours,
    testing::Values(
        OpenCase{"no rota", {}, "2026-12-01", "2026-12-02", {}},
        OpenCase{
            "every day", {kDaily}, "2026-12-01", "2026-12-02", {"2026-12-01T08:00/12:00", "2026-12-02T08:00/12:00"}},
        OpenCase{"only on Mondays", {kMornings}, "2026-12-01", "2026-12-08", {"2026-12-07T08:00/12:00"}},
        OpenCase{
            "overlapping rules merge",
            {R"("weekly":[{"days":["tue"],"start":"08:00","end":"12:00"},{"days":["tue"],"start":"11:00","end":"14:00"}])"},
            "2026-12-01",
            "2026-12-01",
            {"2026-12-01T08:00/14:00"}},
        OpenCase{
            "touching rules merge",
            {R"("weekly":[{"days":["tue"],"start":"08:00","end":"12:00"},{"days":["tue"],"start":"12:00","end":"14:00"}])"},
            "2026-12-01",
            "2026-12-01",
            {"2026-12-01T08:00/14:00"}},
        OpenCase{"several rotas add up",
                 {kDaily, R"("weekly":[{"days":["tue"],"start":"14:00","end":"17:00"}])"},
                 "2026-12-01",
                 "2026-12-01",
                 {"2026-12-01T08:00/12:00", "2026-12-01T14:00/17:00"}},
        OpenCase{"not before valid_from", {kDaily}, "2025-12-31", "2026-01-01", {"2026-01-01T08:00/12:00"}},
        OpenCase{"valid_to is inclusive",
                 {kDaily + R"(,"valid_to":"2026-12-02")"},
                 "2026-12-01",
                 "2026-12-04",
                 {"2026-12-01T08:00/12:00", "2026-12-02T08:00/12:00"}},
        OpenCase{"closed",
                 {kDaily + R"(,"exceptions":[{"date":"2026-12-01","closed":true}])"},
                 "2026-12-01",
                 "2026-12-02",
                 {"2026-12-02T08:00/12:00"}},
        OpenCase{"times replace the day",
                 {kDaily + R"(,"exceptions":[{"date":"2026-12-01","start":"14:00","end":"15:00"}])"},
                 "2026-12-01",
                 "2026-12-02",
                 {"2026-12-01T14:00/15:00", "2026-12-02T08:00/12:00"}},
        OpenCase{
            "two replacements add up",
            {kDaily +
             R"(,"exceptions":[{"date":"2026-12-01","start":"14:00","end":"15:00"},{"date":"2026-12-01","start":"06:00","end":"07:00"}])"},
            "2026-12-01",
            "2026-12-01",
            {"2026-12-01T06:00/07:00", "2026-12-01T14:00/15:00"}},
        OpenCase{"extra adds",
                 {kDaily + R"(,"exceptions":[{"date":"2026-12-01","start":"14:00","end":"15:00","extra":true}])"},
                 "2026-12-01",
                 "2026-12-01",
                 {"2026-12-01T08:00/12:00", "2026-12-01T14:00/15:00"}},
        OpenCase{
            "extra adds to a replacement",
            {kDaily +
             R"(,"exceptions":[{"date":"2026-12-01","start":"06:00","end":"07:00"},{"date":"2026-12-01","start":"14:00","end":"15:00","extra":true}])"},
            "2026-12-01",
            "2026-12-01",
            {"2026-12-01T06:00/07:00", "2026-12-01T14:00/15:00"}},
        OpenCase{
            "closed wins over all",
            {kDaily +
             R"(,"exceptions":[{"date":"2026-12-01","start":"14:00","end":"15:00","extra":true},{"date":"2026-12-01","closed":true}])"},
            "2026-12-01",
            "2026-12-01",
            {}},
        OpenCase{"closed closes one rota, not the other",
                 {kDaily + R"(,"exceptions":[{"date":"2026-12-01","closed":true}])",
                  R"("weekly":[{"days":["tue"],"start":"14:00","end":"17:00"}])"},
                 "2026-12-01",
                 "2026-12-01",
                 {"2026-12-01T14:00/17:00"}},
        OpenCase{
            "an exception outside of validity counts for nothing",
            {kDaily + R"(,"valid_to":"2026-11-30","exceptions":[{"date":"2026-12-01","start":"14:00","end":"15:00"}])"},
            "2026-12-01",
            "2026-12-01",
            {}},
        OpenCase{"across midnight belongs to the date it starts on",
                 {R"("valid_to":"2026-12-01","weekly":[{"days":["tue"],"start":"22:00","end":"06:00"}])"},
                 "2026-12-01",
                 "2026-12-03",
                 {"2026-12-01T22:00/06:00+"}},
        OpenCase{"the tail of last night",
                 {R"("weekly":[{"days":["mon"],"start":"22:00","end":"06:00"}])"},
                 "2026-12-01",
                 "2026-12-01",
                 {"2026-12-01T00:00/06:00"}},
        OpenCase{"a whole day",
                 {R"("weekly":[{"days":["tue"],"start":"00:00","end":"24:00"}])"},
                 "2026-12-01",
                 "2026-12-02",
                 {"2026-12-01T00:00/24:00"}},
        OpenCase{"days in a row without a seam",
                 {R"("weekly":[{"days":["tue","wed"],"start":"00:00","end":"24:00"}])"},
                 "2026-12-01",
                 "2026-12-02",
                 {"2026-12-01T00:00/24:00+"}}));

TEST(Rota, NamedServicesAreServedAndNoOthers) {
  Rota rota = FromJson(kDaily);
  rota.service_types = {kService};
  const std::vector<Rota> rotas{rota};
  const Interval day{*ParseInstant("2026-12-01T00:00:00+08:00"), *ParseInstant("2026-12-02T00:00:00+08:00")};
  EXPECT_EQ(OpenWindows(rotas, kService, day).size(), 1U);
  EXPECT_TRUE(OpenWindows(rotas, ServiceTypeId::Make(), day).empty());
}

TEST(Rota, CoversTheWholeVisitInOneWindow) {
  const std::vector<Interval> windows{{{0}, {60}}, {{90}, {120}}};
  EXPECT_TRUE(Covers(windows, {{0}, {60}}));
  EXPECT_TRUE(Covers(windows, {{100}, {110}}));
  EXPECT_FALSE(Covers(windows, {{50}, {61}}));
  EXPECT_FALSE(Covers(windows, {{50}, {100}}));
  EXPECT_FALSE(Covers({}, {{0}, {1}}));
}

struct GridCase {
  const char* zone;
  const char* start;
  int grid;
  bool on_grid;
};

class Grid : public testing::TestWithParam<GridCase> {};

TEST_P(Grid, IsWallTimeFromLocalMidnight) {
  const GridCase& c = GetParam();
  EXPECT_EQ(StartsOnGrid(c.zone, *ParseInstant(c.start), c.grid), c.on_grid) << c.start;
}

INSTANTIATE_TEST_SUITE_P(Rota, Grid,
                         testing::Values(GridCase{"Asia/Shanghai", "2026-12-01T08:00:00+08:00", 30, true},
                                         GridCase{"Asia/Shanghai", "2026-12-01T08:15:00+08:00", 30, false},
                                         GridCase{"Asia/Kathmandu", "2026-12-01T08:00:00+05:45", 60, true},
                                         GridCase{"Asia/Kathmandu", "2026-12-01T08:00:00+00:00", 60, false},
                                         GridCase{"Asia/Shanghai", "2026-12-01T08:20:00+08:00", 25, true},
                                         GridCase{"Asia/Shanghai", "2026-12-01T08:00:01+08:00", 5, false},
                                         GridCase{"America/New_York", "2027-11-07T01:30:00-04:00", 30, true},
                                         GridCase{"America/New_York", "2027-11-07T01:30:00-05:00", 30, true},
                                         GridCase{"Nowhere", "2026-12-01T08:00:00+08:00", 5, false}));

TEST(Rota, ItsDocumentKeepsEverything) {
  Rota rota = FromJson(
      kDaily +
      R"(,"valid_to":"2027-01-01","shape":"session","exceptions":[{"date":"2026-12-01","start":"14:00","end":"24:00","extra":true}])");
  rota.location = ResourceId::Make();
  rota.service_types = {kService};
  const auto again = json::Parse<Rota>(json::ToText(rota));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, rota);
}

}  // namespace
}  // namespace medres::scheduling

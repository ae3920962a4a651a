#include <gtest/gtest.h>

#include "unit/json/samples.hpp"

namespace medres::json_test {
namespace {

using Pairs = std::vector<json::NamedText>;

constexpr std::string_view kRoom = "01JD3ZQ4M8E6T7V9X2B5C0N1RK";
constexpr std::string_view kOther = "01JD3ZQ4M8E6T7V9X2B5C0N1RM";

TEST(JsonQuery, RefusesEverythingAtOnce) {
  const std::pair<Pairs, std::string_view> cases[] = {
      {{{"service", "x"}}, "ok"},
      {{}, "?service request.missing_parameter"},
      {{{"service", ""}}, "?service json.length min=1 max=8"},
      {{{"service", "x"}, {"limit", "ten"}}, "?limit json.type expected=integer"},
      {{{"service", "x"}, {"limit", ""}}, "?limit json.type expected=integer"},
      {{{"service", "x"}, {"limit", "1e2"}}, "?limit json.type expected=integer"},
      {{{"service", "x"}, {"limit", "101"}}, "?limit json.range min=1 max=100"},
      {{{"service", "x"}, {"limit", "1"}, {"limit", "2"}}, "?limit request.repeated_parameter"},
      {{{"service", "x"}, {"free", "yes"}}, "?free json.type expected=boolean"},
      {{{"service", "x"}, {"from", "today"}}, "?from json.format expected=date-time"},
      {{{"service", "x"}, {"day", "mon,fri"}}, "?day json.enum allowed=mon, tue, sun"},
      {{{"service", "x"}, {"resource", "a"}}, "?resource json.format expected=id"},
      {{{"service", "\xff"}}, "?service json.format expected=utf-8"},
      {{{"service", "x"}, {"Limit", "1"}}, "?Limit request.unknown_parameter"},
      {{{"limit", "0"}, {"colour", "red"}},
       "?limit json.range min=1 max=100; ?service request.missing_parameter; ?colour request.unknown_parameter"},
  };
  for (const auto& [pairs, expected] : cases) EXPECT_EQ(Brief(json::ParseQuery<ListSlots>(pairs)), expected);
}

TEST(JsonQuery, ReadsListsRepeatedOrWithCommas) {
  const Pairs pairs{{"service", "x"}, {"day", "mon,tue"}, {"day", "sun"}, {"resource", kRoom}, {"resource", kOther}};
  const auto query = json::ParseQuery<ListSlots>(pairs);
  ASSERT_TRUE(query.has_value()) << Brief(query);
  EXPECT_EQ(query->day, (std::vector{Weekday::kMon, Weekday::kTue, Weekday::kSun}));
  EXPECT_EQ(query->resource, (std::vector{*ResourceId::Parse(kRoom), *ResourceId::Parse(kOther)}));
}

TEST(JsonQuery, BoundsLists) {
  const Pairs pairs{{"service", "x"}, {"resource", kRoom}, {"resource", kRoom}, {"resource", kRoom}};
  EXPECT_EQ(Brief(json::ParseQuery<ListSlots>(pairs)), "?resource json.items min=0 max=2");
}

TEST(JsonQuery, ReadsScalars) {
  const Pairs pairs{{"service", "针灸"}, {"limit", "20"}, {"free", "true"}, {"from", "2026-12-01T08:00:00+08:00"}};
  const auto query = json::ParseQuery<ListSlots>(pairs);
  ASSERT_TRUE(query.has_value()) << Brief(query);
  EXPECT_EQ(query->limit, 20);
  EXPECT_EQ(query->free, true);
  EXPECT_EQ(FormatInstant(*query->from), "2026-12-01T00:00:00Z");
}

}  // namespace
}  // namespace medres::json_test

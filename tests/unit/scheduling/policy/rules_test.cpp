#include "scheduling/policy/rules.hpp"

#include <gtest/gtest.h>

#include "scheduling/policy/describe.hpp"
#include "scheduling/policy/periods.hpp"
#include "scheduling/policy/sanctions.hpp"

namespace medres::scheduling {
namespace {

LocalDate Date(std::string_view text) { return *ParseDate(text); }
Instant At(std::string_view text) { return *ParseInstant(text); }

Result<PolicyRules> Parse(std::string_view text) { return json::Parse<PolicyRules>(text); }

std::vector<std::string> Problems(std::string_view text) {
  const auto rules = Parse(text);
  std::vector<std::string> problems;
  if (!rules) {
    for (const Issue& issue : rules.error().issues) problems.push_back(issue.pointer + " " + issue.code);
    return problems;
  }
  for (const Issue& issue : CheckRules(*rules, "")) problems.push_back(issue.pointer + " " + issue.code);
  return problems;
}

using Texts = std::vector<std::string>;

TEST(PolicyRules, NullAndAbsenceAreNoRule) {
  const auto rules = Parse(R"({"window": null, "notice_minutes": null, "no_shows": null, "real_name": null})");
  ASSERT_TRUE(rules) << ToString(rules.error());
  EXPECT_EQ(*rules, PolicyRules());
  EXPECT_TRUE(Evaluate({.rules = *rules}, {}, {.zone = "Asia/Shanghai"}).empty());
}

TEST(PolicyRules, AreReadStrictlyAndSayEverythingThatIsWrong) {
  EXPECT_EQ(Problems(R"({"windows": {}, "notice_minutes": -1, "limits": [{"per": "fortnight", "max": 0}]})"),
            (Texts{"/windows json.unknown_member", "/notice_minutes json.range", "/limits/0/per json.enum",
                   "/limits/0/max json.range"}));
}

TEST(PolicyRules, MustMakeSense) {
  EXPECT_EQ(Problems(R"({"window": {"min_days": 8, "max_days": 7}})"), Texts{"/window/max_days policy.window_empty"});
  EXPECT_EQ(Problems(R"({"window": {"release_at": "07:00"}})"),
            Texts{"/window/release_at policy.release_without_horizon"});
  EXPECT_EQ(Problems(R"({"closed_hours": [{"start": "22:00", "end": "06:00"}]})"),
            Texts{"/closed_hours/0 policy.range_empty"});
  EXPECT_EQ(Problems(R"({"limits": [{"per": "days", "max": 3}, {"per": "day", "days": 2, "max": 1}]})"),
            (Texts{"/limits/0/days policy.days_with_period", "/limits/1/days policy.days_with_period"}));
  EXPECT_EQ(Problems(R"({"quotas": [{"scope": "all", "per": "iso-week", "max": 3}]})"),
            (Texts{"/quotas/0/per policy.quota_period", "/quotas/0/scope policy.quota_scope"}));
  EXPECT_EQ(Problems(R"({"cancel": [{"registration_types": ["grand"], "until": {"days": 1, "minutes": 30}}]})"),
            (Texts{"/cancel/0/until policy.cutoff_length", "/cancel/0/registration_types/0 policy.registration_type"}));
  EXPECT_EQ(Problems(R"({"cancel": [{"until": {"minutes": 30, "at": "15:00"}}]})"),
            Texts{"/cancel/0/until/at policy.cutoff_at"});
  EXPECT_EQ(Problems(R"({"no_shows": {"count": 3}})"), Texts{"/no_shows/suspend_days policy.suspend_how"});
  EXPECT_EQ(Problems(R"({"no_shows": {"count": 3, "within": "iso-week", "rest_of_period": true}})"),
            (Texts{"/no_shows/within policy.sanction_period", "/no_shows/rest_of_period policy.rest_of_period"}));
}

TEST(PolicyRules, AVersionGoesThroughJsonUnchanged) {
  const auto rules = Parse(R"({"window": {"max_days": 7, "release_at": "07:00"}, "cancel": [{"until": {"days": 1,
      "at": "15:00"}}], "limits": [{"scope": "doctor", "per": "three-months", "max": 2}], "noon": "12:30"})");
  ASSERT_TRUE(rules) << ToString(rules.error());
  const Policy policy{PolicyId::Make(), "规则", ResourceId::Make(), std::nullopt, 3, Date("2026-03-01"), *rules};
  const auto again = json::Parse<Policy>(json::ToText(policy));
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_EQ(*again, policy);
}

TEST(PolicyPeriods, StretchesHoldTheDate) {
  EXPECT_EQ(StretchesAround(Period::kIsoWeek, {}, Date("2026-03-08")),
            (std::vector<DateRange>{{Date("2026-03-02"), Date("2026-03-08")}}));
  EXPECT_EQ(StretchesAround(Period::kDays, 3, Date("2026-03-02")),
            (std::vector<DateRange>{{Date("2026-02-28"), Date("2026-03-02")},
                                    {Date("2026-03-01"), Date("2026-03-03")},
                                    {Date("2026-03-02"), Date("2026-03-04")}}));
  const auto months = StretchesAround(Period::kThreeMonths, {}, Date("2026-03-02"));
  EXPECT_EQ(months.front(), (DateRange{Date("2026-03-02"), Date("2026-06-01")}));
  for (const DateRange& stretch : months) EXPECT_TRUE(stretch.Contains(Date("2026-03-02")));
}

TEST(PolicyPeriods, ThreeMonthsFromADayThatAMonthLacks) {
  const auto stretches = StretchesAround(Period::kThreeMonths, {}, Date("2025-11-30"));
  EXPECT_EQ(stretches.front(), (DateRange{Date("2025-11-30"), Date("2026-02-28")}));
}

TEST(PolicyFit, SaysWhenTheSameWishWouldPass) {
  Policy policy;
  policy.rules = *Parse(R"({"window": {"min_days": 1, "max_days": 14, "release_at": "06:30"}})");
  PolicyFacts facts{.now = At("2026-03-02T10:00:00+08:00"), .person = {}, .visits = {}, .quota_used = {}};
  const Attempt attempt{.start = At("2026-03-17T09:00:00+08:00"), .zone = "Asia/Shanghai"};
  const PolicyFit fit = WhatFits(policy, facts, attempt);
  EXPECT_EQ(fit.submit_from, At("2026-03-03T06:30:00+08:00"));
  EXPECT_EQ(fit.first_date, Date("2026-03-03"));
  EXPECT_EQ(fit.last_date, Date("2026-03-16"));
}

TEST(PolicyFit, IsSilentWhenWaitingDoesNotHelp) {
  Policy policy;
  // Until the number of days is right it is too late in the day for it.
  policy.rules = *Parse(R"({"window": {"max_days": 0, "release_at": "12:00"}, "same_day_until": {"pm": "12:00"}})");
  const PolicyFacts facts{.now = At("2026-03-02T10:00:00+08:00"), .person = {}, .visits = {}, .quota_used = {}};
  const Attempt attempt{.start = At("2026-03-02T15:00:00+08:00"), .zone = "Asia/Shanghai"};
  const PolicyFit fit = WhatFits(policy, facts, attempt);
  EXPECT_FALSE(fit.submit_from);
  EXPECT_FALSE(fit.first_date);
}

TEST(PolicySanctions, DependOnTheEventsNotOnTheirOrder) {
  const Sanction sanction{.count = 2, .within = Period::kDays, .days = 10, .suspend_days = {5}};
  const Zone& zone = *FindZone("Asia/Shanghai");
  const Instant first = At("2026-03-02T09:00:00+08:00");
  const Instant second = At("2026-03-09T09:00:00+08:00");
  const auto suspensions = SuspensionsOf(sanction, {second, first}, zone);
  EXPECT_EQ(suspensions, SuspensionsOf(sanction, {first, second}, zone));
  ASSERT_EQ(suspensions.size(), 1U);
  EXPECT_EQ(suspensions[0].until, At("2026-03-14T00:00:00+08:00"));
  EXPECT_FALSE(SuspendedAt(suspensions, suspensions[0].until));
  EXPECT_TRUE(SuspendedAt(suspensions, suspensions[0].until - Milliseconds(1)));
}

}  // namespace
}  // namespace medres::scheduling

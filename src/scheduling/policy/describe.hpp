#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "platform/json/json.hpp"
#include "scheduling/policy/model.hpp"

/// Policies as data: one JSON shape for REST, import and the stored document. null and absence both mean "no rule".
namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(PolicyScope, kDoctor, kDepartment, kFacility, kAll)
BOOST_DESCRIBE_ENUM(Period, kHalfDay, kDay, kIsoWeek, kCalendarMonth, kCalendarYear, kThreeMonths, kDays)
BOOST_DESCRIBE_ENUM(SuspendFrom, kLast, kFirst)

BOOST_DESCRIBE_STRUCT(Cutoff, (), (minutes, half_days, days, working_days, at))
constexpr auto DescribeJson(const Cutoff*) {
  return json::Object(
      "Cutoff", "How long before a visit; exactly one of the lengths.", json::Field("minutes").Range(0, 525600),
      json::Field("half_days").Range(1, 60), json::Field("days").Range(0, 365),
      json::Field("working_days").Range(1, 60),
      json::Field("at").Help("Of the day that `days` or `working_days` lead to; its end when left out."));
}

BOOST_DESCRIBE_STRUCT(TimeRange, (), (start, end))
constexpr auto DescribeJson(const TimeRange*) { return json::Object("TimeRange", "Wall times, the end excluded."); }

BOOST_DESCRIBE_STRUCT(HalfDayTimes, (), (am, pm, evening))
constexpr auto DescribeJson(const HalfDayTimes*) {
  return json::Object("HalfDayTimes", "A wall time for each half-day.");
}

BOOST_DESCRIBE_STRUCT(BookingWindow, (), (min_days, max_days, release_at))
constexpr auto DescribeJson(const BookingWindow*) {
  return json::Object("BookingWindow", "On which dates visits can be booked, counted from today.",
                      json::Field("min_days").Range(0, 365), json::Field("max_days").Range(0, 730),
                      json::Field("release_at").Help("When the last of these dates opens.").Example("07:00"));
}

BOOST_DESCRIBE_STRUCT(WindowExemption, (), (channels, from_age))
constexpr auto DescribeJson(const WindowExemption*) {
  return json::Object("WindowExemption", "Who need not mind window, stop times and closed hours.",
                      json::Field("channels").Optional().Items(0, 20).Length(1, 32).Matches(json::kSlug),
                      json::Field("from_age").Range(0, 130).Example("65"));
}

BOOST_DESCRIBE_STRUCT(PersonLimit, (), (scope, per, days, max))
constexpr auto DescribeJson(const PersonLimit*) {
  return json::Object("PersonLimit", "At most so many visits of one person.", json::Field("scope").Optional(),
                      json::Field("days").Range(1, 366).Help("With `per: days`."), json::Field("max").Range(1, 1000));
}

BOOST_DESCRIBE_STRUCT(Quota, (), (scope, per, channels, max, opens_to_all_minutes))
constexpr auto DescribeJson(const Quota*) {
  return json::Object("Quota", "At most so many visits of all persons, through these channels or any.",
                      json::Field("per").Optional(),
                      json::Field("channels").Optional().Items(0, 20).Length(1, 32).Matches(json::kSlug),
                      json::Field("max").Range(0, 100000), json::Field("opens_to_all_minutes").Range(0, 525600));
}

BOOST_DESCRIBE_STRUCT(CancelRule, (), (registration_types, until))
constexpr auto DescribeJson(const CancelRule*) {
  return json::Object("CancelRule", "Until when a visit can be cancelled or moved.",
                      json::Field("registration_types").Optional().Items(0, 20).Help("号别; empty: any."));
}

BOOST_DESCRIBE_STRUCT(Sanction, (), (count, within, days, suspend_days, rest_of_period, from, scope))
constexpr auto DescribeJson(const Sanction*) {
  return json::Object(
      "Sanction", "So many times within a period: suspended for so long.", json::Field("count").Range(1, 1000),
      json::Field("days").Range(1, 3660).Help("With `within: days`."),
      json::Field("suspend_days").Optional().Items(0, 10).Range(1, 3660), json::Field("rest_of_period").Optional(),
      json::Field("from").Optional(), json::Field("scope").Optional());
}

BOOST_DESCRIBE_STRUCT(PaymentTerms, (), (hold_minutes, fee_cents, refund_percent, late_refund_percent, unpaid_counts))
constexpr auto DescribeJson(const PaymentTerms*) {
  return json::Object(
      "PaymentTerms", "What is to be paid and given back.",
      json::Field("hold_minutes").Range(1, 10080).Help("Unpaid after so long, the visit is given to others."),
      json::Field("fee_cents").Range(0, 100000000).Help("Of each person who comes."),
      json::Field("refund_percent").Range(0, 100).Help("Cancelled in time; all when left out."),
      json::Field("late_refund_percent").Range(0, 100).Help("Cancelled late by staff's word; nothing when left out."),
      json::Field("unpaid_counts").Help("Whether not paying counts as a cancellation; it does not when left out."));
}

BOOST_DESCRIBE_STRUCT(PolicyRules, (),
                      (window, closed_hours, visit_hours, notice_minutes, next_day_until, same_day_until,
                       offline_channels, exempt, limits, quotas, duplicates_across_channels, cancel, cancel_abuse,
                       same_day_refunds, no_shows, late_tolerance_minutes, check_in_until, arrive_before_minutes,
                       real_name, min_age_online, guardian_below_age, persons_per_phone, payment, noon, evening))
constexpr auto DescribeJson(const PolicyRules*) {
  return json::Object(
      "PolicyRules", "What is not set is no rule.", json::Field("closed_hours").Optional().Items(0, 10),
      json::Field("visit_hours").Optional().Items(0, 10), json::Field("notice_minutes").Range(0, 525600),
      json::Field("offline_channels").Optional().Items(0, 20).Length(1, 32).Matches(json::kSlug),
      json::Field("limits").Optional().Items(0, 20), json::Field("quotas").Optional().Items(0, 20),
      json::Field("cancel").Optional().Items(0, 20), json::Field("late_tolerance_minutes").Range(0, 1440),
      json::Field("arrive_before_minutes").Range(0, 1440), json::Field("min_age_online").Range(1, 130),
      json::Field("guardian_below_age").Range(1, 130), json::Field("persons_per_phone").Range(1, 100),
      json::Field("noon").Optional(), json::Field("evening").Optional());
}

BOOST_DESCRIBE_STRUCT(Policy, (), (id, name, resource, service_type, version, effective_from, rules))
constexpr auto DescribeJson(const Policy*) {
  return json::Object("Policy", "One version of the rules of a place or a service.");
}

/// What a caller says of a policy: exactly one of `resource` and `service_type`.
struct PolicyInput {
  std::string name;
  std::optional<ResourceId> resource;
  std::optional<ServiceTypeId> service_type;
  LocalDate effective_from;
  PolicyRules rules;
};
BOOST_DESCRIBE_STRUCT(PolicyInput, (), (name, resource, service_type, effective_from, rules))
constexpr auto DescribeJson(const PolicyInput*) {
  return json::Object("PolicyInput", "A policy to attach.", json::Field("name").Length(1, 200).Matches(json::kNotBlank),
                      json::Field("resource").Help("A facility, department or practitioner, and all below it; or"),
                      json::Field("service_type").Help("a service, wherever it is given: this wins over places."));
}

/// A later version: the rules as a whole.
struct PolicyVersionInput {
  std::optional<std::string> name;
  LocalDate effective_from;
  PolicyRules rules;
};
BOOST_DESCRIBE_STRUCT(PolicyVersionInput, (), (name, effective_from, rules))
constexpr auto DescribeJson(const PolicyVersionInput*) {
  return json::Object("PolicyVersionInput", "The rules from a date on, as a whole.",
                      json::Field("name").Length(1, 200).Matches(json::kNotBlank).Help("As before when left out."));
}

/// data/policies/*.json: rules by the name of a profile.
struct PolicyProfile {
  std::string id;
  std::string name;
  PolicyRules rules;
};
BOOST_DESCRIBE_STRUCT(PolicyProfile, (), (id, name, rules))
constexpr auto DescribeJson(const PolicyProfile*) {
  return json::Object("PolicyProfile", "Rules that can be attached anywhere.", json::Field("id").Matches(json::kSlug));
}

struct PolicyFile {
  std::vector<PolicyProfile> profiles;
};
BOOST_DESCRIBE_STRUCT(PolicyFile, (), (profiles))

}  // namespace medres::scheduling

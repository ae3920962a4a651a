#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "platform/json/json.hpp"
#include "scheduling/booking/describe.hpp"
#include "scheduling/rota/describe.hpp"
#include "scheduling/session/model.hpp"
#include "scheduling/session/rules.hpp"

/// The types of sessions as data: for REST and for the stored documents.
namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(SessionPart, kAm, kPm, kEvening)
BOOST_DESCRIBE_ENUM(AlternativeKind, kSameDoctor, kSameHalfDay, kSameDepartment)
BOOST_DESCRIBE_ENUM(NumberState, kOpen, kClosed, kStopped)

BOOST_DESCRIBE_STRUCT(Moment, (), (days_before, at))
constexpr auto DescribeJson(const Moment*) {
  return json::Object("SessionMoment", "A wall time so many days before the session's date.",
                      json::Field("days_before").Range(0, 90).Example("7"), json::Field("at").Example("07:00"));
}

BOOST_DESCRIBE_STRUCT(PoolTerms, (), (channels, numbers, opens))
constexpr auto DescribeJson(const PoolTerms*) {
  return json::Object("SessionPool", "Numbers that are kept for some channels.",
                      json::Field("channels").Items(1, 16).Length(1, 32).Matches(json::kSlug).Example(R"(["phone"])"),
                      json::Field("numbers").Range(0, 500).Example("10"),
                      json::Field("opens").Help("When these channels begin; with the session when left out."));
}

inline constexpr auto kNumbersField = json::Field("numbers").Range(1, 500).Example("40");
inline constexpr auto kSegmentField = json::Field("segment_minutes")
                                          .Optional()
                                          .Range(5, 30)
                                          .MultipleOf(5)
                                          .Help("The numbers are spread evenly over segments of this length.");
inline constexpr auto kPoolsField =
    json::Field("pools").Optional().Items(0, 16).Help("What they leave of `numbers` is for every channel.");
inline constexpr auto kMergeField =
    json::Field("merge_minutes")
        .Optional()
        .Range(0, 129'600)
        .Help("Before the start: from then on what is left of the pools is for every channel.");
inline constexpr auto kOpensField =
    json::Field("opens").Optional().Help("When numbers are released; 7 days before, 07:00.");
inline constexpr auto kStopsField = json::Field("stops").Help("Until when; left out, until the last segment begins.");
inline constexpr auto kExtraField =
    json::Field("extra_cap").Optional().Range(0, 200).Help("How many extra numbers staff may give.");
inline constexpr auto kReturnAfterField =
    json::Field("return_after_seconds")
        .Optional()
        .Range(0, 86'400)
        .Help("A number that is given up comes back after a random time, at least this.");
inline constexpr auto kReturnWithinField = json::Field("return_within_seconds").Optional().Range(0, 86'400);

BOOST_DESCRIBE_STRUCT(SessionTerms, (),
                      (numbers, segment_minutes, pools, merge_minutes, opens, stops, extra_cap, return_after_seconds,
                       return_within_seconds))
constexpr auto DescribeJson(const SessionTerms*) {
  return json::Object("SessionTerms", "What a half-day gives, and by which rules.", kNumbersField, kSegmentField,
                      kPoolsField, kMergeField, kOpensField, kStopsField, kExtraField, kReturnAfterField,
                      kReturnWithinField);
}

BOOST_DESCRIBE_STRUCT(HalfDayPlan, (SessionTerms), (days, part))
constexpr auto DescribeJson(const HalfDayPlan*) {
  return json::Object("HalfDayPlan", "What some half-days of the week give, and by which rules.", kNumbersField,
                      kSegmentField, kPoolsField, kMergeField, kOpensField, kStopsField, kExtraField, kReturnAfterField,
                      kReturnWithinField, json::Field("days").Items(1, 7).Example(R"(["mon","wed"])"),
                      json::Field("part").Help("A window of the rota belongs to the part of the day it starts in: "
                                               "until 12:00, until 18:00, later."));
}

BOOST_DESCRIBE_STRUCT(SessionPlan, (), (id, resource, service_type, valid_from, valid_to, half_days, version))
constexpr auto DescribeJson(const SessionPlan*) {
  return json::Object("SessionPlan", "What the half-days of a resource's session rota give.");
}

/// What a caller says of a plan.
struct SessionPlanInput {
  ResourceId resource;
  ServiceTypeId service_type;
  LocalDate valid_from;
  std::optional<LocalDate> valid_to;
  std::vector<HalfDayPlan> half_days;
};
BOOST_DESCRIBE_STRUCT(SessionPlanInput, (), (resource, service_type, valid_from, valid_to, half_days))
constexpr auto DescribeJson(const SessionPlanInput*) {
  return json::Object("SessionPlanInput", "A session plan to create, or all of one to replace.",
                      json::Field("service_type").Help("One that needs nobody but this resource."),
                      json::Field("valid_to").Help("Inclusive."), json::Field("half_days").Items(1, 21));
}

BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, plan, resource, service_type, date, part, zone, windows, terms, added, state, substitute_for,
                       version))
constexpr auto DescribeJson(const Session*) { return json::Object("SessionRecord", "A session as it is stored."); }

}  // namespace medres::scheduling

#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "platform/json/json.hpp"
#include "scheduling/rota/model.hpp"

/// The rota's types as data: one JSON shape for REST, import, export and the stored document.
namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(Weekday, kMon, kTue, kWed, kThu, kFri, kSat, kSun)
BOOST_DESCRIBE_ENUM(RotaShape, kTimed, kSession)

BOOST_DESCRIBE_STRUCT(WeeklyRule, (), (days, start, end))
constexpr auto DescribeJson(const WeeklyRule*) {
  return json::Object("WeeklyRule", "Open on these days in wall-clock time.",
                      json::Field("days").Items(1, 7).Example(R"(["mon","tue"])"),
                      json::Field("start").Help("A multiple of five minutes."),
                      json::Field("end").Help("At or before start: the next day; 24:00 ends a day.").Example("12:00"));
}

BOOST_DESCRIBE_STRUCT(RotaException, (), (date, closed, start, end, extra))
constexpr auto DescribeJson(const RotaException*) {
  return json::Object(
      "RotaException", "What differs on one date: closed, or times that replace the day's.",
      json::Field("closed").Optional().Help("Nothing is open on that date."),
      json::Field("extra").Optional().Help("The times are added to the day's instead of replacing them."));
}

BOOST_DESCRIBE_STRUCT(Rota, (),
                      (id, resource, location, service_types, shape, zone, valid_from, valid_to, weekly, exceptions,
                       version))
constexpr auto DescribeJson(const Rota*) {
  return json::Object("Rota", "When a resource can be booked.", json::Field("service_types").Optional(),
                      json::Field("shape").Optional(), json::Field("weekly").Optional(),
                      json::Field("exceptions").Optional(), json::Field("version").Optional());
}

/// What a caller says of a rota: the rest is the house's.
struct RotaInput {
  ResourceId resource;
  std::optional<ResourceId> location;
  std::vector<ServiceTypeId> service_types;
  RotaShape shape = RotaShape::kTimed;
  std::optional<std::string> zone;
  LocalDate valid_from;
  std::optional<LocalDate> valid_to;
  std::vector<WeeklyRule> weekly;
  std::vector<RotaException> exceptions;
};
BOOST_DESCRIBE_STRUCT(RotaInput, (),
                      (resource, location, service_types, shape, zone, valid_from, valid_to, weekly, exceptions))
constexpr auto DescribeJson(const RotaInput*) {
  return json::Object("RotaInput", "A rota to create, or all of one to replace.",
                      json::Field("service_types").Optional().Items(0, 200).Help("Empty: any service."),
                      json::Field("shape").Optional(),
                      json::Field("zone").Matches(json::kTimeZone).Help("The resource's zone when left out."),
                      json::Field("valid_to").Help("Inclusive."), json::Field("weekly").Optional().Items(0, 50),
                      json::Field("exceptions").Optional().Items(0, 1000));
}

}  // namespace medres::scheduling

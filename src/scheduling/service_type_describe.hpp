#pragma once

#include <boost/describe/class.hpp>

#include "catalog/describe.hpp"
#include "scheduling/model.hpp"

/// The service type's types as data: one JSON shape for REST, import, export and the stored document.
namespace medres::scheduling {

/// Parts of one visit in which a resource can be needed.
inline constexpr int kMaxSegments = 8;

BOOST_DESCRIBE_STRUCT(Preference, (), (titles, constitutions, practitioners))
constexpr auto DescribeJson(const Preference*) {
  return json::Object(
      "Preference", "Whom the house would rather choose out of a pool; ties go to the least loaded.",
      json::Field("titles").Optional().Items(0, 7).Length(1, 16).Help("Codes of titles, the best first."),
      json::Field("constitutions").Optional().Items(0, 9).Length(1, 1).Help("One of them is enough."),
      json::Field("practitioners").Optional().Items(0, 15).Help("The best first."));
}

BOOST_DESCRIBE_STRUCT(VisitSegment, (), (from_minute, to_minute))
constexpr auto DescribeJson(const VisitSegment*) {
  return json::Object("VisitSegment", "A stretch of a visit, in minutes from its start.",
                      json::Field("from_minute").Range(0, 1440).MultipleOf(5),
                      json::Field("to_minute").Range(5, 1440).MultipleOf(5));
}

BOOST_DESCRIBE_STRUCT(Requirement, (),
                      (role, any_of, kind, specialty, quantity, from_minute, to_minute, segments, prefer))
constexpr auto DescribeJson(const Requirement*) {
  return json::Object("Requirement", "One thing that a visit needs: so many resources out of a pool.",
                      json::Field("role").Length(1, 60).Example("doctor"),
                      json::Field("any_of").Optional().Items(0, 5000).Help("The pool in order of preference."),
                      json::Field("kind").Help("Instead of any_of: all resources of a kind."),
                      json::Field("specialty").Length(1, 16).Help("With kind: a 诊疗科目 code.").Example("50"),
                      json::Field("quantity").Optional().Range(1, 20),
                      json::Field("from_minute").Range(0, 1440).MultipleOf(5).Help("Needed from here of the visit on."),
                      json::Field("to_minute").Range(5, 1440).MultipleOf(5).Help("Needed up to here of the visit."),
                      json::Field("segments")
                          .Optional()
                          .Items(0, kMaxSegments)
                          .Help("Instead of the two: needed in each of these parts, in order, and free in between."));
}

BOOST_DESCRIBE_STRUCT(ServiceType, (),
                      (id, name, duration_minutes, buffer_before_minutes, buffer_after_minutes, grid_minutes,
                       max_patients, requirements, active, version))
constexpr auto DescribeJson(const ServiceType*) {
  return json::Object("ServiceType", "What can be booked: how long it takes and what it needs.",
                      json::Field("max_patients").Optional(), json::Field("active").Optional(),
                      json::Field("version").Optional());
}

/// What a caller says of a service type: the rest is the house's.
struct ServiceTypeInput {
  catalog::Name name;
  int duration_minutes = 30;
  int buffer_before_minutes = 0;
  int buffer_after_minutes = 0;
  int grid_minutes = 15;
  int max_patients = 1;
  std::vector<Requirement> requirements;
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(ServiceTypeInput, (),
                      (name, duration_minutes, buffer_before_minutes, buffer_after_minutes, grid_minutes, max_patients,
                       requirements, active))
constexpr auto DescribeJson(const ServiceTypeInput*) {
  return json::Object("ServiceTypeInput", "A service type to create, or all of one to replace.",
                      json::Field("duration_minutes").Range(5, 1440).MultipleOf(5),
                      json::Field("buffer_before_minutes").Optional().Range(0, 720).MultipleOf(5),
                      json::Field("buffer_after_minutes").Optional().Range(0, 720).MultipleOf(5),
                      json::Field("grid_minutes")
                          .Optional()
                          .Range(5, 1440)
                          .MultipleOf(5)
                          .Help("Starts are multiples of it in wall time from local midnight."),
                      json::Field("max_patients")
                          .Optional()
                          .Range(1, 200)
                          .Help("More than 1: a group visit, which takes its resources once for all of them."),
                      json::Field("requirements").Items(1, 10), json::Field("active").Optional());
}

}  // namespace medres::scheduling

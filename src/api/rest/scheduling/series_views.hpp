#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rest/scheduling/appointments/views.hpp"
#include "platform/json/reason.hpp"
#include "scheduling/rota/describe.hpp"
#include "scheduling/series/service.hpp"

namespace medres::api {

using scheduling::SeriesId;

struct SeriesRuleInput {
  Instant first;
  int interval_weeks = 1;
  std::vector<scheduling::Weekday> weekdays;
  int count = 1;
};
BOOST_DESCRIBE_STRUCT(SeriesRuleInput, (), (first, interval_weeks, weekdays, count))
constexpr auto DescribeJson(const SeriesRuleInput*) {
  return json::Object(
      "SeriesRule", "Every so many weeks, in the clinic's wall time whatever its clocks do.",
      json::Field("first").Help("Counts itself if its weekday does.").Example("2026-12-01T09:00:00+08:00"),
      json::Field("interval_weeks").Optional().Range(1, 52),
      json::Field("weekdays").Optional().Items(0, 7).Help("Left out: that of `first`."),
      json::Field("count").Range(1, 60));
}

struct SeriesInput {
  ServiceTypeId service_type;
  PatientId patient;
  std::vector<ResourceId> resources;
  std::vector<Instant> starts;
  std::optional<SeriesRuleInput> rule;
  std::string channel = "web";
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(SeriesInput, (), (service_type, patient, resources, starts, rule, channel, booked_by))
constexpr auto DescribeJson(const SeriesInput*) {
  return json::Object("SeriesInput", "Visits of one patient that are booked all or none: `starts` or a `rule`.",
                      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses for each."),
                      json::Field("starts").Optional().Items(0, 60),
                      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
                      json::Field("booked_by").Help("A patient who acts for the one named, by a relation in force."));
}

struct SeriesCancelInput {
  int from_index = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SeriesCancelInput, (), (from_index, reason))
constexpr auto DescribeJson(const SeriesCancelInput*) {
  return json::Object("SeriesCancelInput", "From which occurrence on, and why.",
                      json::Field("from_index").Optional().Range(0, 59), json::ReasonIfAny(500));
}

struct SeriesView {
  SeriesId id;
  std::vector<AppointmentView> appointments;
};
BOOST_DESCRIBE_STRUCT(SeriesView, (), (id, appointments))
constexpr auto DescribeJson(const SeriesView*) {
  return json::Object("Series", "Visits that belong together, in the order of their index; cancelled ones too.");
}

}  // namespace medres::api

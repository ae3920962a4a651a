#include "api/rest/scheduling/appointments/list.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"
#include "base/text.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {

struct AppointmentQuery {
  std::optional<LocalDate> date;
  std::optional<ResourceId> resource;
  std::optional<PatientId> patient;
  std::optional<scheduling::AppointmentStatus> status;
  std::optional<ResourceId> facility;
  int limit = 50;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(AppointmentQuery, (), (date, resource, patient, status, facility, limit, cursor))
constexpr auto DescribeJson(const AppointmentQuery*) {
  return json::Object("AppointmentQuery", "The day sheet's filter; all conditions hold.",
                      json::Field("date").Help("In the zone of the resource or facility.").Example("2026-12-01"),
                      json::Field("limit").Optional().Range(1, 200));
}

namespace {

std::string MakeCursor(const std::pair<Instant, AppointmentId>& position) {
  return std::to_string(position.first.milliseconds) + "." + position.second.Text();
}

Result<std::pair<Instant, AppointmentId>> ParseCursor(std::string_view cursor) {
  const auto dot = cursor.find('.');
  const auto at = text::ParseInteger(cursor.substr(0, dot));
  const auto id = dot == std::string_view::npos ? std::nullopt : AppointmentId::Parse(cursor.substr(dot + 1));
  if (!at || !id) return Fail(Error::Invalid("search.cursor", "?cursor"));
  return std::pair(Instant{*at}, *id);
}

Result<scheduling::AppointmentFilter> ToFilter(const AppointmentQuery& query, const catalog::Directory& resources) {
  scheduling::AppointmentFilter filter{.time = std::nullopt,
                                       .resource = query.resource,
                                       .patient = query.patient,
                                       .facility = query.facility,
                                       .pickup_code = std::nullopt,
                                       .status = query.status,
                                       .after = std::nullopt,
                                       .limit = query.limit};
  if (query.date) {
    const ResourceId place = query.resource.value_or(query.facility.value_or(ResourceId{}));
    const scheduling::Zone* zone = scheduling::FindZone(resources.ZoneOf(place));
    filter.time = {zone->StartOf(*query.date), zone->StartOf(scheduling::AddDays(*query.date, 1))};
  }
  if (query.cursor) {
    MEDRES_TRY(filter.after, ParseCursor(*query.cursor));
  }
  return filter;
}

}  // namespace

void AddListAppointments(http::Group& group, scheduling::BookingService& service, const catalog::Directory& resources) {
  group.Add("GET /api/v1/appointments",
            {.id = "listAppointments",
             .summary = "The day sheet",
             .scope = scopes::kSchedulingRead,
             .touches = {.type = "Appointment"}},
            [&](http::Query<AppointmentQuery> query) -> Task<Result<http::Page<AppointmentView>>> {
              MEDRES_CO_TRY(auto filter, ToFilter(*query, resources));
              MEDRES_CO_TRY(const auto found, co_await service.List(std::move(filter)));
              http::Page<AppointmentView> page;
              for (const auto& appointment : found.items) page.items.push_back(ToView(appointment));
              if (found.next) page.next.value = MakeCursor(*found.next);
              co_return page;
            });
  group.Add("GET /api/v1/appointments/{id}",
            {.id = "getAppointment",
             .summary = "Read a visit",
             .scope = scopes::kSchedulingRead,
             .touches = {.type = "Appointment"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<AppointmentId> id) -> Task<Result<http::Versioned<AppointmentView>>> {
              MEDRES_CO_TRY(const auto found, co_await service.Get(*id));
              co_return http::Versioned<AppointmentView>{ToView(found), found.version};
            });
  group.Add("GET /api/v1/appointments/{id}/history",
            {.id = "listAppointmentHistory",
             .summary = "Who changed it, and when",
             .scope = scopes::kSchedulingRead,
             .touches = {.type = "Appointment"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<AppointmentId> id) -> Task<Result<http::Page<HistoryView>>> {
              MEDRES_CO_TRY(const auto entries, co_await service.History(*id));
              http::Page<HistoryView> page;
              for (const auto& entry : entries) page.items.push_back(ToView(entry));
              co_return page;
            });
}

}  // namespace medres::api

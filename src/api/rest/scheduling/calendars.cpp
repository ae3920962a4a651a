#include "api/rest/scheduling/calendars.hpp"

#include "api/rest/scopes.hpp"
#include "platform/http/content.hpp"

namespace medres::api {

using scheduling::CalendarFeedService;
using scheduling::CalendarOwner;

struct CalendarView {
  std::string url;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(CalendarView, (), (url, created_at))
constexpr auto DescribeJson(const CalendarView*) {
  return json::Object("CalendarLink", "Where a calendar program reads the visits; whoever knows it can.",
                      json::Field("url").Help("Shown once; a new one ends it.").Example("/api/v1/calendars/5b….ics"));
}

namespace {

constexpr std::string_view kCalendarType = "text/calendar; charset=utf-8";
constexpr std::string_view kEnding = ".ics";

http::Operation DescribeCalendar(std::string_view id, std::string_view summary, std::string_view scope) {
  return {
      .id = id, .summary = summary, .scope = scope, .touches = {.type = "Calendar"}, .errors = {ErrorKind::kNotFound}};
}

Task<Result<http::Created<CalendarView>>> Open(CalendarFeedService& service, CalendarOwner owner) {
  MEDRES_CO_TRY(const auto made, co_await service.Open(owner));
  std::string url = "/api/v1/calendars/" + made.token + std::string(kEnding);
  co_return http::Created<CalendarView>{url, {url, made.feed.created_at}};
}

Task<Result<http::Response>> Read(CalendarFeedService& service, std::string file, const http::Request& request) {
  if (!file.ends_with(kEnding)) co_return Fail(Error::NotFound("calendar.not_found"));
  file.resize(file.size() - kEnding.size());
  MEDRES_CO_TRY(std::string calendar, co_await service.Read(std::move(file)));
  co_return http::Serve(http::Content(kCalendarType, std::move(calendar)), request, "private, no-cache");
}

}  // namespace

void AddCalendars(http::Group& group, CalendarFeedService& service) {
  using Kind = CalendarOwner::Kind;
  using Link = http::Created<CalendarView>;
  group.Add("POST /api/v1/resources/{id}/calendar",
            DescribeCalendar("openResourceCalendar", "A new link to a resource's calendar", scopes::kSchedulingWrite),
            [&service](http::Path<ResourceId> id) -> Task<Result<Link>> {
              return Open(service, {Kind::kResource, id->value});
            });
  group.Add(
      "DELETE /api/v1/resources/{id}/calendar",
      DescribeCalendar("closeResourceCalendar", "End the link to a resource's calendar", scopes::kSchedulingWrite),
      [&service](http::Path<ResourceId> id) -> Task<Status> { return service.Close({Kind::kResource, id->value}); });
  group.Add("POST /api/v1/patients/{id}/calendar",
            DescribeCalendar("openPatientCalendar", "A new link to a patient's calendar", scopes::kPatientsWrite),
            [&service](http::Path<PatientId> id) -> Task<Result<Link>> {
              return Open(service, {Kind::kPatient, id->value});
            });
  group.Add(
      "DELETE /api/v1/patients/{id}/calendar",
      DescribeCalendar("closePatientCalendar", "End the link to a patient's calendar", scopes::kPatientsWrite),
      [&service](http::Path<PatientId> id) -> Task<Status> { return service.Close({Kind::kPatient, id->value}); });
  group.Add("GET /api/v1/calendars/{file}",
            {.id = "readCalendar",
             .summary = "A calendar of visits (iCalendar)",
             .touches = {.type = "Calendar"},
             .errors = {ErrorKind::kNotFound},
             .description = "Public to whoever knows the link. With an ETag; 304 while nothing has changed."},
            [&service](http::Path<std::string> file, const http::Request& request) -> Task<Result<http::Response>> {
              return Read(service, *file, request);
            });
}

}  // namespace medres::api

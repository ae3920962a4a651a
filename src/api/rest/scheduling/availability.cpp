#include "api/rest/scheduling/availability.hpp"

#include "api/rest/scheduling/availability_view.hpp"
#include "api/rest/scopes.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {

enum class Expand { kNone, kAll };
BOOST_DESCRIBE_ENUM(Expand, kNone, kAll)

struct AvailabilityQuery {
  ServiceTypeId service_type;
  std::vector<ResourceId> resource;
  LocalDate from;
  int days = 7;
  int limit = 20;
  Expand expand = Expand::kNone;
  std::string channel = "web";
};
BOOST_DESCRIBE_STRUCT(AvailabilityQuery, (), (service_type, resource, from, days, limit, expand, channel))
constexpr auto DescribeJson(const AvailabilityQuery*) {
  return json::Object("AvailabilityQuery", "When a service could start.",
                      json::Field("resource").Optional().Items(0, 16).Help("These must take part."),
                      json::Field("from").Help("A date in the resource's zone.").Example("2026-12-01"),
                      json::Field("days").Optional().Range(1, 60), json::Field("limit").Optional().Range(1, 1000),
                      json::Field("expand").Optional().Help("all: every combination of resources, not only the best."),
                      json::Field("channel")
                          .Optional()
                          .Length(1, 32)
                          .Matches(json::kSlug)
                          .Help("Through which it would be booked: what its policies close is left out."));
}

void AddAvailability(http::Group& group, const scheduling::Finder& finder, const scheduling::NumberSources& numbers,
                     const scheduling::ServiceTypeDirectory& services, const catalog::Directory& resources) {
  group.Add(
      "GET /api/v1/availability",
      {.id = "findAvailability",
       .summary = "Find free times",
       .scope = scopes::kSchedulingRead,
       .touches = http::kNobody,
       .errors = {ErrorKind::kNotFound}},
      [&](http::Query<AvailabilityQuery> query, http::Context& context) -> Result<http::Encoded<AvailabilityView>> {
        const auto service = services.Find(query->service_type);
        if (!service) {
          return Fail(Error::NotFound("service_type.not_found", {{"id", query->service_type.Text()}}));
        }
        for (const ResourceId id : query->resource) {
          if (!resources.Find(id)) return Fail(Error::NotFound("resource.not_found", {{"id", id.Text()}}));
        }
        const scheduling::Zone* zone = scheduling::FindZone(scheduling::ZoneOf(*service, query->resource, resources));
        const Instant first = zone->StartOf(query->from);
        const Instant last = zone->StartOf(scheduling::AddDays(query->from, query->days));
        const auto free = finder.FindStarts({.service = *service,
                                             .window = {first, last},
                                             .now = context.now,
                                             .limit = query->limit,
                                             .only = query->resource,
                                             .ignoring = std::nullopt,
                                             .expand = query->expand == Expand::kAll,
                                             .channel = query->channel});
        const auto by_number =
            HalfDaysByNumber(numbers, service->id, query->resource, {first, last}, context.now, query->limit);
        return http::Encoded<AvailabilityView>{WriteAvailability(free, *zone, by_number)};
      });
}

}  // namespace medres::api

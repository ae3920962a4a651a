#include "api/rest/scheduling/availability.hpp"

#include "api/rest/scopes.hpp"
#include "platform/json/writer.hpp"
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
};
BOOST_DESCRIBE_STRUCT(AvailabilityQuery, (), (service_type, resource, from, days, limit, expand))
constexpr auto DescribeJson(const AvailabilityQuery*) {
  return json::Object("AvailabilityQuery", "When a service could start.",
                      json::Field("resource").Optional().Items(0, 16).Help("These must take part."),
                      json::Field("from").Help("A date in the resource's zone.").Example("2026-12-01"),
                      json::Field("days").Optional().Range(1, 60), json::Field("limit").Optional().Range(1, 1000),
                      json::Field("expand").Optional().Help("all: every combination of resources, not only the best."));
}

struct FreeStartView {
  json::ZonedInstant start;
  json::ZonedInstant end;
  std::vector<ResourceId> resources;
};
BOOST_DESCRIBE_STRUCT(FreeStartView, (), (start, end, resources))
constexpr auto DescribeJson(const FreeStartView*) {
  return json::Object("FreeStart",
                      "A start at which every requirement can be met, with the resources that would serve.");
}

struct AvailabilityView {
  std::vector<FreeStartView> items;
  std::int64_t total = 0;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(AvailabilityView, (), (items, total, zone))
constexpr auto DescribeJson(const AvailabilityView*) {
  return json::Object("Availability", "Free starts in order; `total` counts those of the whole window.");
}

namespace {

/// In whose wall time the dates are read: the asked resource's, else the first of the first pool's.
std::string ZoneOf(const AvailabilityQuery& query, const scheduling::ServiceType& service,
                   const catalog::Directory& resources) {
  if (!query.resource.empty()) return resources.ZoneOf(query.resource.front());
  const auto& listed = service.requirements.front().any_of;
  return resources.ZoneOf(listed.empty() ? ResourceId{} : listed.front());
}

void AppendInstant(std::string& out, Instant at, const scheduling::Zone& zone) {
  out.push_back('"');
  out.append(FormatInstant(at, zone.OffsetAt(at)));
  out.push_back('"');
}

/// Written by hand, straight from the finder's answer: this is asked more than anything else.
std::string Write(const scheduling::FreeStarts& free, const scheduling::Zone& zone) {
  std::string out = R"({"items":[)";
  out.reserve(64 + free.items.size() * 130);
  for (const scheduling::FreeStart& item : free.items) {
    if (out.back() == '}') out.push_back(',');
    out.append(R"({"start":)");
    AppendInstant(out, item.time.start, zone);
    out.append(R"(,"end":)");
    AppendInstant(out, item.time.end, zone);
    out.append(R"(,"resources":[)");
    for (const ResourceId id : item.resources) {
      if (out.back() == '"') out.push_back(',');
      out.append("\"").append(id.Text()).append("\"");
    }
    out.append("]}");
  }
  out.append(R"(],"total":)");
  json::AppendInteger(out, free.total);
  out.append(R"(,"zone":)");
  json::AppendQuoted(out, zone.name());
  out.push_back('}');
  return out;
}

}  // namespace

void AddAvailability(http::Group& group, const scheduling::Finder& finder,
                     const scheduling::ServiceTypeDirectory& services, const catalog::Directory& resources) {
  group.Add(
      "GET /api/v1/availability",
      {.id = "findAvailability",
       .summary = "Find free times",
       .scope = scopes::kSchedulingRead,
       .errors = {ErrorKind::kNotFound}},
      [&](http::Query<AvailabilityQuery> query, http::Context& context) -> Result<http::Encoded<AvailabilityView>> {
        const auto service = services.Find(query->service_type);
        if (!service) {
          return Fail(Error::NotFound("service_type.not_found", {{"id", query->service_type.Text()}}));
        }
        for (const ResourceId id : query->resource) {
          if (!resources.Find(id)) return Fail(Error::NotFound("resource.not_found", {{"id", id.Text()}}));
        }
        const scheduling::Zone* zone = scheduling::FindZone(ZoneOf(*query, *service, resources));
        const Instant first = zone->StartOf(query->from);
        const Instant last = zone->StartOf(scheduling::AddDays(query->from, query->days));
        const auto free = finder.FindStarts({.service = *service,
                                             .window = {first, last},
                                             .now = context.now,
                                             .limit = query->limit,
                                             .only = query->resource,
                                             .ignoring = std::nullopt,
                                             .expand = query->expand == Expand::kAll});
        return http::Encoded<AvailabilityView>{Write(free, *zone)};
      });
}

}  // namespace medres::api

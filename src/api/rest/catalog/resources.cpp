#include "api/rest/catalog/resources.hpp"

#include "api/rest/scopes.hpp"
#include "catalog/describe.hpp"

namespace medres::api {

using catalog::Resource;
using catalog::ResourceInput;
using Versioned = http::Versioned<Resource>;

struct ResourceTransitionInput {
  catalog::ResourceStatus to = catalog::ResourceStatus::kActive;
};
BOOST_DESCRIBE_STRUCT(ResourceTransitionInput, (), (to))
constexpr auto DescribeJson(const ResourceTransitionInput*) {
  return json::Object("ResourceTransitionInput", "The next state of a resource's life.",
                      json::Field("to").Example("suspended"));
}

struct AffectedBookingView {
  AppointmentId appointment;
  std::optional<PatientId> patient;
  Instant start;
  Instant end;
};
BOOST_DESCRIBE_STRUCT(AffectedBookingView, (), (appointment, patient, start, end))

struct ResourceTransitionView {
  Resource resource;
  std::vector<AffectedBookingView> affected;
};
BOOST_DESCRIBE_STRUCT(ResourceTransitionView, (), (resource, affected))
constexpr auto DescribeJson(const ResourceTransitionView*) {
  return json::Object("ResourceTransition", "The resource, and the future bookings that somebody should look at.");
}

struct ResourceChangeView {
  std::int64_t version = 0;
  Instant at;
  std::string actor;
  std::string change;
};
BOOST_DESCRIBE_STRUCT(ResourceChangeView, (), (version, at, actor, change))

namespace {

http::Operation Writing(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kCatalogWrite,
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition}};
}

http::Operation Reading(std::string_view id, std::string_view summary) {
  return {.id = id, .summary = summary, .scope = scopes::kCatalogRead, .errors = {ErrorKind::kNotFound}};
}

Task<Result<ResourceTransitionView>> Transition(catalog::CatalogService& service, ResourceId id,
                                                catalog::ResourceStatus to, std::optional<std::int64_t> expected,
                                                std::string actor) {
  MEDRES_CO_TRY(auto done, co_await service.Transition(id, to, expected, std::move(actor)));
  ResourceTransitionView view{std::move(done.resource), {}};
  for (const auto& booking : done.affected) {
    view.affected.push_back({booking.appointment, booking.patient, booking.time.start, booking.time.end});
  }
  co_return view;
}

}  // namespace

void AddResources(http::Group& group, catalog::CatalogService& service) {
  group.Add(
      "POST /api/v1/resources", Writing("createResource", "Create a resource"),
      [&service](http::Body<ResourceInput> input, http::Context& context) -> Task<Result<http::Created<Versioned>>> {
        MEDRES_CO_TRY(Resource made, co_await service.Create(*std::move(input), context.caller->subject));
        co_return http::Created<Versioned>{"/api/v1/resources/" + made.id.Text(), {made, made.version}};
      });
  group.Add("GET /api/v1/resources/{id}", Reading("getResource", "Read a resource"),
            [&service](http::Path<ResourceId> id) -> Task<Result<Versioned>> {
              MEDRES_CO_TRY(Resource found, co_await service.Get(*id));
              co_return Versioned{found, found.version};
            });
  group.Add("PUT /api/v1/resources/{id}", Writing("replaceResource", "Replace what is said of a resource"),
            [&service](http::Path<ResourceId> id, http::Body<ResourceInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<Versioned>> {
              MEDRES_CO_TRY(Resource changed,
                            co_await service.Update(*id, *std::move(input), match.version, context.caller->subject));
              co_return Versioned{changed, changed.version};
            });
  group.Add("DELETE /api/v1/resources/{id}", Writing("deleteResource", "Delete a draft"),
            [&service](http::Path<ResourceId> id, http::IfMatch match, http::Context& context) -> Task<Status> {
              co_return co_await service.Delete(*id, match.version, context.caller->subject);
            });
  group.Add("POST /api/v1/resources/{id}/transitions", Writing("transitionResource", "Take the next step of its life"),
            [&service](http::Path<ResourceId> id, http::Body<ResourceTransitionInput> input, http::IfMatch match,
                       http::Context& context) {
              return Transition(service, *id, input->to, match.version, context.caller->subject);
            });
  group.Add("GET /api/v1/resources/{id}/history", Reading("listResourceHistory", "Who changed it, and when"),
            [&service](http::Path<ResourceId> id) -> Task<Result<http::Page<ResourceChangeView>>> {
              MEDRES_CO_TRY(const auto changes, co_await service.History(*id));
              http::Page<ResourceChangeView> page;
              for (const auto& c : changes) page.items.push_back({c.version, c.at, c.actor, c.change});
              co_return page;
            });
}

}  // namespace medres::api

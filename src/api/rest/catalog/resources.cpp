#include "api/rest/catalog/resources.hpp"

#include "api/rest/catalog/resource_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using catalog::Resource;
using catalog::ResourceInput;
using Versioned = http::Versioned<Resource>;

namespace {

http::Operation Writing(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kCatalogWrite,
          .touches = {.type = "Schedule"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition}};
}

http::Operation Reading(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kCatalogRead,
          .touches = http::kNobody,
          .errors = {ErrorKind::kNotFound}};
}

Task<Result<ResourceTransitionView>> Transition(catalog::CatalogService& service, ResourceId id,
                                                catalog::ResourceStatus to, std::optional<std::int64_t> expected,
                                                std::string actor) {
  MEDRES_CO_TRY(auto done, co_await service.Transition(id, to, expected, std::move(actor)));
  co_return ResourceTransitionView{std::move(done.resource), ToViews(done.affected)};
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
                       http::Context& context) -> Task<Result<http::Versioned<ResourceReplacedView>>> {
              MEDRES_CO_TRY(auto changed,
                            co_await service.Update(*id, *std::move(input), match.version, context.caller->subject));
              const std::int64_t version = changed.resource.version;
              co_return http::Versioned<ResourceReplacedView>{{std::move(changed.resource), ToViews(changed.affected)},
                                                              version};
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

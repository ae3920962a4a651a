#include "api/rest/scheduling/policies.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using scheduling::Policy;
using scheduling::PolicyId;

struct PolicyQuery {
  std::optional<ResourceId> resource;
  std::optional<ServiceTypeId> service_type;
  int limit = 50;
  std::optional<PolicyId> cursor;
};
BOOST_DESCRIBE_STRUCT(PolicyQuery, (), (resource, service_type, limit, cursor))
constexpr auto DescribeJson(const PolicyQuery*) {
  return json::Object("PolicyQuery", "", json::Field("resource").Help("Attached to it itself."),
                      json::Field("limit").Optional().Range(1, 200));
}

/// One version in a policy's history.
struct PolicyVersionView : Policy {
  Instant at;
  std::string actor;
};
BOOST_DESCRIBE_STRUCT(PolicyVersionView, (Policy), (at, actor))
constexpr auto DescribeJson(const PolicyVersionView*) {
  return json::Object("PolicyVersion", "A version, and who wrote it when.");
}

namespace {

using VersionedPolicy = http::Versioned<Policy>;

VersionedPolicy ToAnswer(Policy policy) {
  const std::int64_t version = policy.version;
  return {std::move(policy), version};
}

void AddReading(http::Group& group, scheduling::PolicyService& service) {
  group.Add("GET /api/v1/policies",
            {.id = "listPolicies",
             .summary = "List appointment policies",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .description = "The newest version of each; a version may take effect later."},
            [&service](http::Query<PolicyQuery> query) -> Task<Result<http::Page<Policy>>> {
              MEDRES_CO_TRY(auto found, co_await service.List({.resource = query->resource,
                                                               .service_type = query->service_type,
                                                               .after = query->cursor.value_or(PolicyId{}),
                                                               .limit = query->limit}));
              http::Page<Policy> page{std::move(found.items), {}};
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add("GET /api/v1/policies/{id}",
            {.id = "getPolicy",
             .summary = "Read a policy's newest version",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<PolicyId> id) -> Task<Result<VersionedPolicy>> {
              MEDRES_CO_TRY(auto versions, co_await service.History(*id));
              co_return ToAnswer(std::move(versions.back().policy));
            });
  group.Add("GET /api/v1/policies/{id}/history",
            {.id = "listPolicyHistory",
             .summary = "All versions of a policy, in order",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<PolicyId> id) -> Task<Result<http::Page<PolicyVersionView>>> {
              MEDRES_CO_TRY(auto versions, co_await service.History(*id));
              http::Page<PolicyVersionView> page;
              for (auto& version : versions) {
                page.items.push_back({std::move(version.policy), version.at, std::move(version.actor)});
              }
              co_return page;
            });
}

}  // namespace

void AddPolicies(http::Group& group, scheduling::PolicyService& service) {
  AddReading(group, service);
  group.Add(
      "POST /api/v1/policies",
      {.id = "createPolicy",
       .summary = "Attach a policy",
       .scope = scopes::kSchedulingWrite,
       .touches = http::kNobody,
       .errors = {ErrorKind::kConflict},
       .description = "To a facility, department or practitioner and all below it, or to a service type. The service "
                      "type's policy wins, then the nearest place's."},
      [&service](http::Body<scheduling::PolicyInput> input,
                 http::Context& context) -> Task<Result<http::Created<VersionedPolicy>>> {
        MEDRES_CO_TRY(Policy made, co_await service.Create(*std::move(input), context.caller->subject));
        const std::string location = "/api/v1/policies/" + made.id.Text();
        co_return http::Created<VersionedPolicy>{location, ToAnswer(std::move(made))};
      });
  group.Add("POST /api/v1/policies/{id}/versions",
            {.id = "addPolicyVersion",
             .summary = "Change a policy from a date on",
             .scope = scopes::kSchedulingWrite,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound, ErrorKind::kPrecondition}},
            [&service](http::Path<PolicyId> id, http::Body<scheduling::PolicyVersionInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<http::Created<VersionedPolicy>>> {
              MEDRES_CO_TRY(Policy made, co_await service.AddVersion(*id, match.version, *std::move(input),
                                                                     context.caller->subject));
              const std::string location = "/api/v1/policies/" + made.id.Text() + "/history";
              co_return http::Created<VersionedPolicy>{location, ToAnswer(std::move(made))};
            });
}

}  // namespace medres::api

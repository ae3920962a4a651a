#include "api/rest/scheduling/sessions/plans.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using scheduling::SessionPlan;
using scheduling::SessionPlanId;
using scheduling::SessionPlanInput;

struct SessionPlanQuery {
  std::optional<ResourceId> resource;
  int limit = 50;
  std::optional<SessionPlanId> cursor;
};
BOOST_DESCRIBE_STRUCT(SessionPlanQuery, (), (resource, limit, cursor))
constexpr auto DescribeJson(const SessionPlanQuery*) {
  return json::Object("SessionPlanQuery", "", json::Field("limit").Optional().Range(1, 200));
}

namespace {

using VersionedPlan = http::Versioned<SessionPlan>;

http::Operation WritingPlan(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = http::kNobody,
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition},
          .description = "Sessions that nobody has a number of follow the plan, the others stay as they are."};
}

}  // namespace

void AddSessionPlans(http::Group& group, scheduling::SessionPlanService& service) {
  group.Add("GET /api/v1/session-plans",
            {.id = "listSessionPlans",
             .summary = "List session plans",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody},
            [&service](http::Query<SessionPlanQuery> query) -> Task<Result<http::Page<SessionPlan>>> {
              MEDRES_CO_TRY(auto found, co_await service.List({.resource = query->resource,
                                                               .after = query->cursor.value_or(SessionPlanId{}),
                                                               .limit = query->limit}));
              http::Page<SessionPlan> page{std::move(found.items), {}};
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add("POST /api/v1/session-plans", WritingPlan("createSessionPlan", "Say how many numbers half-days give"),
            [&service](http::Body<SessionPlanInput> input,
                       http::Context& context) -> Task<Result<http::Created<VersionedPlan>>> {
              MEDRES_CO_TRY(const auto plan, co_await service.Create(*std::move(input), context.caller->subject));
              co_return http::Created<VersionedPlan>{"/api/v1/session-plans/" + plan.id.Text(), {plan, plan.version}};
            });
  group.Add("GET /api/v1/session-plans/{id}",
            {.id = "getSessionPlan",
             .summary = "Read a session plan",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<SessionPlanId> id) -> Task<Result<VersionedPlan>> {
              MEDRES_CO_TRY(const auto plan, co_await service.Get(*id));
              co_return VersionedPlan{plan, plan.version};
            });
  group.Add("PUT /api/v1/session-plans/{id}", WritingPlan("replaceSessionPlan", "Replace a session plan"),
            [&service](http::Path<SessionPlanId> id, http::Body<SessionPlanInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<VersionedPlan>> {
              MEDRES_CO_TRY(const auto plan,
                            co_await service.Update(*id, match.version, *std::move(input), context.caller->subject));
              co_return VersionedPlan{plan, plan.version};
            });
  group.Add("DELETE /api/v1/session-plans/{id}", WritingPlan("deleteSessionPlan", "Withdraw a session plan"),
            [&service](http::Path<SessionPlanId> id, http::IfMatch match,
                       http::Context& context) -> Task<Result<VersionedPlan>> {
              MEDRES_CO_TRY(const auto plan, co_await service.Delete(*id, match.version, context.caller->subject));
              co_return VersionedPlan{plan, plan.version};
            });
}

}  // namespace medres::api

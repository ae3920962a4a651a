#include "api/rest/scheduling/rotas.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"
#include "scheduling/rota/describe.hpp"

namespace medres::api {

using scheduling::Rota;
using scheduling::RotaInput;

/// A rota as it now is, and the visits that a change left outside the open hours.
struct RotaView : Rota {
  std::vector<AppointmentView> affected;
};
BOOST_DESCRIBE_STRUCT(RotaView, (Rota), (affected))
constexpr auto DescribeJson(const RotaView*) {
  return json::Object("RotaChanged", "The rota, and the future visits that it no longer covers: they stay booked.");
}

struct RotaQuery {
  std::optional<ResourceId> resource;
  int limit = 50;
  std::optional<RotaId> cursor;
};
BOOST_DESCRIBE_STRUCT(RotaQuery, (), (resource, limit, cursor))
constexpr auto DescribeJson(const RotaQuery*) {
  return json::Object("RotaQuery", "", json::Field("limit").Optional().Range(1, 200));
}

namespace {

using VersionedRota = http::Versioned<RotaView>;

VersionedRota ToAnswer(scheduling::RotaChanged changed) {
  VersionedRota answer{{std::move(changed.rota), {}}, 0};
  answer.version = answer.value.version;
  for (const auto& appointment : changed.affected) answer.value.affected.push_back(ToView(appointment));
  return answer;
}

http::Operation WritingRota(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = {.type = "Schedule"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kPrecondition}};
}

}  // namespace

void AddRotas(http::Group& group, scheduling::RotaService& service) {
  group.Add("GET /api/v1/rotas",
            {.id = "listRotas", .summary = "List rotas", .scope = scopes::kSchedulingRead, .touches = http::kNobody},
            [&service](http::Query<RotaQuery> query) -> Task<Result<http::Page<Rota>>> {
              MEDRES_CO_TRY(auto found, co_await service.List({.resource = query->resource,
                                                               .after = query->cursor.value_or(RotaId{}),
                                                               .limit = query->limit}));
              http::Page<Rota> page{std::move(found.items), {}};
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add(
      "POST /api/v1/rotas", WritingRota("createRota", "Publish a rota"),
      [&service](http::Body<RotaInput> input, http::Context& context) -> Task<Result<http::Created<VersionedRota>>> {
        MEDRES_CO_TRY(auto changed, co_await service.Create(*std::move(input), context.caller->subject));
        const std::string location = "/api/v1/rotas/" + changed.rota.id.Text();
        co_return http::Created<VersionedRota>{location, ToAnswer(std::move(changed))};
      });
  group.Add("GET /api/v1/rotas/{id}",
            {.id = "getRota",
             .summary = "Read a rota",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<RotaId> id) -> Task<Result<http::Versioned<Rota>>> {
              MEDRES_CO_TRY(Rota found, co_await service.Get(*id));
              co_return http::Versioned<Rota>{found, found.version};
            });
  group.Add("PUT /api/v1/rotas/{id}", WritingRota("replaceRota", "Replace a rota"),
            [&service](http::Path<RotaId> id, http::Body<RotaInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<VersionedRota>> {
              MEDRES_CO_TRY(auto changed,
                            co_await service.Update(*id, match.version, *std::move(input), context.caller->subject));
              co_return ToAnswer(std::move(changed));
            });
  group.Add(
      "DELETE /api/v1/rotas/{id}", WritingRota("deleteRota", "Withdraw a rota"),
      [&service](http::Path<RotaId> id, http::IfMatch match, http::Context& context) -> Task<Result<VersionedRota>> {
        MEDRES_CO_TRY(auto changed, co_await service.Delete(*id, match.version, context.caller->subject));
        co_return ToAnswer(std::move(changed));
      });
}

}  // namespace medres::api

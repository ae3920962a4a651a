#include "api/rest/patients/relations.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

struct RelationPath {
  PatientId id;
  patients::RelationId relation;
};
BOOST_DESCRIBE_STRUCT(RelationPath, (), (id, relation))

namespace {

using patients::Relation;
using patients::RelationInput;
using patients::RelationService;

Task<Result<http::Created<Relation>>> Relate(RelationService& service, PatientId agent, RelationInput input,
                                             std::string actor) {
  MEDRES_CO_TRY(Relation made, co_await service.Relate(agent, std::move(input), std::move(actor)));
  std::string where = "/api/v1/patients/" + agent.Text() + "/relations/" + made.id.Text();
  co_return http::Created<Relation>{std::move(where), std::move(made)};
}

}  // namespace

void AddRelations(http::Group& group, RelationService& service) {
  group.Add("GET /api/v1/patients/{id}/relations",
            {.id = "listRelations",
             .summary = "For whom a person may act, and who for them",
             .scope = scopes::kPatientsRead,
             .touches = {.type = "PatientRelation", .entity = "relation"},
             .errors = {ErrorKind::kNotFound},
             .description = "Ended and revoked ones too, in order of creation."},
            [&service](http::Path<PatientId> id) -> Task<Result<http::Page<Relation>>> {
              MEDRES_CO_TRY(auto found, co_await service.Of(*id));
              co_return http::Page<Relation>{std::move(found), {}};
            });
  group.Add("POST /api/v1/patients/{id}/relations",
            {.id = "createRelation",
             .summary = "Let a person act for another",
             .scope = scopes::kPatientsWrite,
             .touches = {.type = "PatientRelation", .entity = "relation"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&service](http::Path<PatientId> id, http::Body<RelationInput> input, http::Context& context) {
              return Relate(service, *id, *std::move(input), context.caller->subject);
            });
  group.Add("DELETE /api/v1/patients/{id}/relations/{relation}",
            {.id = "revokeRelation",
             .summary = "End it from now on; what was booked stays",
             .scope = scopes::kPatientsWrite,
             .touches = {.type = "PatientRelation", .entity = "relation"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&service](http::Path<RelationPath> path, http::Context& context) {
              return service.Revoke(path->id, path->relation, context.caller->subject);
            });
}

}  // namespace medres::api

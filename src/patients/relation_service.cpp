#include "patients/relation_service.hpp"

#include <algorithm>

namespace medres::patients {

LocalDate RelationService::Today() const { return RelationDay(clock_.Now()); }

Task<Result<Patient>> RelationService::Load(sql::Session& session, PatientId id) {
  MEDRES_CO_TRY(std::optional<Patient> found, co_await patients_.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("patient.not_found", {{"id", id.Text()}}));
  if (found->merged_into) co_return Fail(Error::Conflict("patient.merged_already", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<Relation>> RelationService::Relate(PatientId agent_id, RelationInput input, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Result<Relation>> {
    MEDRES_CO_CHECK(co_await store_.LockAgent(session, agent_id));
    MEDRES_CO_TRY(const Patient agent, co_await Load(session, agent_id));
    MEDRES_CO_TRY(const Patient patient, co_await Load(session, input.patient));
    Relation relation = MakeRelation(input, agent, patient, Today());
    if (auto issues = CheckRelation(relation, agent, patient, Today()); !issues.empty()) {
      co_return Fail(Error::Invalid(std::move(issues)));
    }
    MEDRES_CO_TRY(std::vector<Relation> held, co_await store_.Of(session, agent_id));
    std::erase_if(held, [&](const Relation& other) { return other.agent != agent_id; });
    MEDRES_CO_CHECK(CheckRoom(relation, held, *most_.Get(), Today()));
    relation.id = RelationId::Make();
    relation.actor = actor;
    relation.created_at = clock_.Now();
    MEDRES_CO_CHECK(co_await store_.Insert(session, relation));
    co_return relation;
  };
  co_return co_await database_.Write<Relation>(work);
}

Task<Status> RelationService::Revoke(PatientId person, RelationId id, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(std::optional<Relation> found, co_await store_.Find(session, id));
    if (!found || (found->agent != person && found->patient != person)) {
      co_return Fail(Error::NotFound("relation.not_found", {{"id", id.Text()}}));
    }
    found->revoked_at = clock_.Now();
    found->revoked_by = actor;
    MEDRES_CO_TRY(const bool first, co_await store_.Revoke(session, *found));
    if (!first) co_return Fail(Error::Conflict("relation.revoked", {{"id", id.Text()}}));
    co_return Status();
  };
  co_return co_await database_.RunWrite(work, sql::Database::kDeadline);
}

Task<Result<std::vector<Relation>>> RelationService::Of(PatientId person) {
  const auto work = [&](sql::Session& session) -> Task<Result<std::vector<Relation>>> {
    MEDRES_CO_TRY(const auto known, co_await patients_.Find(session, person));
    if (!known) co_return Fail(Error::NotFound("patient.not_found", {{"id", person.Text()}}));
    co_return co_await store_.Of(session, person);
  };
  co_return co_await database_.Read<std::vector<Relation>>(work);
}

}  // namespace medres::patients

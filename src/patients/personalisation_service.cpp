#include "patients/personalisation_service.hpp"

#include <algorithm>

namespace medres::patients {

std::optional<PersonalisationDecision> DecisionToTakeOver(const std::optional<PersonalisationDecision>& of_duplicate,
                                                          const std::optional<PersonalisationDecision>& of_survivor) {
  if (!of_duplicate) return std::nullopt;
  const bool refuses_anew = !of_duplicate->personalise && (!of_survivor || of_survivor->personalise);
  return refuses_anew || !of_survivor ? of_duplicate : std::nullopt;
}

Task<Result<Patient>> PersonalisationService::Load(sql::Session& session, PatientId id) {
  MEDRES_CO_TRY(std::optional<Patient> found, co_await parts_.patients.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("patient.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<Personalisation>> PersonalisationService::Read(sql::Session& session, PatientId patient) {
  Personalisation now{.patient = patient, .personalise = by_default_, .version = 0, .decisions = {}};
  MEDRES_CO_TRY(now.decisions, co_await parts_.store.List(session, patient));
  if (!now.decisions.empty()) {
    now.personalise = now.decisions.front().personalise;
    now.version = now.decisions.front().version;
  }
  co_return now;
}

Task<Result<Personalisation>> PersonalisationService::Get(PatientId patient) {
  co_return co_await parts_.database.Read<Personalisation>([&](sql::Session& session) -> Task<Result<Personalisation>> {
    MEDRES_CO_TRY(const Patient person, co_await Load(session, patient));
    co_return co_await Read(session, person.merged_into.value_or(person.id));
  });
}

Task<Status> PersonalisationService::CheckAgent(sql::Session& session, PatientId patient,
                                                const PersonalisationInput& input) {
  if (!input.agent) co_return Status();
  MEDRES_CO_TRY(const std::vector<Relation> relations, co_await parts_.relations.Of(session, *input.agent));
  const LocalDate today = RelationDay(parts_.clock.Now());
  const bool may = std::ranges::any_of(relations, [&](const Relation& relation) {
    return relation.agent == *input.agent && relation.patient == patient && IsInForce(relation, today);
  });
  if (may) co_return Status();
  co_return Fail(Error::Invalid("personalisation.agent", "/agent", {{"agent", input.agent->Text()}}));
}

Task<Result<Personalisation>> PersonalisationService::Decide(PatientId patient, PersonalisationInput input,
                                                             std::optional<std::int64_t> expected, std::string actor) {
  const Instant now = parts_.clock.Now();
  if (input.decided_at && *input.decided_at > now) {
    co_return Fail(Error::Invalid("personalisation.in_future", "/decided_at"));
  }
  const auto work = [&](sql::Session& session) -> Task<Result<Personalisation>> {
    MEDRES_CO_TRY(const bool held, co_await parts_.store.Hold(session, patient));
    if (!held) {
      MEDRES_CO_CHECK(co_await Load(session, patient));
      co_return Fail(Error::Conflict("patient.merged_already", {{"id", patient.Text()}}));
    }
    MEDRES_CO_CHECK(co_await CheckAgent(session, patient, input));
    MEDRES_CO_TRY(const auto last, co_await parts_.store.Last(session, patient));
    const std::int64_t version = last ? last->version : 0;
    if (expected && *expected != version) {
      co_return Fail(Error::Precondition(
          "personalisation.version", {{"expected", std::to_string(*expected)}, {"current", std::to_string(version)}}));
    }
    const PersonalisationDecision next{.patient = patient,
                                       .version = version + 1,
                                       .personalise = input.personalise,
                                       .decided_at = input.decided_at.value_or(now),
                                       .consent = input.consent,
                                       .agent = input.agent,
                                       .actor = actor,
                                       .recorded_at = now};
    MEDRES_CO_CHECK(co_await parts_.store.Insert(session, next));
    co_return co_await Read(session, patient);
  };
  co_return co_await parts_.database.Write<Personalisation>(work);
}

Task<Status> PersonalisationReferences::Repoint(sql::Session& session, PatientId from, PatientId to) {
  // Whoever decides for either meanwhile waits, and is then refused or comes after it.
  MEDRES_CO_CHECK(co_await store_.Hold(session, from));
  MEDRES_CO_CHECK(co_await store_.Hold(session, to));
  MEDRES_CO_TRY(const auto of_duplicate, co_await store_.Last(session, from));
  MEDRES_CO_TRY(const auto of_survivor, co_await store_.Last(session, to));
  auto taken = DecisionToTakeOver(of_duplicate, of_survivor);
  if (!taken) co_return Status();
  taken->patient = to;
  taken->version = (of_survivor ? of_survivor->version : 0) + 1;
  taken->recorded_at = clock_.Now();
  co_return co_await store_.Insert(session, *taken);
}

}  // namespace medres::patients

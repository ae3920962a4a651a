#include "patients/personalisation_store.hpp"

#include "platform/events/outbox.hpp"

namespace medres::patients {
namespace {

constexpr int kMostDecisions = 100;

struct PersonalisationSql {
  /// A row that is written, though to what it was, is locked.
  static constexpr sql::Statement kHold{"personalisation.hold",
                                        "update patient set version = version where id = ?1 and merged_into is null"};
  static constexpr sql::Statement kInsert{
      "personalisation.insert",
      "insert into patient_personalisation (patient, version, personalise, decided_at, consent, agent, actor, "
      "recorded_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  static constexpr sql::Statement kList{
      "personalisation.list",
      "select patient, version, personalise, decided_at, consent, agent, actor, recorded_at from "
      "patient_personalisation where patient = ?1 order by version desc limit ?2"};
};

PersonalisationDecision ReadDecision(const sql::Rows::Row& row) {
  PersonalisationDecision decision{.patient = row.AsId<PatientId>(0),
                                   .version = row.Integer(1),
                                   .personalise = row.Integer(2) != 0,
                                   .decided_at = row.At(3),
                                   .consent = std::string(row.Text(4)),
                                   .agent = std::nullopt,
                                   .actor = std::string(row.Text(6)),
                                   .recorded_at = row.At(7)};
  if (!row.IsNull(5)) decision.agent = row.AsId<PatientId>(5);
  return decision;
}

}  // namespace

Task<Result<bool>> SqlPersonalisationStore::Hold(sql::Session& session, PatientId patient) {
  MEDRES_CO_TRY(const sql::Rows held, co_await session.Run(PersonalisationSql::kHold, {patient}));
  co_return held.affected() == 1;
}

Task<Status> SqlPersonalisationStore::Insert(sql::Session& session, const PersonalisationDecision& d) {
  const sql::Value agent = d.agent ? sql::Value(*d.agent) : sql::Value(nullptr);
  std::vector<sql::Call> calls;
  calls.push_back(
      {&PersonalisationSql::kInsert,
       {d.patient, d.version, d.personalise ? 1 : 0, d.decided_at, d.consent, agent, d.actor, d.recorded_at}});
  events::AppendTo(calls, session.dialect(),
                   {{"patient.personalisation", d.patient.value, R"({"version":)" + std::to_string(d.version) + "}"}},
                   d.recorded_at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<std::vector<PersonalisationDecision>>> SqlPersonalisationStore::Page(sql::Session& session,
                                                                                 PatientId patient, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PersonalisationSql::kList, {patient, limit}));
  std::vector<PersonalisationDecision> decisions;
  for (std::size_t i = 0; i < rows.size(); ++i) decisions.push_back(ReadDecision(rows[i]));
  co_return decisions;
}

Task<Result<std::optional<PersonalisationDecision>>> SqlPersonalisationStore::Last(sql::Session& session,
                                                                                   PatientId patient) {
  MEDRES_CO_TRY(auto found, co_await Page(session, patient, 1));
  co_return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Task<Result<std::vector<PersonalisationDecision>>> SqlPersonalisationStore::List(sql::Session& session,
                                                                                 PatientId patient) {
  co_return co_await Page(session, patient, kMostDecisions);
}

}  // namespace medres::patients

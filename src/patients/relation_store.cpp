#include "patients/relation_store.hpp"

#include "platform/events/outbox.hpp"

namespace medres::patients {
namespace {

#define MEDRES_RELATION_COLUMNS \
  "id, agent, patient, kind, valid_from, valid_to, consent, actor, created_at, revoked_at, revoked_by"

struct RelationSql {
  /// A row that is written, though to what it was, is locked.
  static constexpr sql::Statement kLock{"relation.lock", "update patient set version = version where id = ?1"};
  static constexpr sql::Statement kInsert{"relation.insert",
                                          "insert into patient_relation (id, agent, patient, kind, valid_from, "
                                          "valid_to, consent, actor, created_at) values "
                                          "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
  static constexpr sql::Statement kRevoke{
      "relation.revoke",
      "update patient_relation set revoked_at = ?2, revoked_by = ?3 where id = ?1 and revoked_at is null"};
  static constexpr sql::Statement kFind{"relation.find",
                                        "select " MEDRES_RELATION_COLUMNS " from patient_relation where id = ?1"};
  static constexpr sql::Statement kOf{
      "relation.of", "select " MEDRES_RELATION_COLUMNS
                     " from patient_relation where agent = ?1 or patient = ?1 order by created_at, id"};
  static constexpr sql::Statement kRepointAgent{"relation.repoint_agent",
                                                "update patient_relation set agent = ?2 where agent = ?1"};
  static constexpr sql::Statement kRepointPatient{"relation.repoint_patient",
                                                  "update patient_relation set patient = ?2 where patient = ?1"};
  static constexpr sql::Statement kRevokeSelf{
      "relation.revoke_self",
      "update patient_relation set revoked_at = ?2, revoked_by = 'merge' where agent = ?1 and patient = ?1 and "
      "revoked_at is null"};
};

RelationKind ParseRelationKind(std::string_view quoted) { return json::Parse<RelationKind>(quoted).value(); }

sql::Value DateOrNull(const std::optional<LocalDate>& date) {
  return date ? sql::Value(FormatDate(*date)) : sql::Value(nullptr);
}

Relation ReadRelation(const sql::Rows::Row& row) {
  Relation relation{.id = row.AsId<RelationId>(0),
                    .agent = row.AsId<PatientId>(1),
                    .patient = row.AsId<PatientId>(2),
                    .kind = ParseRelationKind(row.Text(3)),
                    .valid_from = ParseDate(row.Text(4)).value(),
                    .valid_to = std::nullopt,
                    .consent = std::string(row.Text(6)),
                    .actor = std::string(row.Text(7)),
                    .created_at = row.At(8),
                    .revoked_at = std::nullopt,
                    .revoked_by = row.OptionalText(10)};
  if (!row.IsNull(5)) relation.valid_to = ParseDate(row.Text(5));
  if (!row.IsNull(9)) relation.revoked_at = row.At(9);
  return relation;
}

sql::Call RelationCall(const Relation& r) {
  return {&RelationSql::kInsert,
          {r.id, r.agent, r.patient, json::ToText(r.kind), FormatDate(r.valid_from), DateOrNull(r.valid_to), r.consent,
           r.actor, r.created_at}};
}

events::Event RelationEvent(const Relation& r, std::string change) {
  return {"patient." + std::move(change), r.agent.value,
          R"({"relation":")" + r.id.Text() + R"(","patient":")" + r.patient.Text() + "\"}"};
}

}  // namespace

Task<Status> SqlRelationStore::LockAgent(sql::Session& session, PatientId agent) {
  MEDRES_CO_CHECK(co_await session.Run(RelationSql::kLock, {agent}));
  co_return Status();
}

Task<Status> SqlRelationStore::Insert(sql::Session& session, const Relation& relation) {
  std::vector<sql::Call> calls{RelationCall(relation)};
  events::AppendTo(calls, session.dialect(), {RelationEvent(relation, "related")}, relation.created_at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<bool>> SqlRelationStore::Revoke(sql::Session& session, const Relation& revoked) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(RelationSql::kRevoke, {revoked.id, revoked.revoked_at, revoked.revoked_by}));
  if (rows.affected() != 1) co_return false;
  std::vector<sql::Call> calls;
  events::AppendTo(calls, session.dialect(), {RelationEvent(revoked, "unrelated")}, *revoked.revoked_at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return true;
}

Task<Result<std::optional<Relation>>> SqlRelationStore::Find(sql::Session& session, RelationId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(RelationSql::kFind, {id}));
  co_return rows.empty() ? std::nullopt : std::optional(ReadRelation(rows[0]));
}

Task<Result<std::vector<Relation>>> SqlRelationStore::Of(sql::Session& session, PatientId person) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(RelationSql::kOf, {person}));
  std::vector<Relation> relations;
  for (std::size_t i = 0; i < rows.size(); ++i) relations.push_back(ReadRelation(rows[i]));
  co_return relations;
}

Task<Status> SqlRelationStore::Repoint(sql::Session& session, PatientId from, PatientId to, Instant now) {
  std::vector<sql::Call> calls{{&RelationSql::kRepointAgent, {from, to}},
                               {&RelationSql::kRepointPatient, {from, to}},
                               {&RelationSql::kRevokeSelf, {to, now}}};
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

}  // namespace medres::patients

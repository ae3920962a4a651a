#include "constitution/sql_store.hpp"

#include <array>

#include "constitution/describe.hpp"
#include "platform/events/outbox.hpp"

namespace medres::constitution {

/// What is sealed.
struct SealedAssessment {
  AnswerSheet sheet;
  Outcome outcome;
};
BOOST_DESCRIBE_STRUCT(SealedAssessment, (), (sheet, outcome))

namespace {

#define MEDRES_ASSESSMENT_COLUMNS "id, patient, assessed_at, actor, sealed"

struct AssessmentSql {
  /// A row that is written, though to what it was, is locked: recordings and merges of one patient wait for each other.
  static constexpr sql::Statement kHold{"constitution.hold",
                                        "update patient set version = version where id = ?1 and merged_into is null"};
  static constexpr sql::Statement kInsert{
      "constitution.insert",
      "insert into constitution_assessment (id, patient, instrument, assessed_at, actor, sealed) "
      "values (?1, ?2, ?3, ?4, ?5, ?6)"};
  static constexpr sql::Statement kFind{
      "constitution.find", "select " MEDRES_ASSESSMENT_COLUMNS " from constitution_assessment where id = ?1"};
  static constexpr sql::Statement kList{
      "constitution.list", "select " MEDRES_ASSESSMENT_COLUMNS
                           " from constitution_assessment where patient = ?1 and (?2 = '' or instrument = ?2) "
                           "and id < ?3 order by id desc limit ?4"};
  static constexpr sql::Statement kLast{"constitution.last", "select " MEDRES_ASSESSMENT_COLUMNS
                                                             " from constitution_assessment where patient = ?1 "
                                                             "order by assessed_at desc, id desc limit 1"};
  static constexpr sql::Statement kRepoint{"constitution.repoint",
                                           "update constitution_assessment set patient = ?2 where patient = ?1"};
};

/// Beyond every id.
AssessmentId LastId() {
  AssessmentId last;
  last.value.bytes.fill(0xFF);
  return last;
}

std::string AssessmentContext(AssessmentId id) { return "constitution_assessment|" + id.Text(); }

}  // namespace

Result<Assessment> SqlAssessmentStore::Read(const sql::Rows::Row& row) const {
  Assessment assessment;
  assessment.id = row.AsId<AssessmentId>(0);
  assessment.patient = row.AsId<PatientId>(1);
  assessment.assessed_at = row.At(2);
  assessment.actor = row.Text(3);
  MEDRES_TRY(const std::string text, keys_.Decrypt(row.Blob(4), AssessmentContext(assessment.id)));
  MEDRES_TRY(SealedAssessment sealed, json::Parse<SealedAssessment>(text));
  assessment.sheet = std::move(sealed.sheet);
  assessment.outcome = std::move(sealed.outcome);
  return assessment;
}

Task<Status> SqlAssessmentStore::Insert(sql::Session& session, const Assessment& a, Instant now) {
  const std::string text = json::ToText(SealedAssessment{a.sheet, a.outcome});
  const sql::Bytes sealed{keys_.Encrypt(text, AssessmentContext(a.id))};
  std::vector<sql::Call> calls;
  calls.push_back({&AssessmentSql::kHold, {a.patient}});
  calls.push_back({&AssessmentSql::kInsert, {a.id, a.patient, a.outcome.instrument, a.assessed_at, a.actor, sealed}});
  events::AppendTo(calls, session.dialect(),
                   {{"constitution.assessed", a.patient.value, R"({"assessment":")" + a.id.Text() + "\"}"}}, now);
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Conflict("patient.merged_already", {{"id", a.patient.Text()}}));
}

Task<Result<std::optional<Assessment>>> SqlAssessmentStore::Find(sql::Session& session, AssessmentId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AssessmentSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Assessment>();
  MEDRES_CO_TRY(Assessment assessment, Read(rows[0]));
  co_return std::optional(std::move(assessment));
}

Task<Result<std::vector<Assessment>>> SqlAssessmentStore::List(sql::Session& session, const AssessmentFilter& filter) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(AssessmentSql::kList, {filter.patient, filter.instrument.value_or(""),
                                                            filter.before.value_or(LastId()), filter.limit}));
  std::vector<Assessment> assessments;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Assessment assessment, Read(rows[i]));
    assessments.push_back(std::move(assessment));
  }
  co_return assessments;
}

Task<Result<std::optional<Assessment>>> SqlAssessmentStore::Last(sql::Session& session, PatientId patient) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AssessmentSql::kLast, {patient}));
  if (rows.empty()) co_return std::optional<Assessment>();
  MEDRES_CO_TRY(Assessment assessment, Read(rows[0]));
  co_return std::optional(std::move(assessment));
}

Task<Status> SqlAssessmentStore::Repoint(sql::Session& session, PatientId from, PatientId to) {
  MEDRES_CO_CHECK(co_await session.Run(AssessmentSql::kHold, {from}));
  MEDRES_CO_CHECK(co_await session.Run(AssessmentSql::kRepoint, {from, to}));
  co_return Status();
}

namespace {

constexpr std::array kSealedAssessments{security::SealedColumn{
    MEDRES_SEALED_BY_UUID("constitution_assessment", "id", "sealed"),
    .context = [](const sql::Rows::Row& row) { return AssessmentContext(row.AsId<AssessmentId>(1)); }}};

}  // namespace

std::span<const security::SealedColumn> SealedAssessmentColumns() { return kSealedAssessments; }

}  // namespace medres::constitution

#include "api/rest/access/audit.hpp"

#include <limits>

#include "api/rest/scopes.hpp"

namespace medres::api {

using access::AuditId;
/// Of whatever kind.
using AuditEntityId = Id<struct AuditEntityTag>;

struct AuditQuery {
  std::optional<PatientId> patient;
  std::optional<std::string> actor;
  std::optional<AuditEntityId> entity;
  std::optional<Instant> from;
  std::optional<Instant> until;
  int limit = 50;
  std::optional<AuditId> cursor;
};
BOOST_DESCRIBE_STRUCT(AuditQuery, (), (patient, actor, entity, from, until, limit, cursor))
constexpr auto DescribeJson(const AuditQuery*) {
  return json::Object("AuditQuery", "Newest first; all conditions hold.",
                      json::Field("patient").Help("Whose data it was."),
                      json::Field("actor").Length(1, 200).Help("Who it was.").Example("key:01JD…"),
                      json::Field("entity").Help("The id of what was asked for."),
                      json::Field("until").Help("Not included."), json::Field("limit").Optional().Range(1, 200));
}

struct AuditRecordView {
  AuditId id;
  Instant at;
  std::string actor;
  std::string action;
  std::string operation;
  std::string type;
  std::optional<AuditEntityId> entity;
  std::vector<PatientId> patients;
  bool succeeded = true;
  std::string trace;
};
BOOST_DESCRIBE_STRUCT(AuditRecordView, (), (id, at, actor, action, operation, type, entity, patients, succeeded, trace))
constexpr auto DescribeJson(const AuditRecordView*) {
  return json::Object("AuditRecord", "Somebody looked at, or did something to, what is said of patients.",
                      json::Field("action").Help("C, R, U, D, E: create, read, update, delete, execute.").Example("R"),
                      json::Field("operation").Help("The id of the operation in this document, or FHIR's interaction."),
                      json::Field("patients").Help("Whose data was shown or changed."),
                      json::Field("trace").Help("X-Request-Id of the answer."));
}

namespace {

AuditRecordView AuditViewOf(const access::AuditRecord& record) {
  return {.id = record.id,
          .at = record.at,
          .actor = record.actor,
          .action = std::string(ToCode(record.action)),
          .operation = record.operation,
          .type = record.type,
          .entity = record.entity.transform([](const Uuid& id) { return AuditEntityId{id}; }),
          .patients = record.patients,
          .succeeded = record.succeeded,
          .trace = record.trace};
}

access::AuditFilter FilterOf(const AuditQuery& query) {
  constexpr Instant kEver{std::numeric_limits<std::int64_t>::max() / 2};
  access::AuditFilter filter{.patient = query.patient,
                             .actor = query.actor,
                             .before = query.cursor,
                             .newest_first = true,
                             .limit = query.limit + 1};
  if (query.from || query.until) filter.time = {query.from.value_or(Instant{0}), query.until.value_or(kEver)};
  if (query.entity) filter.entity = query.entity->value;
  return filter;
}

Task<Result<http::Page<AuditRecordView>>> ListAudit(access::AuditTrail& trail, AuditQuery query) {
  MEDRES_CO_TRY(auto found, co_await trail.List(FilterOf(query)));
  http::Page<AuditRecordView> page;
  const auto limit = static_cast<std::size_t>(query.limit);
  if (found.size() > limit) {
    found.resize(limit);
    page.next.value = found.back().id.Text();
  }
  for (const access::AuditRecord& record : found) page.items.push_back(AuditViewOf(record));
  co_return page;
}

}  // namespace

void AddAudit(http::Group& group, access::AuditTrail& trail) {
  group.Add("GET /api/v1/audit",
            {.id = "listAudit",
             .summary = "Who looked at whom",
             .scope = scopes::kAuditRead,
             .touches = {.type = "AuditRecord"},
             .description = "Of REST and FHIR alike, and of this very request once it is answered."},
            [&trail](http::Query<AuditQuery> query) { return ListAudit(trail, *query); });
}

}  // namespace medres::api

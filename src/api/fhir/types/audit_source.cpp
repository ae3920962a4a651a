#include "api/fhir/types/audit_source.hpp"

#include <algorithm>

#include "api/fhir/types/words.hpp"
#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

using access::AuditRecord;
using scheduling::JournalEntry;

constexpr std::string_view kEventTypes = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr std::string_view kInteractionCodes = "http://hl7.org/fhir/restful-interaction";
constexpr std::string_view kEntityTypes = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
constexpr std::string_view kEntityRoles = "http://terminology.hl7.org/CodeSystem/object-role";

JsonObject AgentOf(std::string_view subject) {
  JsonObject agent{{"requestor", true}};
  PutText(agent, "name", subject);
  if (!subject.empty()) {
    agent["who"] = JsonObject{{"identifier", JsonObject{{"system", "urn:medres:subject"}, {"value", subject}}}};
  }
  return agent;
}

/// A person, else a resource of the house, in the words of the audit's value sets.
JsonObject EntityOf(std::string_view type, std::string_view id) {
  const bool is_person = type == "Patient";
  JsonObject entity;
  if (!id.empty()) entity["what"] = Reference(type, id);
  entity["type"] = is_person ? Coding(kEntityTypes, "1", "Person") : Coding(kEntityTypes, "2", "System Object");
  entity["role"] = is_person ? Coding(kEntityRoles, "1", "Patient") : Coding(kEntityRoles, "4", "Domain Resource");
  return entity;
}

void AddEntity(JsonArray& entities, std::string_view type, std::string_view id) {
  const JsonObject entity = EntityOf(type, id);
  if (std::ranges::find(entities, Json(entity)) == entities.end()) entities.push_back(entity);
}

Document EventOf(std::string id, Instant at, std::string_view actor, std::string_view action, JsonObject subtype,
                 bool succeeded) {
  Document document{.id = std::move(id), .version = 0, .updated = {}, .json = {{"resourceType", "AuditEvent"}}};
  Stamp(document);
  JsonObject& json = document.json;
  json["type"] = Coding(kEventTypes, "rest", "RESTful Operation");
  json["subtype"] = JsonArray{Json(std::move(subtype))};
  json["action"] = action;
  json["recorded"] = FormatInstant(at);
  json["outcome"] = succeeded ? "0" : "4";
  json["agent"] = JsonArray{Json(AgentOf(actor))};
  json["source"] = JsonObject{{"observer", JsonObject{{"display", "MedRes"}}}};
  return document;
}

std::string JournalId(const JournalEntry& entry) {
  return entry.appointment.Text() + "." + std::to_string(entry.change.version);
}

bool IsFirst(const JournalEntry& entry) { return entry.change.version == 1; }

Error TooMuch() { return Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}); }

/// The only value of a reference parameter, with its type; nothing when there are several.
std::optional<ReferenceValue> OnlyOf(const Narrowing& narrowing, std::string_view name) {
  const auto references = narrowing.References(name);
  return references && references->size() == 1 ? std::optional(references->front()) : std::nullopt;
}

struct Filters {
  access::AuditFilter trail;
  scheduling::JournalFilter journal;
};

Filters FiltersOf(const Narrowing& narrowing) {
  Filters filters;
  filters.trail.limit = filters.journal.limit = static_cast<int>(kMaxCandidates) + 1;
  filters.trail.time = filters.journal.time = narrowing.Span("date");
  auto patient = OnlyOf(narrowing, "patient");
  const auto entity = OnlyOf(narrowing, "entity");
  if (!patient && entity && entity->type == "Patient") patient = entity;
  if (patient) filters.trail.patient = filters.journal.patient = PatientId::Parse(patient->id);
  // Patients are entities of whatever was asked for.
  if (entity && !entity->type.empty() && entity->type != "Patient") filters.trail.entity = ParseUuid(entity->id);
  if (entity && entity->type == "Appointment") filters.journal.appointment = AppointmentId::Parse(entity->id);
  return filters;
}

}  // namespace

Document ToAuditEvent(const AuditRecord& record) {
  // FHIR's interactions are in small letters; REST's operations have ids of their own.
  const bool is_operation = record.operation.starts_with('$') ||
                            std::ranges::any_of(record.operation, [](char c) { return c >= 'A' && c <= 'Z'; });
  JsonObject subtype =
      is_operation ? Coding("urn:medres:operation", record.operation) : Coding(kInteractionCodes, record.operation);
  Document document = EventOf(record.id.Text(), record.at, record.actor, access::ToCode(record.action),
                              std::move(subtype), record.succeeded);
  JsonArray entities;
  AddEntity(entities, record.type, record.entity ? ToText(*record.entity) : std::string());
  for (const PatientId patient : record.patients) AddEntity(entities, "Patient", patient.Text());
  JsonObject& asked = entities.front().get_object();
  asked["detail"] = JsonArray{Json(JsonObject{{"type", "trace"}, {"valueString", record.trace}})};
  document.json["entity"] = std::move(entities);
  return document;
}

Document ToAuditEvent(const JournalEntry& entry) {
  const std::string_view code = IsFirst(entry) ? "create" : "update";
  Document document = EventOf(JournalId(entry), entry.change.at, entry.change.actor, IsFirst(entry) ? "C" : "U",
                              Coding(kInteractionCodes, code), true);
  JsonArray entities;
  AddEntity(entities, "Appointment", entry.appointment.Text());
  for (const PatientId patient : entry.patients) AddEntity(entities, "Patient", patient.Text());
  JsonArray details{Json(JsonObject{{"type", "change"}, {"valueString", entry.change.change}})};
  for (const std::string& rule : entry.change.waived) {
    details.push_back(JsonObject{{"type", "overridden-rule"}, {"valueString", rule}});
  }
  entities.front().get_object()["detail"] = std::move(details);
  document.json["entity"] = std::move(entities);
  return document;
}

Task<Result<std::optional<Document>>> AuditSource::Read(std::string id) {
  const auto dot = id.find('.');
  if (dot == std::string::npos) {
    const auto parsed = access::AuditId::Parse(id);
    if (!parsed) co_return std::optional<Document>();
    MEDRES_CO_TRY(const auto records, co_await trail_.List({.id = parsed, .limit = 1}));
    co_return records.empty() ? std::optional<Document>() : std::optional(ToAuditEvent(records.front()));
  }
  const auto appointment = AppointmentId::Parse(std::string_view(id).substr(0, dot));
  if (!appointment) co_return std::optional<Document>();
  MEDRES_CO_TRY(const auto entries,
                co_await journal_.List({.appointment = appointment, .limit = static_cast<int>(kMaxCandidates)}));
  const auto found = std::ranges::find(entries, id, JournalId);
  co_return found == entries.end() ? std::optional<Document>() : std::optional(ToAuditEvent(*found));
}

Task<Result<std::vector<Document>>> AuditSource::Candidates(Narrowing& narrowing) {
  std::vector<Document> documents;
  if (const auto ids = narrowing.Tokens("_id")) {
    for (const TokenValue& token : *ids) {
      MEDRES_CO_TRY(auto found, co_await Read(token.code));
      if (found) documents.push_back(*std::move(found));
    }
    co_return documents;
  }
  const Filters filters = FiltersOf(narrowing);
  MEDRES_CO_TRY(const auto records, co_await trail_.List(filters.trail));
  MEDRES_CO_TRY(const auto entries, co_await journal_.List(filters.journal));
  if (records.size() + entries.size() > kMaxCandidates) co_return Fail(TooMuch());
  for (const AuditRecord& record : records) documents.push_back(ToAuditEvent(record));
  for (const JournalEntry& entry : entries) documents.push_back(ToAuditEvent(entry));
  co_return documents;
}

}  // namespace medres::api::fhir

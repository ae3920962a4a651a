#include "api/fhir/audit_note.hpp"

#include <algorithm>

#include "api/fhir/transaction/plan.hpp"

namespace medres::api::fhir {

AuditNote::AuditNote(const Server& server, const http::Context& context, const TypeRow& type, std::string operation,
                     access::AuditAction action, std::string_view id)
    : recorder_(server.recorder()),
      is_personal_(type.is_personal),
      record_{.at = context.now,
              .actor = context.caller->subject,
              .action = action,
              .operation = std::move(operation),
              .type = std::string(type.name),
              .entity = ParseUuid(id),
              .succeeded = false,
              .trace = std::string(context.trace.trace_id())} {
  if (type.name == "Patient") AddPatient(id);
}

AuditNote::~AuditNote() {
  if (is_personal_) recorder_.Record(std::move(record_));
}

void AuditNote::AddPatient(std::string_view id) {
  const auto patient = PatientId::Parse(id);
  if (!patient || std::ranges::find(record_.patients, *patient) != record_.patients.end()) return;
  record_.patients.push_back(*patient);
}

void AuditNote::Sent(const JsonObject& resource) {
  if (!is_personal_) return;
  for (const std::string& text : ReferencesIn(resource)) {
    const ReferenceValue reference = ParseReference(text);
    if (reference.type == "Patient") AddPatient(reference.id);
  }
}

void AuditNote::Saw(const JsonObject& resource) {
  if (is_personal_ && TextOf(resource, "resourceType") == "Patient") AddPatient(TextOf(resource, "id"));
  Sent(resource);
}

void AuditNote::Saw(const std::vector<Document>& documents) {
  for (const Document& document : documents) Saw(document.json);
}

void AuditNote::Became(access::AuditAction action, std::string_view id) {
  record_.action = action;
  record_.entity = ParseUuid(id);
}

void HeldRecords::SendTo(access::AuditRecorder& recorder, bool was_committed) {
  for (access::AuditRecord& record : records_) {
    record.succeeded = record.succeeded && was_committed;
    recorder.Record(std::move(record));
  }
  Drop();
}

}  // namespace medres::api::fhir

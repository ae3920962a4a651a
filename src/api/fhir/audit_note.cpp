#include "api/fhir/audit_note.hpp"

#include <algorithm>

#include "api/fhir/transaction/plan.hpp"

namespace medres::api::fhir {

AuditNote::AuditNote(const Server& server, const http::Context& context, const TypeRow& type, std::string operation,
                     access::AuditAction action, std::string_view id)
    : trail_(server.parts().audit),
      is_personal_(type.is_personal),
      record_{.at = context.now,
              .actor = context.caller->subject,
              .action = action,
              .operation = std::move(operation),
              .type = std::string(type.name),
              .entity = ParseUuid(id),
              .succeeded = false,
              .trace = std::string(context.trace.trace_id())} {}

AuditNote::~AuditNote() {
  if (is_personal_) trail_.Record(std::move(record_));
}

void AuditNote::Saw(const JsonObject& resource) {
  if (!is_personal_) return;
  const auto add = [&](std::string_view id) {
    const auto patient = PatientId::Parse(id);
    if (!patient || std::ranges::find(record_.patients, *patient) != record_.patients.end()) return;
    record_.patients.push_back(*patient);
  };
  if (TextOf(resource, "resourceType") == "Patient") add(TextOf(resource, "id"));
  for (const std::string& text : ReferencesIn(resource)) {
    const ReferenceValue reference = ParseReference(text);
    if (reference.type == "Patient") add(reference.id);
  }
}

void AuditNote::Saw(const std::vector<Document>& documents) {
  for (const Document& document : documents) Saw(document.json);
}

}  // namespace medres::api::fhir

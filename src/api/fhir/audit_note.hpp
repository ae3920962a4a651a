#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// What one request does with patients' data, on its way to the audit trail: recorded when the note ends, as a failure
/// unless it was said to be done. Requests of types that are not about patients leave no record.
class AuditNote {
 public:
  AuditNote(const Server& server, const http::Context& context, const TypeRow& type, std::string operation,
            access::AuditAction action, std::string_view id = {});
  ~AuditNote();
  AuditNote(const AuditNote&) = delete;
  AuditNote& operator=(const AuditNote&) = delete;

  /// The patients of a resource that is shown, or who are named in what was sent.
  void Saw(const JsonObject& resource);
  void Saw(const std::vector<Document>& documents);
  void Done() { record_.succeeded = true; }

 private:
  access::AuditTrail& trail_;
  bool is_personal_;
  access::AuditRecord record_;
};

}  // namespace medres::api::fhir

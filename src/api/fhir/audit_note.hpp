#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// What one request does with patients' data, on its way to the audit trail: recorded when the note ends, as a failure
/// unless it was said to be done. Requests of types that are not about patients leave no record.
class AuditNote {
 public:
  /// `id` is of whom or what was asked for, where that is known.
  AuditNote(const Server& server, const http::Context& context, const TypeRow& type, std::string operation,
            access::AuditAction action, std::string_view id = {});
  ~AuditNote();
  AuditNote(const AuditNote&) = delete;
  AuditNote& operator=(const AuditNote&) = delete;

  /// The patients who are named in what was sent.
  void Sent(const JsonObject& resource);
  /// The patients of a resource that is shown.
  void Saw(const JsonObject& resource);
  void Saw(const std::vector<Document>& documents);
  /// What became of it, where the request alone does not say: it made this, or met it.
  void Became(access::AuditAction action, std::string_view id);
  void Done() { record_.succeeded = true; }

 private:
  void AddPatient(std::string_view id);

  access::AuditRecorder& recorder_;
  bool is_personal_;
  access::AuditRecord record_;
};

/// Keeps the records of a transaction until it is known what became of it. For one request.
class HeldRecords final : public access::AuditRecorder {
 public:
  void Record(access::AuditRecord record) override { records_.push_back(std::move(record)); }
  /// Of what was undone nothing succeeded.
  void SendTo(access::AuditRecorder& recorder, bool was_committed);
  void Drop() { records_.clear(); }

 private:
  std::vector<access::AuditRecord> records_;
};

}  // namespace medres::api::fhir

#pragma once

#include "access/audit_trail.hpp"
#include "api/fhir/source.hpp"
#include "scheduling/booking/journal.hpp"

namespace medres::api::fhir {

/// AuditEvent: who looked at what, from the audit trail, and who changed which visit, from the journal of bookings with
/// the rules that were set aside.
class AuditSource final : public Source {
 public:
  AuditSource(access::AuditTrail& trail, scheduling::BookingJournal& journal) : trail_(trail), journal_(journal) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  access::AuditTrail& trail_;
  scheduling::BookingJournal& journal_;
};

/// How both look. Pure.
Document ToAuditEvent(const access::AuditRecord& record);
Document ToAuditEvent(const scheduling::JournalEntry& entry);

}  // namespace medres::api::fhir

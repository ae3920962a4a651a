#pragma once

#include "constitution/service.hpp"
#include "scheduling/desk/references.hpp"
#include "scheduling/waitlist/ports.hpp"

namespace medres::app {

/// Everybody who keeps references to patients, in one transaction: visits, waits, tickets and assessments go over when
/// two are merged. Thread-safe; references must outlive it.
class AllPatientReferences final : public patients::PatientReferences {
 public:
  AllPatientReferences(scheduling::WaitlistPorts& visits, scheduling::DeskReferences& tickets,
                       constitution::AssessmentReferences& assessments)
      : visits_(visits), tickets_(tickets), assessments_(assessments) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    MEDRES_CO_CHECK(co_await visits_.Repoint(session, from, to));
    MEDRES_CO_CHECK(co_await tickets_.Repoint(session, from, to));
    co_return co_await assessments_.Repoint(session, from, to);
  }

 private:
  scheduling::WaitlistPorts& visits_;
  scheduling::DeskReferences& tickets_;
  constitution::AssessmentReferences& assessments_;
};

}  // namespace medres::app

#pragma once

#include "constitution/evidence/service.hpp"
#include "patients/personalisation_service.hpp"
#include "scheduling/desk/references.hpp"
#include "scheduling/waitlist/ports.hpp"

namespace medres::app {

/// Everybody who keeps references to patients, in one transaction: visits, waits, tickets, assessments, measurements
/// and the word on personal features go over when two are merged. Thread-safe; references must outlive it.
class AllPatientReferences final : public patients::PatientReferences {
 public:
  AllPatientReferences(scheduling::WaitlistPorts& visits, scheduling::DeskReferences& tickets,
                       constitution::AssessmentReferences& assessments,
                       constitution::ObservationReferences& observations, patients::PersonalisationReferences& words)
      : visits_(visits), tickets_(tickets), assessments_(assessments), observations_(observations), words_(words) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    MEDRES_CO_CHECK(co_await visits_.Repoint(session, from, to));
    MEDRES_CO_CHECK(co_await tickets_.Repoint(session, from, to));
    MEDRES_CO_CHECK(co_await assessments_.Repoint(session, from, to));
    MEDRES_CO_CHECK(co_await observations_.Repoint(session, from, to));
    co_return co_await words_.Repoint(session, from, to);
  }

 private:
  scheduling::WaitlistPorts& visits_;
  scheduling::DeskReferences& tickets_;
  constitution::AssessmentReferences& assessments_;
  constitution::ObservationReferences& observations_;
  patients::PersonalisationReferences& words_;
};

}  // namespace medres::app

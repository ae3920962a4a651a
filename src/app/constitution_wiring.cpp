#include "app/constitution_wiring.hpp"

#include "app/patient_references.hpp"
#include "constitution/evidence/service.hpp"
#include "constitution/evidence/sql_store.hpp"
#include "constitution/sql_store.hpp"
#include "platform/config/settings.hpp"

namespace medres::app {

using container::New;

void AddConstitution(container::Container& program) {
  using namespace constitution;
  program.Add("instruments", [](config::Settings& settings) {
    return Instruments::WithWordingFrom(settings.Text("constitution.wording_file"));
  });
  program.Add("assessment_store", New<SqlAssessmentStore, const security::KeyRing&>).As<AssessmentStore>();
  program.Add("assessment_references", New<AssessmentReferences, AssessmentStore&>);
  program.Add("constitutions", New<ConstitutionService, sql::Database&, AssessmentStore&, const Instruments&,
                                   patients::PatientService&, const Clock&>);
  program.Add("observation_store", New<SqlObservationStore, const security::KeyRing&>).As<ObservationStore>();
  program.Add("observation_references", New<ObservationReferences, ObservationStore&>);
  program.Add("evidence_reader", New<EvidenceReader, const knowledge::Library&, const Clock&>);
  program.Add("evidence_parts",
              New<EvidenceService::Parts, sql::Database&, ObservationStore&, patients::PatientService&,
                  ConstitutionService&, const EvidenceReader&, const Clock&>);
  program.Add("constitution_evidence", New<EvidenceService, EvidenceService::Parts&>);
  program
      .Add("patient_references",
           New<AllPatientReferences, scheduling::WaitlistPorts&, scheduling::DeskReferences&, AssessmentReferences&,
               ObservationReferences&, patients::PersonalisationReferences&>)
      .As<patients::PatientReferences>();
}

}  // namespace medres::app

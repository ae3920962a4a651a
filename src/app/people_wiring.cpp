#include "app/people_wiring.hpp"

#include "patients/relation_service.hpp"
#include "patients/service.hpp"
#include "patients/sql_store.hpp"
#include "platform/config/settings.hpp"

namespace medres::app {
namespace {

using container::New;

}  // namespace

void AddPatients(container::Container& program) {
  using namespace patients;
  using sql::Database;
  program.Add("patient_store", New<SqlPatientStore, const security::KeyRing&>).As<PatientStore>();
  program.Add("relation_store", New<SqlRelationStore>).As<RelationStore>();
  program.Add("patients",
              New<PatientService, Database&, PatientStore&, RelationStore&, PatientReferences&, const Clock&>);
  program.Add("relations", [](Database& database, RelationStore& store, PatientStore& stored, Clock& clock,
                              config::Settings& settings) {
    return RelationService(database, store, stored, clock,
                           static_cast<int>(settings.Integer("patients.max_relations")));
  });
}

}  // namespace medres::app

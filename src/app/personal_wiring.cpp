#include "app/personal_wiring.hpp"

#include "platform/config/settings.hpp"
#include "recommendation/personal/profiles.hpp"

namespace medres::app {

using container::New;

void AddPersonalisation(container::Container& program) {
  using namespace patients;
  program.Add("personalisation_store", New<SqlPersonalisationStore>).As<PersonalisationStore>();
  program.Add("personalisation_references", New<PersonalisationReferences, PersonalisationStore&, const Clock&>);
  program.Add("personalisation_parts", New<PersonalisationService::Parts, sql::Database&, PersonalisationStore&,
                                           PatientStore&, RelationStore&, const Clock&>);
  program.Add("personalisation", [](PersonalisationService::Parts& parts, config::Settings& settings) {
    return PersonalisationService(parts, settings.Text("personalisation.by_default") == "on");
  });
  program
      .Add("patient_profiles",
           [](PersonalisationService& personalisation, constitution::ConstitutionService& constitutions,
              config::Settings& settings) {
             return recommendation::StoredProfiles(
                 personalisation, constitutions,
                 static_cast<int>(settings.Integer("personalisation.constitution_months")));
           })
      .As<scheduling::PatientProfiles>();
}

}  // namespace medres::app

#include "app/people_wiring.hpp"

#include "app/settings_wiring.hpp"
#include "patients/relation_service.hpp"
#include "patients/service.hpp"
#include "patients/sql_store.hpp"
#include "scheduling/desk/no_shows.hpp"
#include "scheduling/desk/references.hpp"
#include "scheduling/desk/service.hpp"

namespace medres::app {
namespace {

using container::New;

scheduling::DeskRules DeskRulesOf(const config::Settings& settings) {
  const auto number = [&](const char* name) { return static_cast<int>(settings.Integer(std::string("desk.") + name)); };
  return {.opens_before_minutes = number("opens_before_minutes"),
          .late_tolerance_minutes = number("late_tolerance_minutes"),
          .late_after_minutes = number("late_after_minutes"),
          .late_behind = number("late_behind"),
          .elevated_from_age = number("priority_age"),
          .no_show_after_minutes = number("no_show_after_minutes")};
}

}  // namespace

void AddPatients(container::Container& program) {
  using namespace patients;
  using sql::Database;
  program.Add("patient_store", New<SqlPatientStore, const security::KeyRing&>).As<PatientStore>();
  program.Add("relation_store", New<SqlRelationStore>).As<RelationStore>();
  program.Add("patients",
              New<PatientService, Database&, PatientStore&, RelationStore&, PatientReferences&, const Clock&>);
  program.Add("relations",
              [](Database& database, RelationStore& store, PatientStore& stored, Clock& clock,
                 config::LiveSettings& live) -> Result<RelationService> {
                MEDRES_TRY(auto most, NumberOf<int>(live, "patients.max_relations"));
                return RelationService(database, store, stored, clock, std::move(most));
              });
}

void AddDesk(container::Container& program) {
  using namespace scheduling;
  using sql::Database;
  program.Add("desk_rules", [](config::LiveSettings& live) { return live.Add<DeskRules>({"desk."}, DeskRulesOf); });
  program.Add("desk_store", New<SqlDeskStore>).As<DeskStore>();
  program.Add("desk_references", New<DeskReferences, DeskStore&>);
  program.Add("desk_parts", New<DeskService::Parts, Database&, DeskStore&, BookingService&, const Finder&,
                                patients::PatientService&, const catalog::Directory&, const ServiceTypeDirectory&,
                                const PolicyDirectory&, const config::Section<DeskRules>&, const Clock&>);
  program.Add("desk", New<DeskService, DeskService::Parts&>);
  program.Add("no_show_parts", New<NoShowService::Parts, Database&, DeskStore&, BookingService&, const PolicyDirectory&,
                                   const config::Section<DeskRules>&, const Clock&>);
  program.Add("no_shows", New<NoShowService, NoShowService::Parts&>);
}

}  // namespace medres::app

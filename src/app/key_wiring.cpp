#include "app/key_wiring.hpp"

#include "access/accounts/store.hpp"
#include "api/fhir/documents/store.hpp"
#include "app/schema.hpp"
#include "constitution/evidence/sql_store.hpp"
#include "constitution/sql_store.hpp"
#include "notification/sql_store.hpp"
#include "notification/webhook/sql_store.hpp"
#include "patients/sql_store.hpp"
#include "platform/config/setting_table.hpp"
#include "platform/security/resealer.hpp"

namespace medres::app {

void AddFieldKeys(container::Container& program) {
  using security::KeyRegistry;
  program.Add("key_ring", [](config::Settings& settings) {
    return security::KeyRing::LoadOrCreate(settings.Text("security.key_file"));
  });
  program
      .Add("key_registry",
           [](sql::Database& database, const security::KeyRing& keys, const Clock& clock, Schema& /*what is read*/) {
             return std::make_unique<KeyRegistry>(database, keys, clock);
           })
      .Initialize(&KeyRegistry::Check);
  program.Add("resealer", [](sql::Database& database, const security::KeyRing& keys, KeyRegistry& registry) {
    return std::make_unique<security::Resealer>(
        database, keys, registry,
        security::Resealer::Columns{patients::SealedPatientColumns(), access::SealedAccountColumns(),
                                    constitution::SealedAssessmentColumns(), constitution::SealedObservationColumns(),
                                    notification::SealedPreferenceColumns(), notification::SealedWebhookColumns(),
                                    config::SealedSettingColumns(), api::fhir::SealedDocumentColumns()});
  });
}

}  // namespace medres::app

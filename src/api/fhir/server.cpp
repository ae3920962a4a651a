#include "api/fhir/server.hpp"

#include <array>

#include "api/fhir/interactions/batch.hpp"
#include "api/fhir/interactions/capability.hpp"
#include "api/fhir/interactions/definitions.hpp"
#include "api/fhir/interactions/publish.hpp"
#include "api/fhir/interactions/read.hpp"
#include "api/fhir/interactions/search.hpp"
#include "api/fhir/interactions/write.hpp"
#include "api/fhir/operations/routes.hpp"

namespace medres::api::fhir {

Server::Server(const Parts& parts, const Services& services, access::AuditRecorder& recorder)
    : parts_(parts),
      services_(services),
      recorder_(recorder),
      outcomes_(parts.messages),
      signer_(parts.keys),
      schedule_{services.directory,
                services.service_directory,
                parts.finder,
                services.bookings,
                parts.busy,
                services.proposer,
                services.replies,
                parts.closures,
                parts.rotas,
                services.waitlist,
                parts.session_directory,
                parts.numbers,
                parts.sessions,
                signer_,
                parts.clock},
      documents_(services.database, parts.store, parts.keys),
      engine_(sources_, documents_, signer_) {
  for (const TypeRow& type : Types()) {
    if (const CatalogRow* row = FindCatalogRow(type.name)) {
      sources_.Add(type.name, std::make_unique<CatalogSource>(*row, services.directory, services.catalog));
    }
  }
  sources_.Add("PractitionerRole", std::make_unique<RoleSource>(RoleSource::Parts{
                                       services.directory, services.catalog, services.service_directory, parts.clock}));
  sources_.Add("HealthcareService", std::make_unique<HealthcareServiceSource>(
                                        services.service_directory, services.service_types, services.directory));
  sources_.Add("Schedule", std::make_unique<ScheduleSource>(schedule_));
  sources_.Add("Slot", std::make_unique<SlotSource>(schedule_));
  sources_.Add("Appointment", std::make_unique<AppointmentSource>(schedule_, documents_));
  sources_.Add("AppointmentResponse", std::make_unique<ResponseSource>(schedule_));
  sources_.Add("AuditEvent", std::make_unique<AuditSource>(parts.audit, parts.journal));
  sources_.Add("Observation", std::make_unique<ObservationSource>(parts.constitutions, parts.messages));
  sources_.Add("Questionnaire", std::make_unique<QuestionnaireSource>(parts.instruments));
  sources_.Add("QuestionnaireResponse", std::make_unique<AnswersSource>(parts.constitutions, parts.instruments));
  sources_.Add("Patient", std::make_unique<PatientSource>(services.patients, documents_));
  for (const TypeRow& type : Types()) {
    if (services.is_joint && StandsOutside(type)) sources_.Add(type.name, std::make_unique<OutsideSource>(type));
  }
}

Server::Server(const Parts& parts, const Services& services) : Server(parts, services, parts.audit) {
  publisher_ = std::make_unique<BulkPublisher>(schedule_, parts.caches);
}

void AddRoutes(http::Router& router, Server& server) {
  router.Mount("/fhir", server.outcomes());
  auto group = router.Group({.tag = "fhir",
                             .description = "FHIR R4; described by /fhir/metadata.",
                             .errors = &server.outcomes(),
                             .touches = http::kHandlerRecords});
  AddCapability(group, server);
  AddDefinitions(group, server);
  AddPublishing(group, server);
  AddBatch(group, server);
  for (const TypeRow& type : Types()) {
    AddReading(group, server, type);
    AddSearching(group, server, type);
    AddWriting(group, server, type);
  }
  AddOperations(group, server);
}

}  // namespace medres::api::fhir

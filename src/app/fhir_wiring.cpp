#include "app/fhir_wiring.hpp"

#include "api/fhir/documents/store.hpp"
#include "api/fhir/server.hpp"
#include "app/joint_work.hpp"
#include "catalog/service.hpp"
#include "patients/service.hpp"
#include "scheduling/booking/proposer.hpp"

namespace medres::app {

using container::New;

void AddFhir(container::Container& program) {
  using namespace api::fhir;
  using namespace catalog;
  using namespace scheduling;
  using sql::Database;
  program.Add("busy_times", New<BusyTimes, Database&, BookingStore&>);
  program.Add("journal", New<BookingJournal, Database&>);
  program.Add(
      "joint_parts",
      New<HouseJointWork::Parts, patients::PatientStore&, patients::RelationStore&, patients::PatientReferences&,
          ResourceStore&, Bookings&, const Directory&, CatalogService&, ServiceTypeStore&, ServiceTypeDirectory&,
          ServiceTypeService&, BookingStore&, ReplyStore&, const WaitlistService::Parts&, const Planner&,
          MemoryRefresher&, IndexSync&, Occupancy&, const Clock&, log::Logger&>);
  program.Add("joint_work", New<HouseJointWork, const HouseJointWork::Parts&>).As<JointWork>();
  program.Add("fhir_documents", New<SqlDocumentStore>).As<DocumentStore>();
  program.Add(
      "fhir_services",
      New<Services, Database&, CatalogService&, const Directory&, ServiceTypeService&, const ServiceTypeDirectory&,
          patients::PatientService&, BookingService&, Proposer&, ReplyService&, WaitlistService&>);
  program.Add(
      "fhir_parts",
      New<Server::Parts, DocumentStore&, const security::KeyRing&, const http::Messages&, const Clock&, const Finder&,
          BusyTimes&, HoldService&, SessionService&, const SessionDirectory&, const Occupancy&, ClosureService&,
          RotaService&, access::AuditTrail&, BookingJournal&, constitution::ConstitutionService&,
          const constitution::Instruments&, const recommendation::AdviceService&, JointWork&, const cache::Backing&>);
  program.Add("fhir", New<Server, const Server::Parts&, const Services&>);
}

}  // namespace medres::app

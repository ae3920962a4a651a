#pragma once

#include <deque>

#include "access/audit_trail.hpp"
#include "api/fhir/outcome.hpp"
#include "api/fhir/publish/bulk.hpp"
#include "api/fhir/search/engine.hpp"
#include "api/fhir/transaction/joint.hpp"
#include "api/fhir/types/appointment_source.hpp"
#include "api/fhir/types/audit_source.hpp"
#include "api/fhir/types/catalog_source.hpp"
#include "api/fhir/types/constitution_source.hpp"
#include "api/fhir/types/patient_source.hpp"
#include "api/fhir/types/response_source.hpp"
#include "api/fhir/types/role_source.hpp"
#include "api/fhir/types/service_source.hpp"
#include "platform/http/router.hpp"
#include "recommendation/wellness/service.hpp"
#include "scheduling/hold/service.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api::fhir {

/// Everything that /fhir answers from. All must outlive the router.
class Server {
 public:
  struct Parts {
    DocumentStore& store;
    const security::KeyRing& keys;
    const http::Messages& messages;
    const Clock& clock;
    const scheduling::Finder& finder;
    scheduling::BusyTimes& busy;
    scheduling::HoldService& holds;
    scheduling::SessionService& sessions;
    const scheduling::SessionDirectory& session_directory;
    const scheduling::Occupancy& numbers;
    scheduling::ClosureService& closures;
    scheduling::RotaService& rotas;
    access::AuditTrail& audit;
    scheduling::BookingJournal& journal;
    constitution::ConstitutionService& constitutions;
    const constitution::Instruments& instruments;
    const recommendation::AdviceService& advice;
    JointWork& joint;
    const cache::Backing& caches;
  };

  /// The house's services.
  Server(const Parts& parts, const Services& services);
  /// Those of one transaction, which are asked nothing after it; who looked at whom is told to `recorder`.
  Server(const Parts& parts, const Services& services, access::AuditRecorder& recorder);

  const Parts& parts() const { return parts_; }
  const Services& services() const { return services_; }
  const OutcomeWriter& outcomes() const { return outcomes_; }
  access::AuditRecorder& recorder() const { return recorder_; }
  const Sources& sources() const { return sources_; }
  const SearchEngine& engine() const { return engine_; }
  Documents& documents() const { return documents_; }
  const ScheduleParts& schedule() const { return schedule_; }
  /// Of the house's server alone.
  BulkPublisher& publisher() const { return *publisher_; }

  /// Texts that routes point into for as long as the program runs.
  std::string_view Intern(std::string text) { return names_.emplace_back(std::move(text)); }

 private:
  Parts parts_;
  Services services_;
  access::AuditRecorder& recorder_;
  OutcomeWriter outcomes_;
  Signer signer_;
  ScheduleParts schedule_;
  mutable Documents documents_;
  std::unique_ptr<BulkPublisher> publisher_;
  Sources sources_;
  SearchEngine engine_;
  std::deque<std::string> names_;
};

/// All of /fhir, as the tables say.
void AddRoutes(http::Router& router, Server& server);

}  // namespace medres::api::fhir

#pragma once

#include <deque>

#include "api/fhir/outcome.hpp"
#include "api/fhir/publish/bulk.hpp"
#include "api/fhir/search/engine.hpp"
#include "api/fhir/types/appointment_source.hpp"
#include "api/fhir/types/catalog_source.hpp"
#include "api/fhir/types/patient_source.hpp"
#include "platform/http/router.hpp"
#include "scheduling/hold/service.hpp"

namespace medres::api::fhir {

/// Everything that /fhir answers from. All must outlive the router.
class Server {
 public:
  struct Parts {
    sql::Database& database;
    DocumentStore& store;
    const security::KeyRing& keys;
    const http::Messages& messages;
    const Clock& clock;
    catalog::CatalogService& catalog;
    const catalog::Directory& directory;
    patients::PatientService& patients;
    const scheduling::ServiceTypeDirectory& services;
    const scheduling::Finder& finder;
    scheduling::BookingService& bookings;
    scheduling::BusyTimes& busy;
    scheduling::HoldService& holds;
  };

  explicit Server(const Parts& parts);

  const OutcomeWriter& outcomes() const { return outcomes_; }
  const http::Messages& messages() const { return messages_; }
  const Sources& sources() const { return sources_; }
  const SearchEngine& engine() const { return engine_; }
  Documents& documents() const { return documents_; }
  const ScheduleParts& schedule() const { return schedule_; }
  scheduling::HoldService& holds() const { return holds_; }
  BulkPublisher& publisher() const { return publisher_; }

  /// Texts that routes point into for as long as the program runs.
  std::string_view Intern(std::string text) { return names_.emplace_back(std::move(text)); }

 private:
  const http::Messages& messages_;
  OutcomeWriter outcomes_;
  Signer signer_;
  ScheduleParts schedule_;
  mutable Documents documents_;
  scheduling::HoldService& holds_;
  mutable BulkPublisher publisher_;
  Sources sources_;
  SearchEngine engine_;
  std::deque<std::string> names_;
};

/// All of /fhir, as the tables say.
void AddRoutes(http::Router& router, Server& server);

}  // namespace medres::api::fhir

#pragma once

#include <memory>
#include <string>

#include "access/service.hpp"
#include "api/rest/routes.hpp"
#include "catalog/sql_store.hpp"
#include "patients/sql_store.hpp"
#include "platform/async/loops.hpp"
#include "platform/config/settings.hpp"
#include "platform/events/follower.hpp"
#include "platform/log/log.hpp"
#include "platform/security/key_ring.hpp"
#include "scheduling/booking/index_sync.hpp"
#include "scheduling/booking/ports.hpp"
#include "scheduling/booking/sql_store.hpp"
#include "scheduling/rota/sql_store.hpp"
#include "scheduling/service_type_store.hpp"

namespace medres::app {

/// An open database, and what it needs to be one: running loops (PostgreSQL), the lock that makes this process the only
/// one (SQLite).
struct OpenDatabase {
  std::unique_ptr<async::Loops> loops;
  std::unique_ptr<class ProcessLock> lock;
  std::unique_ptr<sql::Database> database;
  std::string postgres_dsn;  ///< empty on SQLite

  OpenDatabase();
  OpenDatabase(OpenDatabase&&) noexcept;
  OpenDatabase& operator=(OpenDatabase&&) noexcept;
  ~OpenDatabase();
};

/// Opens what `database.url` names. kConflict `database.in_use` when another process serves the SQLite file.
Result<OpenDatabase> Open(const config::Settings& settings);

/// Every part of the program between the database and its edges, built in the order they depend on each other. Memory
/// is loaded by Load; whoever serves several processes follows the others after it.
class House final : public scheduling::MemoryRefresher {
 public:
  House(sql::Database& database, security::KeyRing keys, const Clock& clock);

  Task<Status> Load();
  /// What to follow to stay in step with other processes.
  void FollowOthers(events::Follower& follower);
  Task<Status> Refresh(std::vector<ResourceId> resources) override;
  Task<void> Learn(ServiceTypeId service, std::vector<ResourceId> resources) override;

  api::Services Services();

  security::KeyRing keys;
  metrics::Registry metrics;
  access::AccessService access;
  catalog::Directory resources;
  catalog::SearchIndex search;
  catalog::SqlResourceStore resource_store;
  patients::SqlPatientStore patient_store;
  scheduling::SqlBookingStore booking_store;
  scheduling::SqlRotaStore rota_store;
  scheduling::SqlServiceTypeStore service_type_store;
  scheduling::BookingPorts ports;
  catalog::CatalogService catalog;
  patients::PatientService patients;
  scheduling::ServiceTypeDirectory services;
  scheduling::ServiceTypeService service_types;
  scheduling::RotaDirectory rota_directory;
  scheduling::RotaService rotas;
  scheduling::TickIndex ticks;
  scheduling::IndexSync index_sync;
  scheduling::Finder finder;
  scheduling::Planner planner;
  scheduling::Committer committer;
  scheduling::BookingService bookings;

 private:
  House(sql::Database& database, security::KeyRing keys, const Clock& clock, std::string origin);
};

}  // namespace medres::app

#include "app/house.hpp"

#include <filesystem>

#include "app/process_lock.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"

namespace medres::app {
namespace {

constexpr std::string_view kSqlitePrefix = "sqlite:";

Result<OpenDatabase> OpenSqliteFile(const config::Settings& settings, std::string path) {
  OpenDatabase open;
  std::error_code ignored;
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  MEDRES_TRY(open.lock, ProcessLock::Take(path));
  const sql::SqliteOptions options{
      .path = std::move(path), .readers = static_cast<int>(settings.Integer("database.readers")), .durable = true};
  MEDRES_TRY(open.database, sql::OpenSqlite(options));
  return open;
}

}  // namespace

OpenDatabase::OpenDatabase() = default;
OpenDatabase::OpenDatabase(OpenDatabase&&) noexcept = default;
OpenDatabase& OpenDatabase::operator=(OpenDatabase&&) noexcept = default;

OpenDatabase::~OpenDatabase() {
  if (loops) loops->Stop();
}

Result<OpenDatabase> Open(const config::Settings& settings) {
  const std::string& url = settings.Text("database.url");
  const auto loops = static_cast<int>(settings.Integer("server.loops"));
  if (url.starts_with(kSqlitePrefix)) {
    MEDRES_TRY(OpenDatabase open, OpenSqliteFile(settings, url.substr(kSqlitePrefix.size())));
    open.loops = std::make_unique<async::Loops>(loops);
    return open;
  }
  if (!url.starts_with("postgres://") && !url.starts_with("postgresql://")) {
    return Fail(Error::Invalid("database.url", "database.url"));
  }
  OpenDatabase open;
  open.loops = std::make_unique<async::Loops>(loops);
  open.postgres_dsn = url;
  sql::PostgresOptions options;
  options.dsn = url;
  options.min_connections = static_cast<int>(settings.Integer("database.connections_min"));
  options.max_connections = static_cast<int>(settings.Integer("database.connections_max"));
  open.database = sql::OpenPostgres(options, *open.loops);
  return open;
}

House::House(sql::Database& database, security::KeyRing key_ring, const Clock& clock)
    : House(database, std::move(key_ring), clock, ToText(MakeUuid())) {}

House::House(sql::Database& database, security::KeyRing key_ring, const Clock& clock, std::string origin)
    : keys(std::move(key_ring)),
      access(database, clock),
      search(resources),
      patient_store(keys),
      booking_store(origin),
      ports(booking_store, resources, clock),
      catalog(database, resource_store, ports, resources, search, clock),
      patients(database, patient_store, ports, clock),
      service_types({database, service_type_store, services, resources, clock}),
      rota_directory(resources),
      rotas({database, rota_store, ports, ports, rota_directory, resources, clock}),
      index_sync(database, booking_store, ticks, clock, origin),
      finder(resources, rota_directory, ticks),
      planner(resources, services, finder, clock),
      committer(database, booking_store, clock,
                [this](const scheduling::Changes& changes) { index_sync.Take(changes); }),
      bookings(database, booking_store, committer, planner, *this) {}

Task<Status> House::Load() {
  MEDRES_CO_CHECK(co_await access.Load());
  MEDRES_CO_CHECK(co_await catalog.Load());
  MEDRES_CO_CHECK(co_await service_types.LoadAll());
  MEDRES_CO_CHECK(co_await rotas.LoadAll());
  co_return co_await index_sync.Load();
}

void House::FollowOthers(events::Follower& follower) {
  follower.On("api_key.", [this](const std::vector<events::Event>&) { return access.Load(); });
  follower.On("resource.", [this](const std::vector<events::Event>& events) -> Task<Status> {
    std::vector<ResourceId> ids;
    for (const events::Event& event : events) ids.push_back(ResourceId{event.subject});
    co_return co_await catalog.Refresh(std::move(ids));
  });
  follower.On("rota.", [this](const std::vector<events::Event>& events) -> Task<Status> {
    std::vector<ResourceId> ids;
    for (const events::Event& event : events) ids.push_back(ResourceId{event.subject});
    co_return co_await Refresh(std::move(ids));
  });
  follower.On("service_type.", [this](const std::vector<events::Event>& events) -> Task<Status> {
    for (const events::Event& event : events) {
      MEDRES_CO_CHECK(co_await service_types.Refresh(ServiceTypeId{event.subject}));
    }
    co_return Status();
  });
  follower.On("appointment.", [this](const std::vector<events::Event>& events) { return index_sync.Follow(events); });
}

Task<Status> House::Refresh(std::vector<ResourceId> ids) {
  MEDRES_CO_CHECK(co_await catalog.Refresh(ids));
  co_return co_await rotas.Refresh(std::move(ids));
}

Task<void> House::Learn(ServiceTypeId service, std::vector<ResourceId> ids) {
  const Status found = co_await service_types.Refresh(service);
  if (const auto entry = services.Find(service); found && entry) {
    for (const auto& requirement : entry->requirements) {
      for (const ResourceId id : requirement.any_of) {
        if (!resources.Find(id)) ids.push_back(id);
      }
    }
  }
  // What cannot be read now stays unknown, and the wish is refused for that.
  const Status refreshed = co_await Refresh(std::move(ids));
  (void)refreshed;
}

api::Services House::Services() {
  return {catalog, search, resources, patients, service_types, services, rotas, finder, bookings, metrics};
}

}  // namespace medres::app

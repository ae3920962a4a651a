#include "app/wiring.hpp"

#include <filesystem>

#include "api/rest/routes.hpp"
#include "app/access_wiring.hpp"
#include "app/cache_keeping.hpp"
#include "app/constitution_wiring.hpp"
#include "app/database_urls.hpp"
#include "app/document_wiring.hpp"
#include "app/edge.hpp"
#include "app/event_wiring.hpp"
#include "app/fhir_wiring.hpp"
#include "app/figures.hpp"
#include "app/house.hpp"
#include "app/inventory_wiring.hpp"
#include "app/jobs_wiring.hpp"
#include "app/key_wiring.hpp"
#include "app/memory.hpp"
#include "app/monitoring_wiring.hpp"
#include "app/notifying.hpp"
#include "app/payment_wiring.hpp"
#include "app/people_wiring.hpp"
#include "app/personal_wiring.hpp"
#include "app/pool_wiring.hpp"
#include "app/prescription_wiring.hpp"
#include "app/process_lock.hpp"
#include "app/program_clock.hpp"
#include "app/replica_wiring.hpp"
#include "app/schema.hpp"
#include "app/serving.hpp"
#include "app/session_wiring.hpp"
#include "app/settings_wiring.hpp"
#include "app/waitlist_serving.hpp"
#include "catalog/sql_store.hpp"
#include "notification/planner.hpp"
#include "notification/service.hpp"
#include "notification/sql_store.hpp"
#include "notification/webhook/sql_store.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"
#include "scheduling/booking/ports.hpp"
#include "scheduling/booking/sql_store.hpp"
#include "scheduling/booking/visit_history.hpp"
#include "scheduling/feed/service.hpp"
#include "scheduling/policy/sql_store.hpp"
#include "scheduling/ranking/constitution_match.hpp"
#include "scheduling/reply/sql_store.hpp"
#include "scheduling/rota/sql_closure_store.hpp"
#include "scheduling/rota/sql_store.hpp"
#include "scheduling/service_type_store.hpp"

namespace medres::app {
namespace {

using container::New;
using container::Optional;

// Limits against hanging, not against work: a large database takes its time.
constexpr Milliseconds kMigrating = std::chrono::hours(24);
constexpr Milliseconds kLoading = std::chrono::minutes(10);
/// What is being told when the program stops is told to its end: the carriers' deadlines, and the database's.
constexpr Milliseconds kCarrying = std::chrono::seconds(60);

/// How this process signs its own events.
struct Origin {
  std::string text = ToText(MakeUuid());
};

std::string SqlitePath(const config::Settings& settings) {
  return settings.Text("database.url").substr(kSqlitePrefix.size());
}

Result<std::unique_ptr<ProcessLock>> LockSqlite(config::Settings& settings) {
  std::error_code ignored;
  const std::string path = SqlitePath(settings);
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  return ProcessLock::Take(path);
}

Result<std::unique_ptr<sql::Database>> OpenSqlite(config::Settings& settings, sql::Observer& observer,
                                                  ProcessLock& /*held*/) {
  return sql::OpenSqlite({.path = SqlitePath(settings),
                          .readers = static_cast<int>(settings.Integer("database.readers")),
                          .durable = true,
                          .observer = &observer});
}

Result<std::unique_ptr<sql::Database>> OpenPostgres(config::Settings& settings, sql::Observer& observer,
                                                    async::Loops& loops) {
  MEDRES_CHECK(CheckDatabaseUrl(settings));
  sql::PostgresOptions options;
  options.dsn = settings.Text("database.url");
  options.min_connections = static_cast<int>(settings.Integer("database.connections_min"));
  options.max_connections = static_cast<int>(settings.Integer("database.connections_max"));
  options.automatic_size = settings.Text("database.sizing") == "automatic";
  options.observer = &observer;
  return sql::OpenPostgres(options, loops);
}

std::unique_ptr<access::AccessService> MakeAccess(sql::Database& database, Clock& clock, config::Settings& settings) {
  auto access = std::make_unique<access::AccessService>(database, clock);
  const std::string& admin = settings.Text("access.admin_key");
  if (!admin.empty()) access->SetAdminKey(admin);
  return access;
}

}  // namespace

void AddDatabase(container::Container& program, Environment& environment, bool allow_contract) {
  program.Add("settings", [&]() -> config::Settings& { return environment.settings; });
  program.Add("messages", [&]() -> http::Messages& { return environment.messages; });
  program.Add("logger", [&]() -> log::Logger& { return environment.logger; });
  program.Add("clock", New<ProgramClock>).As<Clock>();
  AddLiveSettings(program, environment);
  program.Add("metrics", New<metrics::Registry>);
  AddTracer(program, environment);
  AddPools(program);
  program
      .Add("loops",
           [](config::Settings& settings) { return async::Loops(static_cast<int>(settings.Integer("server.loops"))); })
      .Initialize(&async::Loops::Start)
      .Cleanup(&async::Loops::Stop);
  if (environment.settings.Text("database.url").starts_with(kSqlitePrefix)) {
    program.Add("lock", LockSqlite);
    program.Add("database", OpenSqlite);
  } else {
    program.Add("database", OpenPostgres);
  }
  AddReplicas(program);
  program.Add("schema", [=](sql::Database& database, Clock& clock) { return Schema(database, clock, allow_contract); })
      .Initialize(&Schema::Migrate, kMigrating);
}

namespace {

void AddGround(container::Container& program) {
  AddFieldKeys(program);
  program.Add("origin", New<Origin>);
  program.Add("access", MakeAccess);
  AddStoredSettings(program);
}

void AddCatalog(container::Container& program) {
  using namespace catalog;
  using sql::Database;
  program.Add("resources", New<Directory>);
  program.Add("resource_store", New<SqlResourceStore>).As<ResourceStore>();
  program.Add("search", New<SearchIndex, const Directory&>);
  program.Add("catalog",
              New<CatalogService, Database&, ResourceStore&, Bookings&, Directory&, SearchIndex&, const Clock&>);
}

void AddNotification(container::Container& program) {
  using namespace notification;
  using sql::Database;
  program.Add("dialer", [](config::Settings& settings) { return net::Dialer(settings.Text("net.authorities_file")); });
  AddHttpClient(program);
  program.Add("notice_store", New<SqlNoticeStore>).As<NoticeStore>();
  program.Add("preference_store", New<SqlPreferenceStore, const security::KeyRing&>).As<PreferenceStore>();
  program.Add(
      "notifications",
      New<NotificationService, Database&, NoticeStore&, PreferenceStore&, patients::PatientService&, const Clock&>);
  program.Add("webhook_store", New<SqlWebhookStore, const security::KeyRing&>).As<WebhookStore>();
  program.Add("delivery_store", New<SqlDeliveryStore>).As<DeliveryStore>();
  program.Add("webhooks",
              [](Database& database, WebhookStore& store, DeliveryStore& deliveries, Clock& clock,
                 config::LiveSettings& live) -> Result<WebhookService> {
                MEDRES_TRY(auto allow_private, live.Add<bool>({"webhooks.allow_private"}, MayWebhooksBePrivate));
                return WebhookService(database, store, deliveries, clock, std::move(allow_private));
              });
}

/// What tells people and programs; only where there is a server.
void AddTelling(container::Container& program) {
  using namespace notification;
  using sql::Database;
  program.Add("templates", [] { return Templates::Embedded(); });
  program.Add("channels", LiveChannels);
  program.Add("notice_planner",
              [](NoticeStore& store, Clock& clock, config::LiveSettings& live) -> Result<NoticePlanner> {
                MEDRES_TRY(auto hour, NumberOf<int>(live, "notification.reminder_hour"));
                return NoticePlanner(store, clock, std::move(hour));
              });
  program.Add("deliverer_parts", New<Deliverer::Parts, Database&, NoticeStore&, PreferenceStore&,
                                     patients::PatientService&, const catalog::Directory&, const Templates&,
                                     const config::Section<Channels>&, const Clock&, metrics::Registry&>);
  program.Add("deliverer", [](Deliverer::Parts& parts, config::LiveSettings& live) -> Result<Deliverer> {
    MEDRES_TRY(auto rules, live.Add<DeliveryRules>({"notification."}, DeliveryRulesOf));
    return Deliverer(parts, std::move(rules), Chance);
  });
  program.Add("sender_parts", SenderPartsOf);
  program.Add("webhook_sender", [](WebhookSender::Parts& parts, config::LiveSettings& live) -> Result<WebhookSender> {
    MEDRES_TRY(auto rules, live.Add<SendRules>({"webhooks.", "notification.lease_ms"}, SendRulesOf));
    return WebhookSender(parts, std::move(rules), Chance);
  });
  program.Add("notification_worker", MakeWorker).Start(&Worker::Start).Stop(&Worker::Stop, kCarrying);
}

/// What can be booked, when it is open, and by which rules.
void AddHours(container::Container& program) {
  using namespace catalog;
  using namespace scheduling;
  using sql::Database;
  program.Add("booking_store", [](Origin& origin) { return SqlBookingStore(origin.text); }).As<BookingStore>();
  program.Add("booking_ports", New<BookingPorts, BookingStore&, const Directory&, const Clock&>)
      .As<Bookings>()
      .As<ResourceLocks>()
      .As<FutureVisits>();

  program.Add("services", New<ServiceTypeDirectory>);
  program.Add("service_type_store", New<SqlServiceTypeStore>).As<ServiceTypeStore>();
  program.Add("service_type_parts", New<ServiceTypeService::Parts, Database&, ServiceTypeStore&, ServiceTypeDirectory&,
                                        const Directory&, const Clock&>);
  program.Add("service_types", New<ServiceTypeService, ServiceTypeService::Parts&>);

  program.Add("rota_directory", [](const Directory& resources, config::LiveSettings& live) {
    auto rotas = std::make_unique<RotaDirectory>(resources, UsualTravel(*live.Get()->settings));
    live.Listen({.name = "travel",
                 .prefixes = {"booking.travel_minutes"},
                 .prepare = {},
                 .commit = [rotas = rotas.get()](const config::Settings& now) { rotas->SetTravel(UsualTravel(now)); }});
    return rotas;
  });
  program.Add("rota_store", New<SqlRotaStore>).As<RotaStore>();
  program.Add("rota_parts", New<RotaService::Parts, Database&, RotaStore&, ResourceLocks&, FutureVisits&,
                                RotaDirectory&, Directory&, const Clock&>);
  program.Add("rotas", New<RotaService, RotaService::Parts&>);

  program.Add("closure_store", New<SqlClosureStore>).As<ClosureStore>();
  program.Add("closure_parts", New<ClosureService::Parts, Database&, ClosureStore&, ResourceLocks&, FutureVisits&,
                                   RotaService&, const Directory&, const Clock&>);
  program.Add("closures", New<ClosureService, ClosureService::Parts&>);

  program.Add("policy_directory", New<PolicyDirectory, const Directory&>);
  program.Add("policy_store", New<SqlPolicyStore>).As<PolicyStore>();
  program.Add("policy_parts", New<PolicyService::Parts, Database&, PolicyStore&, ResourceLocks&, PolicyDirectory&,
                                  const Directory&, const ServiceTypeDirectory&, const Clock&>);
  program.Add("policies", New<PolicyService, PolicyService::Parts&>);
}

/// What is free, and which of it is best.
void AddAvailability(container::Container& program) {
  using namespace catalog;
  using namespace scheduling;
  using sql::Database;
  program.Add("ticks", New<TickIndex>);
  program.Add("index_sync", [](Database& database, BookingStore& store, TickIndex& ticks, Clock& clock,
                               Origin& origin) { return IndexSync(database, store, ticks, clock, origin.text); });
  program.Add("finder", New<Finder, const Directory&, const RotaDirectory&, const TickIndex&, const PolicyDirectory&>);

  program.Add("ranking_weights",
              [](config::LiveSettings& live) { return live.Add<Weights>({"ranking."}, RankingWeights); });
  program.Add("visit_history", New<StoredVisitHistory, sql::StaleReads&, BookingStore&>).As<VisitHistory>();
  program.Add("slot_scorer", New<ConstitutionMatch>).As<SlotScorer>();
  program.Add("recommender_parts", New<Recommender::Parts, const Directory&, const Finder&, patients::PatientService&,
                                       VisitHistory&, PatientProfiles&, const SlotScorer&, const Reranker&>);
  program.Add("recommender", New<Recommender, Recommender::Parts&>);
}

/// Who gets it.
void AddBooking(container::Container& program) {
  using namespace catalog;
  using namespace scheduling;
  using sql::Database;
  program.Add("planner", New<Planner, const Directory&, const ServiceTypeDirectory&, const Finder&,
                             const PolicyDirectory&, const SessionNumbers&, const Clock&>);
  program.Add("committer",
              [](Database& database, BookingStore& store, Clock& clock, IndexSync& busy, Occupancy& numbers) {
                return Committer(database, store, clock, TellMemory(busy, numbers));
              });
  program.Add("proposer", New<Proposer, Committer&, const Planner&, MemoryRefresher&>);
  program.Add("bookings", New<BookingService, Database&, BookingStore&, Proposer&, const Clock&>);
  program.Add("holds",
              [](Proposer& proposer, BookingService& bookings, config::LiveSettings& live) -> Result<HoldService> {
                MEDRES_TRY(auto longest, live.Add<Milliseconds>({"booking.hold_max_seconds"}, LongestHold));
                return HoldService(proposer, bookings, std::move(longest));
              });
  program.Add("reply_store", New<SqlReplyStore>).As<ReplyStore>();
  program.Add("replies", New<ReplyService, Database&, ReplyStore&>);
  program.Add("series", New<SeriesService, Proposer&, BookingService&>);

  AddWaitlist(program);

  program.Add("calendar_store", New<SqlCalendarFeedStore>).As<CalendarFeedStore>();
  program.Add("calendar_parts",
              New<CalendarFeedService::Parts, Database&, CalendarFeedStore&, BookingService&, patients::PatientService&,
                  const Directory&, const ServiceTypeDirectory&, const Clock&>);
  program.Add("calendars", New<CalendarFeedService, CalendarFeedService::Parts&>);
}

void AddMemory(container::Container& program) {
  using namespace catalog;
  using namespace scheduling;
  program.Add("house", New<House, access::AccessService&, const Directory&, const SearchIndex&, CatalogService&,
                           RotaService&, ServiceTypeService&, PolicyService&>);
  program.Add(
      "memory_parts",
      New<Memory::Parts, config::SettingsService&, access::AccessService&, CatalogService&, const Directory&,
          ServiceTypeService&, const ServiceTypeDirectory&, RotaService&, PolicyService&, SessionMemory&, IndexSync&>);
  program
      .Add(
          "memory",
          [](Memory::Parts& parts, Optional<events::Follower> follower, Schema& /*what is read*/,
             security::KeyRegistry& /*that it can be read*/) { return Memory(parts, follower ? &*follower : nullptr); })
      .As<MemoryRefresher>()
      .Initialize(&Memory::Load, kLoading)
      .Start(&Memory::Follow)
      .Stop(&Memory::StopFollowing);
}

}  // namespace

void AddHouse(container::Container& program, Environment& environment) {
  AddDatabase(program, environment);
  AddGround(program);
  AddCatalog(program);
  AddPatients(program);
  AddConstitution(program);
  AddPersonalisation(program);
  AddPrescription(program);
  AddInventory(program);
  AddNotification(program);
  AddHours(program);
  AddAvailability(program);
  AddAdvice(program);
  AddBooking(program);
  AddSessions(program);
  AddDesk(program);
  AddPayments(program);
  AddMemory(program);
}

void AddEndpoints(container::Container& program, Environment& environment) {
  AddHouse(program, environment);
  AddCaches(program, environment.settings);
  AddDocuments(program, environment.settings);
  AddAccess(program);
  AddMonitoring(program);
  program.Add("request_metrics", New<RequestMetrics, metrics::Registry&, log::Logger&>).As<http::RequestObserver>();
  program
      .Add("readiness",
           [&program](sql::Database& database, Optional<events::Follower> follower) {
             return ProgramReadiness(program, database, follower ? &*follower : nullptr);
           })
      .As<http::Readiness>();
  AddEvents(program);
  // One file is read at a time; its loops outlive it.
  program.Add("import_pool", [](async::Loops&) { return async::BlockingPool(1, 8); });
  program.Add(
      "rest",
      New<api::Services, access::AccessService&, access::AuditTrail&, access::AccountService&, access::SignIn&,
          access::Sessions&, catalog::CatalogService&, const catalog::SearchIndex&, const catalog::Directory&,
          async::BlockingPool&, patients::PatientService&, patients::RelationService&,
          patients::PersonalisationService&, scheduling::ServiceTypeService&, const scheduling::ServiceTypeDirectory&,
          scheduling::RotaService&, scheduling::ClosureService&, scheduling::PolicyService&, const scheduling::Finder&,
          const scheduling::NumberSources&, scheduling::Recommender&, const config::Section<scheduling::Weights>&,
          scheduling::BookingService&, scheduling::PaymentService&, scheduling::HoldService&,
          scheduling::WaitlistService&, scheduling::WaitlistRounds&, scheduling::SeriesService&,
          scheduling::SessionPlanService&, scheduling::SessionService&, scheduling::CalendarFeedService&,
          scheduling::DeskService&, scheduling::NoShowService&, constitution::ConstitutionService&,
          const constitution::Instruments&, constitution::EvidenceService&, const knowledge::Herbs&,
          const knowledge::Library&, const prescription::SafetyChecker&, prescription::HerbStock&,
          const recommendation::AdviceService&, const recommendation::FormulaAdvisor&,
          const recommendation::HerbAdvisor&, inventory::InventoryService&, const inventory::StockLevels&,
          inventory::StockReservations&, notification::NotificationService&, notification::WebhookService&,
          events::Feed&, const config::Section<api::EventStreamOptions>&, events::LetterService&,
          config::SettingsService&, const metrics::Registry&, const pool::Board&, const http::Messages&,
          const monitor::Alerter&, monitor::Profiler&, events::EventArchive&, security::Resealer&>);
  AddFhir(program);
  program.Add("cors_rules", CorsRulesOf);
  program.Add("router", MakeRouter);
}

void AddServer(container::Container& program, Environment& environment) {
  AddEndpoints(program, environment);
  const Milliseconds grace(environment.settings.Integer("server.drain_ms"));
  AddTelling(program);
  AddConsumers(program);
  AddJobs(program);
  AddArchiving(program);
  AddSettingsReloading(program);
  AddAccountFollowing(program);
  AddCacheKeeping(program);
  AddHttpServer(program, grace);
  program.Add("server_figures",
              New<ServerFigures, metrics::Registry&, const scheduling::Committer&, const events::Follower&,
                  const HttpServer&, const access::AuditTrail&, const log::Logger&, const Clock&>);
}

}  // namespace medres::app

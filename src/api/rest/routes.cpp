#include "api/rest/routes.hpp"

#include "api/rest/access/accounts.hpp"
#include "api/rest/access/audit.hpp"
#include "api/rest/access/keys.hpp"
#include "api/rest/access/own_account.hpp"
#include "api/rest/admin/alerts.hpp"
#include "api/rest/admin/dead_letters.hpp"
#include "api/rest/admin/event_archive.hpp"
#include "api/rest/admin/event_consumers.hpp"
#include "api/rest/admin/field_keys.hpp"
#include "api/rest/admin/pools.hpp"
#include "api/rest/admin/profile.hpp"
#include "api/rest/catalog/importing.hpp"
#include "api/rest/catalog/resources.hpp"
#include "api/rest/catalog/search.hpp"
#include "api/rest/medicine_routes.hpp"
#include "api/rest/notification/notices.hpp"
#include "api/rest/notification/preferences.hpp"
#include "api/rest/notification/webhooks.hpp"
#include "api/rest/patients/patients.hpp"
#include "api/rest/patients/personalisation.hpp"
#include "api/rest/patients/relations.hpp"
#include "api/rest/scheduling_routes.hpp"
#include "api/rest/settings/settings.hpp"

namespace medres::api {
namespace {

void AddMetrics(http::Router& router, const metrics::Registry& registry) {
  auto group =
      router.Group({.tag = "operation", .description = "Health and figures for operators.", .touches = http::kNobody});
  group.Add("GET /metrics", {.id = "getMetrics", .summary = "Figures for Prometheus", .documented = false},
            [&registry](http::Context&) -> Result<http::Response> {
              return http::Response{.status = 200,
                                    .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                    .headers = {},
                                    .body = registry.Expose()};
            });
}

}  // namespace

void AddRoutes(http::Router& router, const Services& s) {
  auto catalog =
      router.Group({.tag = "catalog", .description = "Practitioners, facilities, departments, rooms, equipment."});
  AddSearchResources(catalog, s.search);
  AddResources(catalog, s.catalog);
  AddImportResources(catalog, s.catalog, s.resources, s.import_pool);

  auto patients = router.Group({.tag = "patients", .description = "Persons who are booked for."});
  AddPatients(patients, s.patients);
  AddRelations(patients, s.relations);
  AddPersonalisation(patients, s.personalisation);

  AddScheduling(router, s);
  AddMedicine(router, s);

  auto notification = router.Group({.tag = "notification", .description = "Patients who are told, and programs."});
  AddNotificationPreferences(notification, s.notifications);
  AddNotices(notification, s.notifications);
  AddWebhooks(notification, s.webhooks);
  AddWebhookDeliveries(notification, s.webhooks);

  auto events = router.Group({.tag = "events", .description = "What happens, as it happens."});
  AddEvents(events, s.feed, s.event_streams);

  auto access = router.Group({.tag = "access", .description = "Who may call, and what for."});
  AddKeys(access, s.access);
  AddAccounts(access, s.accounts);
  AddOwnAccount(access, s.sign_in, s.sign_ins, s.accounts);
  AddSecondFactor(access, s.sign_in);
  AddAudit(access, s.audit);

  auto settings = router.Group(
      {.tag = "settings", .description = "What is set, by whom, and changing it.", .touches = http::kNobody});
  AddReadSettings(settings, s.settings, s.messages);
  AddWriteSettings(settings, s.settings);

  auto operation =
      router.Group({.tag = "operation", .description = "Health and figures for operators.", .touches = http::kNobody});
  AddPools(operation, s.pools);
  AddDeadLetters(operation, s.letters);
  AddEventConsumers(operation, s.letters);
  AddEventArchive(operation, s.archive);
  AddEventCounts(operation, s.archive);
  AddAlerts(operation, s.alerts);
  AddProfile(operation, s.profiler);
  AddFieldKeys(operation, s.resealer);

  AddMetrics(router, s.metrics);
}

}  // namespace medres::api

#include "api/rest/routes.hpp"

#include "api/rest/access/audit.hpp"
#include "api/rest/access/keys.hpp"
#include "api/rest/admin/pools.hpp"
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
#include "api/rest/payments/callback.hpp"
#include "api/rest/payments/list.hpp"
#include "api/rest/payments/pay.hpp"
#include "api/rest/scheduling/appointments/book.hpp"
#include "api/rest/scheduling/appointments/change.hpp"
#include "api/rest/scheduling/appointments/list.hpp"
#include "api/rest/scheduling/appointments/participants.hpp"
#include "api/rest/scheduling/appointments/reschedule.hpp"
#include "api/rest/scheduling/appointments/validate.hpp"
#include "api/rest/scheduling/availability.hpp"
#include "api/rest/scheduling/calendars.hpp"
#include "api/rest/scheduling/closures.hpp"
#include "api/rest/scheduling/desk/no_shows.hpp"
#include "api/rest/scheduling/desk/queues.hpp"
#include "api/rest/scheduling/holds.hpp"
#include "api/rest/scheduling/policies.hpp"
#include "api/rest/scheduling/recommend.hpp"
#include "api/rest/scheduling/rotas.hpp"
#include "api/rest/scheduling/series.hpp"
#include "api/rest/scheduling/service_types.hpp"
#include "api/rest/scheduling/sessions/change.hpp"
#include "api/rest/scheduling/sessions/hold.hpp"
#include "api/rest/scheduling/sessions/list.hpp"
#include "api/rest/scheduling/sessions/plans.hpp"
#include "api/rest/scheduling/sessions/take.hpp"
#include "api/rest/scheduling/waitlist.hpp"
#include "api/rest/settings/settings.hpp"

namespace medres::api {
namespace {

void AddMetrics(http::Router& router, const metrics::Registry& registry) {
  auto group = router.Group({.tag = "operation", .description = "Health and figures for operators.", .touches = http::kNobody});
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

  auto scheduling = router.Group({.tag = "scheduling", .description = "What can be booked, when, and what is booked."});
  AddServiceTypes(scheduling, s.service_types);
  AddRotas(scheduling, s.rotas);
  AddClosures(scheduling, s.closures);
  AddAvailability(scheduling, s.finder, s.services, s.resources);
  AddRecommend(scheduling, s.recommender, s.services, s.resources, s.ranking_weights, s.messages);
  AddListAppointments(scheduling, s.bookings, s.resources);
  AddPolicies(scheduling, s.policies);
  AddValidateAppointment(scheduling, s.bookings, s.sessions, s.messages);
  AddBookAppointment(scheduling, s.bookings);
  AddChangeAppointment(scheduling, s.bookings);
  AddReschedule(scheduling, s.bookings, s.sessions);
  AddParticipants(scheduling, s.bookings);
  AddHolds(scheduling, s.holds);
  AddWaitlist(scheduling, s.waitlist, s.waitlist_rounds);
  AddSeries(scheduling, s.series);
  AddSessionPlans(scheduling, s.session_plans);
  AddListSessions(scheduling, s.sessions);
  AddTakeNumber(scheduling, s.sessions);
  AddHoldNumber(scheduling, s.sessions);
  AddChangeSession(scheduling, s.sessions);
  AddCalendars(scheduling, s.calendars);

  auto desk = router.Group({.tag = "desk", .description = "The front desk: check-in, walk-ins, queues, no-shows."});
  AddDeskArrivals(desk, s.desk);
  AddDeskQueues(desk, s.desk);
  AddNoShows(desk, s.no_shows);

  auto payments = router.Group({.tag = "payments", .description = "Fees of visits, and the money for them."});
  AddPayAppointment(payments, s.payments);
  AddPaymentCallback(payments, s.payments);
  AddListPayments(payments, s.payments);

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
  AddAudit(access, s.audit);

  auto settings = router.Group({.tag = "settings", .description = "What is set, by whom, and changing it."});
  AddReadSettings(settings, s.settings, s.messages);
  AddWriteSettings(settings, s.settings);

  auto operation = router.Group({.tag = "operation", .description = "Health and figures for operators."});
  AddPools(operation, s.pools);

  AddMetrics(router, s.metrics);
}

}  // namespace medres::api

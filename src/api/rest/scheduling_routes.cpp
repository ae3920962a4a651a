#include "api/rest/scheduling_routes.hpp"

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

namespace medres::api {

void AddScheduling(http::Router& router, const Services& s) {
  auto scheduling = router.Group({.tag = "scheduling", .description = "What can be booked, when, and what is booked."});
  AddServiceTypes(scheduling, s.service_types);
  AddRotas(scheduling, s.rotas);
  AddClosures(scheduling, s.closures);
  AddAvailability(scheduling, s.finder, s.numbers, s.services, s.resources);
  AddRecommend(scheduling, s.recommender, s.numbers, s.services, s.resources, s.ranking_weights, s.messages);
  AddListAppointments(scheduling, s.bookings, s.resources);
  AddPolicies(scheduling, s.policies);
  AddValidateAppointment(scheduling, s.bookings, s.sessions, {.messages = s.messages, .resources = s.resources});
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

  auto payments = router.Group(
      {.tag = "payments", .description = "Fees of visits, and the money for them.", .touches = {.type = "Payment"}});
  AddPayAppointment(payments, s.payments);
  AddPaymentCallback(payments, s.payments);
  AddListPayments(payments, s.payments);
}

}  // namespace medres::api

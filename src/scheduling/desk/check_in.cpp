#include "patients/rules.hpp"
#include "scheduling/booking/override.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/desk/arrival.hpp"

namespace medres::scheduling {
namespace {

/// Whether the visit's patient is already here.
bool HasCome(AppointmentStatus status) {
  return status == AppointmentStatus::kArrived || status == AppointmentStatus::kCheckedIn;
}

}  // namespace

std::shared_ptr<const Policy> DeskService::PolicyOf(const Appointment& visit) const {
  return visit.policy ? parts_.policies.Find(*visit.policy) : nullptr;
}

Task<Result<Appointment>> DeskService::FindVisit(const CheckInWish& wish) {
  if (wish.visit) co_return co_await parts_.bookings.Get(*wish.visit);
  if (!wish.facility) co_return Fail(Error::Invalid("desk.code_place", "/facility"));
  const QueueKey today = TodayOf(*wish.facility);
  const Zone* zone = FindZone(parts_.resources.ZoneOf(*wish.facility));
  AppointmentFilter filter;
  filter.time = {zone->StartOf(today.day), zone->StartOf(AddDays(today.day, 1))};
  filter.facility = wish.facility;
  filter.pickup_code = wish.pickup_code;
  filter.limit = 1;
  MEDRES_CO_TRY(AppointmentPage found, co_await parts_.bookings.List(std::move(filter)));
  if (!found.items.empty()) co_return std::move(found.items.front());
  co_return Fail(Error::NotFound("desk.code_unknown", {{"code", wish.pickup_code}, {"date", FormatDate(today.day)}}));
}

Task<Result<Admission>> DeskService::CheckIn(CheckInWish wish) {
  MEDRES_CO_TRY(Appointment visit, co_await FindVisit(wish));
  if (visit.status == AppointmentStatus::kNoshow) {
    co_return Fail(Error::Conflict("desk.missed", {{"start", FormatInZone(visit.time.start, visit.zone)}}));
  }
  if (visit.status == AppointmentStatus::kBooked) {
    std::vector<std::string> waived;
    const auto policy = PolicyOf(visit);
    auto issues =
        Enforce(CheckWindow(visit, policy.get(), *parts_.rules.Get(), parts_.clock.Now()), wish.staff_override, waived);
    if (!issues.empty()) co_return Fail(Error::Conflict("desk.refused", {}, std::move(issues)));
  }
  co_return co_await Admit(std::move(visit), wish.priority, std::move(wish.actor), std::move(wish.staff_override));
}

Task<Result<Admission>> DeskService::Admit(Appointment visit, TicketPriority priority, std::string actor,
                                           std::optional<Override> staff_override) {
  if (!HasCome(visit.status)) {
    TransitionCommand command{.appointment = visit.id,
                              .expected_version = std::nullopt,
                              .to = AppointmentStatus::kArrived,
                              .reason = staff_override ? staff_override->reason : "",
                              .actor = std::move(actor),
                              .staff_override = std::move(staff_override)};
    const auto arrived = co_await parts_.bookings.Transition(std::move(command));
    MEDRES_CO_TRY(visit, co_await parts_.bookings.Get(visit.id));
    // Another desk may have been quicker.
    if (!arrived && !HasCome(visit.status)) co_return Fail(arrived.error());
  }
  co_return co_await Enter({.queue = TodayOf(QueueOf(visit.resources, parts_.resources)),
                            .patient = *visit.patient,
                            .service_type = visit.service_type,
                            .visit = visit.id,
                            .due = visit.time.start,
                            .asked = priority});
}

Task<Result<Admission>> DeskService::Enter(Arrival arrival) {
  MEDRES_CO_TRY(const patients::Patient patient, co_await parts_.patients.Get(arrival.patient));
  const auto work = [&](sql::Session& session) -> Task<Result<Admission>> {
    const QueueKey& queue = arrival.queue;
    MEDRES_CO_CHECK(co_await parts_.store.Lock(session, queue, arrival.patient));
    std::optional<Ticket> had;
    if (arrival.visit) {
      MEDRES_CO_TRY(had, co_await parts_.store.OfVisit(session, *arrival.visit, queue.day));
    } else {
      MEDRES_CO_TRY(had, co_await parts_.store.OfPatient(session, arrival.patient, arrival.service_type, queue.day));
    }
    if (had && had->standing != TicketStanding::kLeft) co_return Admission{*std::move(had), true};
    MEDRES_CO_TRY(const std::vector<Ticket> others, co_await parts_.store.OfQueue(session, queue));
    MEDRES_CO_TRY(const auto last, co_await parts_.store.Last(session, queue));
    const Instant now = parts_.clock.Now();
    Ticket ticket{.id = TicketId::Make(),
                  .queue = queue,
                  .number = last.first + 1,
                  .patient = arrival.patient,
                  .name = patients::MaskName(patient.name),
                  .service_type = arrival.service_type,
                  .appointment = arrival.visit,
                  .arrived_at = now};
    if (had) {
      // Whoever left and comes back keeps their number.
      ticket = *std::move(had);
      ticket.standing = TicketStanding::kWaiting;
      ++ticket.version;
    }
    const auto rules = parts_.rules.Get();
    const auto priority = PriorityOf(arrival.asked, patient.birth_date, queue.day, *rules);
    ticket.place = PlaceFor(priority, arrival.due, now, others, *rules);
    ticket.place.entry = last.second + 1;
    MEDRES_CO_CHECK(co_await parts_.store.Write(
        session, ticket, {.kind = "joined", .at = now, .zone = parts_.resources.ZoneOf(ticket.queue.resource)}));
    co_return Admission{std::move(ticket), false};
  };
  co_return co_await parts_.database.Write<Admission>(work);
}

}  // namespace medres::scheduling

#include "scheduling/desk/service.hpp"

#include <algorithm>

#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

/// Where nothing was measured and no service is known.
constexpr Milliseconds kUsualService = Minutes(15);

std::string ChangeOf(TicketStep step) {
  switch (step) {
    case TicketStep::kRecall: return "recalled";
    case TicketStep::kPass: return "passed";
    case TicketStep::kReturn: return "returned";
    case TicketStep::kStart: return "started";
    case TicketStep::kFinish: return "finished";
    case TicketStep::kLeave: return "left";
  }
  return "changed";
}

/// What the visit becomes by a step of its ticket.
std::optional<AppointmentStatus> VisitAfter(TicketStep step) {
  if (step == TicketStep::kStart) return AppointmentStatus::kCheckedIn;
  if (step == TicketStep::kFinish) return AppointmentStatus::kFulfilled;
  return std::nullopt;
}

}  // namespace

QueueKey DeskService::TodayOf(ResourceId resource) const {
  return {resource, FindZone(parts_.resources.ZoneOf(resource))->ToWall(parts_.clock.Now()).date};
}

QueuePace DeskService::PaceOf(const QueueKey& queue, const std::vector<Ticket>& tickets,
                              std::vector<Milliseconds> served) const {
  QueuePace pace;
  Milliseconds planned = kUsualService;
  if (!tickets.empty()) {
    if (const auto service = parts_.services.Find(tickets.back().service_type)) {
      planned = Minutes(service->duration_minutes);
    }
  }
  pace.typical = TypicalService(std::move(served), planned);
  if (const auto resource = parts_.resources.Find(queue.resource)) pace.servers = resource->capacity;
  for (const Ticket& ticket : tickets) {
    if (ticket.standing == TicketStanding::kServing) pace.serving_since.push_back(*ticket.started_at);
  }
  return pace;
}

Status DeskService::CheckKnown(ResourceId resource) const {
  if (parts_.resources.Find(resource)) return {};
  return Fail(Error::NotFound("resource.not_found", {{"id", resource.Text()}}));
}

Task<Result<QueueSheet>> DeskService::Sheet(ResourceId resource, std::optional<LocalDate> day) {
  MEDRES_CO_CHECK(CheckKnown(resource));
  QueueKey queue = TodayOf(resource);
  if (day) queue.day = *day;
  const auto work = [&](sql::Session& session) -> Task<Result<QueueSheet>> {
    MEDRES_CO_TRY(const std::vector<Ticket> tickets, co_await parts_.store.OfQueue(session, queue));
    MEDRES_CO_TRY(std::vector<Milliseconds> served, co_await parts_.store.Served(session, resource));
    const QueuePace pace = PaceOf(queue, tickets, std::move(served));
    co_return QueueSheet{.queue = queue,
                         .zone = parts_.resources.ZoneOf(resource),
                         .typical = pace.typical,
                         .entries = SheetOf(tickets, pace, parts_.clock.Now())};
  };
  co_return co_await parts_.database.Read<QueueSheet>(work);
}

Task<Result<Ticket>> DeskService::GetTicket(sql::Session& session, TicketId id) {
  MEDRES_CO_TRY(std::optional<Ticket> found, co_await parts_.store.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("desk.no_ticket", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<QueueEntry>> DeskService::Get(TicketId id) {
  MEDRES_CO_TRY(Ticket ticket,
                co_await parts_.database.Read<Ticket>([&](sql::Session& session) { return GetTicket(session, id); }));
  MEDRES_CO_TRY(QueueSheet sheet, co_await Sheet(ticket.queue.resource, ticket.queue.day));
  const auto is_it = [id](const QueueEntry& entry) { return entry.ticket.id == id; };
  const auto entry = std::ranges::find_if(sheet.entries, is_it);
  if (entry != sheet.entries.end()) co_return std::move(*entry);
  co_return QueueEntry{.ticket = std::move(ticket)};
}

Task<Result<Ticket>> DeskService::CallNext(ResourceId resource, std::string desk) {
  MEDRES_CO_CHECK(CheckKnown(resource));
  const QueueKey queue = TodayOf(resource);
  const auto work = [&](sql::Session& session) -> Task<Result<Ticket>> {
    MEDRES_CO_CHECK(co_await parts_.store.Lock(session, queue, std::nullopt));
    MEDRES_CO_TRY(const std::vector<Ticket> tickets, co_await parts_.store.OfQueue(session, queue));
    const std::vector<Ticket> waiting = InOrder(tickets);
    if (waiting.empty()) co_return Fail(Error::Conflict("desk.nobody_waiting", {{"queue", resource.Text()}}));
    const Instant now = parts_.clock.Now();
    Ticket called = Called(waiting.front(), desk, now);
    MEDRES_CO_CHECK(co_await parts_.store.Write(
        session, called, {.kind = "called", .at = now, .zone = parts_.resources.ZoneOf(queue.resource)}));
    co_return called;
  };
  co_return co_await parts_.database.Write<Ticket>(work);
}

Task<Status> DeskService::Bring(const Ticket& ticket, TicketStep step, std::string actor) {
  const auto target = VisitAfter(step);
  if (!target || !ticket.appointment) co_return Status();
  MEDRES_CO_TRY(const Appointment visit, co_await parts_.bookings.Get(*ticket.appointment));
  if (visit.status == *target) co_return Status();
  TransitionCommand command{.appointment = visit.id,
                            .expected_version = visit.version,
                            .to = target,
                            .reason = {},
                            .actor = std::move(actor)};
  MEDRES_CO_CHECK(co_await parts_.bookings.Transition(std::move(command)));
  co_return Status();
}

Task<Result<Ticket>> DeskService::Step(TicketId id, TicketStep step, std::string desk, std::string actor) {
  MEDRES_CO_TRY(const Ticket before,
                co_await parts_.database.Read<Ticket>([&](sql::Session& session) { return GetTicket(session, id); }));
  MEDRES_CO_CHECK(After(before.standing, step));
  MEDRES_CO_CHECK(co_await Bring(before, step, std::move(actor)));
  const auto work = [&](sql::Session& session) -> Task<Result<Ticket>> {
    MEDRES_CO_CHECK(co_await parts_.store.Lock(session, before.queue, std::nullopt));
    MEDRES_CO_TRY(Ticket ticket, co_await GetTicket(session, id));
    const Instant now = parts_.clock.Now();
    MEDRES_CO_TRY(ticket, Stepped(std::move(ticket), step, desk, now));
    if (step == TicketStep::kReturn) {
      MEDRES_CO_TRY(const std::vector<Ticket> others, co_await parts_.store.OfQueue(session, before.queue));
      MEDRES_CO_TRY(const auto last, co_await parts_.store.Last(session, before.queue));
      ticket.place = PlaceBehind(ticket.place.priority, ticket.place.due, ticket.place.since, others,
                                 parts_.rules.Get()->late_behind);
      ticket.place.entry = last.second + 1;
    }
    MEDRES_CO_CHECK(co_await parts_.store.Write(
        session, ticket, {.kind = ChangeOf(step), .at = now, .zone = parts_.resources.ZoneOf(ticket.queue.resource)}));
    co_return ticket;
  };
  co_return co_await parts_.database.Write<Ticket>(work);
}

}  // namespace medres::scheduling

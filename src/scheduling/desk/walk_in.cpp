#include <algorithm>
#include <ranges>

#include "scheduling/booking/seating.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/desk/arrival.hpp"

namespace medres::scheduling {
namespace {

/// Of those that are open, the shortest: what refuses a patient at one seldom admits them at another.
constexpr std::size_t kQueuesTried = 8;
/// The counter: what is kept for it is kept for those who cannot book otherwise.
constexpr std::string_view kOnsite = "onsite";

/// Who walks in for what, the how-manieth time that day: however many desks take them in at once, and whether or not
/// one of them dies over it, there is one visit.
IdempotencyKey WalkInKey(const WalkInWish& wish, LocalDate day, int turn) {
  const std::string key =
      wish.patient.Text() + "/" + wish.service_type.Text() + "/" + FormatDate(day) + "/" + std::to_string(turn);
  return {.scope = "walk-in", .key = key, .body_hash = key};
}

BookCommand CommandOf(const WalkInWish& wish, Instant start) {
  return {.service_type = wish.service_type,
          .patient = wish.patient,
          .start = start,
          .resources = wish.resources,
          .channel = std::string(kOnsite),
          .actor = wish.actor,
          .idempotency = std::nullopt,
          .guardian = wish.guardian,
          .booked_by = wish.booked_by};
}

Status CheckOffered(const ServiceTypeDirectory::Entry& service, ServiceTypeId id) {
  if (!service) return Fail(Error::Invalid("booking.unknown_service", "/service_type", {{"id", id.Text()}}));
  if (!service->active) return Fail(Error::Invalid("booking.inactive_service", "/service_type", {{"id", id.Text()}}));
  return {};
}

}  // namespace

Task<Result<Admission>> DeskService::WalkIn(WalkInWish wish) {
  const auto service = parts_.services.Find(wish.service_type);
  MEDRES_CO_CHECK(CheckOffered(service, wish.service_type));
  const Zone* zone = FindZone(ZoneOf(*service, wish.resources, parts_.resources));
  const LocalDate today = zone->ToWall(parts_.clock.Now()).date;
  MEDRES_CO_TRY(auto had, co_await parts_.database.Read<std::optional<Ticket>>([&](sql::Session& session) {
    return parts_.store.OfPatient(session, wish.patient, wish.service_type, today);
  }));
  if (had) co_return Admission{*std::move(had), true};
  const Rest rest{today, {parts_.clock.Now(), zone->StartOf(AddDays(today, 1))}};
  MEDRES_CO_TRY(std::optional<Appointment> visit, co_await TakeNextTime(wish, *service, rest));
  if (visit) co_return co_await Admit(*std::move(visit), wish.priority, std::move(wish.actor), std::nullopt);
  co_return co_await QueueUp(wish, *service);
}

Task<Result<std::optional<Appointment>>> DeskService::TakeNextTime(const WalkInWish& wish, const ServiceType& service,
                                                                   const Rest& today) {
  Instant from = today.time.start;
  for (int turn = 0;;) {
    const FreeStarts free = parts_.finder.FindStarts({.service = service,
                                                      .window = {from, today.time.end},
                                                      .now = parts_.clock.Now(),
                                                      .limit = 1,
                                                      .only = wish.resources,
                                                      .ignoring = std::nullopt});
    if (free.items.empty()) co_return co_await FindTaken(wish, today);
    const Instant start = free.items.front().time.start;
    BookCommand command = CommandOf(wish, start);
    command.idempotency = WalkInKey(wish, today.day, turn);
    const auto booked = co_await parts_.bookings.Book(std::move(command));
    if (booked) {
      // What is answered again is the visit as it was booked.
      MEDRES_CO_TRY(Appointment visit, co_await parts_.bookings.Get(booked->appointment.id));
      if (!IsFinal(visit.status)) co_return visit;
      ++turn;
    } else if (IsForLackOfTime(booked.error())) {
      // Other desks may take one start after the other from under our hands.
      from = start + Milliseconds(1);
    } else {
      co_return Fail(booked.error());
    }
  }
}

/// Another desk may have given them the last time there was, or have died before it gave them their number.
Task<Result<std::optional<Appointment>>> DeskService::FindTaken(const WalkInWish& wish, const Rest& today) {
  AppointmentFilter filter;
  filter.time = today.time;
  filter.patient = wish.patient;
  MEDRES_CO_TRY(AppointmentPage page, co_await parts_.bookings.List(std::move(filter)));
  const auto is_it = [&](const Appointment& visit) {
    return visit.service_type == wish.service_type && visit.channel == kOnsite && !IsFinal(visit.status);
  };
  const auto found = std::ranges::find_if(page.items, is_it);
  if (found == page.items.end()) co_return std::optional<Appointment>();
  co_return std::move(*found);
}

Task<Result<Admission>> DeskService::QueueUp(const WalkInWish& wish, const ServiceType& service) {
  MEDRES_CO_TRY(const QueuesByLength queues, co_await OpenQueues(wish, service));
  std::optional<Error> refusal;
  for (const auto& [waiting, queue] : queues | std::views::take(kQueuesTried)) {
    Status judged = co_await JudgeWaiting(wish, queue.resource);
    if (judged) {
      co_return co_await Enter({.queue = queue,
                                .patient = wish.patient,
                                .service_type = wish.service_type,
                                .visit = std::nullopt,
                                .due = parts_.clock.Now(),
                                .asked = wish.priority});
    }
    if (judged.error().kind != ErrorKind::kConflict) co_return Fail(std::move(judged).error());
    if (!refusal) refusal = std::move(judged).error();
  }
  co_return Fail(refusal.value_or(Error::Conflict("desk.nobody_open")));
}

/// As if they were booked there now: whatever forbids it but the lack of time forbids waiting too.
Task<Status> DeskService::JudgeWaiting(const WalkInWish& wish, ResourceId queue) {
  BookCommand now = CommandOf(wish, parts_.clock.Now());
  if (now.resources.empty()) now.resources = {queue};
  now.staff_override = Override{.rules = {"booking.in_past", "booking.off_grid"}, .reason = std::string(kOnsite)};
  MEDRES_CO_TRY(BookingVerdict verdict, co_await parts_.bookings.Validate(std::move(now), std::nullopt));
  std::erase_if(verdict.reasons, [](const Issue& issue) { return IsForLackOfTime(issue.code); });
  if (verdict.reasons.empty()) co_return Status();
  if (verdict.is_invalid) co_return Fail(Error::Invalid(std::move(verdict.reasons)));
  co_return Fail(Error::Conflict("desk.refused", {}, std::move(verdict.reasons)));
}

Task<Result<DeskService::QueuesByLength>> DeskService::OpenQueues(const WalkInWish& wish, const ServiceType& service) {
  std::vector<ResourceId> pool;
  if (wish.resources.empty()) {
    pool = QueuesOf(service, parts_.resources);
  } else {
    pool.push_back(QueueOf(wish.resources, parts_.resources));
  }
  const Instant now = parts_.clock.Now();
  const Interval soon{now, now + Minutes(service.duration_minutes)};
  std::vector<QueueKey> queues;
  for (const ResourceId id : pool) {
    const bool is_open = parts_.resources.IsBookable(id) && parts_.finder.IsOpen(id, service.id, soon);
    if (is_open) queues.push_back(TodayOf(id));
  }
  QueuesByLength open;
  if (queues.empty()) co_return open;
  MEDRES_CO_TRY(const auto lengths, co_await parts_.database.Read<std::vector<QueueLength>>(
                                        [&](sql::Session& session) { return parts_.store.Waiting(session, queues); }));
  for (const auto& [queue, waiting] : lengths) open.emplace(waiting, queue);
  co_return open;
}

}  // namespace medres::scheduling

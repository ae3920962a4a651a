#include "scheduling/session/service.hpp"

#include <algorithm>

#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

/// When a crowd that was turned away may come again.
constexpr int kRetryAfterSeconds = 1;

Error Crowded() {
  return {.kind = ErrorKind::kRateLimited,
          .code = "session.crowded",
          .args = {{"retry_after", std::to_string(kRetryAfterSeconds)}},
          .issues = {}};
}

NumberAsk AskOf(const NumberRequest& request, Instant now) {
  return {.wish = request.wish, .channel = request.channel, .patient = request.patient, .now = now};
}

BookCommand ToCommand(NumberRequest request, const NumberOffer& offer) {
  return BookCommand{.service_type = offer.service_type,
                     .patient = request.patient,
                     .start = offer.time.start,
                     .resources = {offer.resource},
                     .channel = std::move(request.channel),
                     .actor = std::move(request.actor),
                     .idempotency = std::move(request.idempotency),
                     .staff_override = std::move(request.staff_override),
                     .guardian = request.guardian,
                     .booked_by = request.booked_by,
                     .number = request.wish};
}

}  // namespace

Task<Result<SessionDirectory::EntryPtr>> SessionService::Find(SessionId id) {
  if (auto entry = parts_.directory.Find(id)) co_return entry;
  // Another process may have opened it just now.
  MEDRES_CO_TRY(const std::optional<Session> found,
                co_await parts_.database.Read<std::optional<Session>>(
                    [this, id](sql::Session& session) { return parts_.store.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("session.not_found", {{"id", id.Text()}}));
  MEDRES_CO_CHECK(co_await parts_.memory.Refresh({found->resource}));
  if (auto entry = parts_.directory.Find(id)) co_return entry;
  co_return SessionDirectory::MakeEntry(*found, 0);
}

Task<Result<Occupancy::Numbers>> SessionService::NumbersOf(SessionId id) {
  using Taken = std::vector<std::pair<SessionId, TakenNumber>>;
  const std::vector<SessionId> ids{id};
  MEDRES_CO_TRY(const Taken taken, co_await parts_.database.Read<Taken>(
                                       [&](sql::Session& session) { return parts_.store.Numbers(session, ids); }));
  std::vector<TakenNumber> numbers;
  numbers.reserve(taken.size());
  for (const auto& [session, number] : taken) MergeNumber(numbers, number);
  co_return std::make_shared<const std::vector<TakenNumber>>(std::move(numbers));
}

SessionNow SessionService::Now(SessionDirectory::EntryPtr entry) const {
  const auto& offer = entry->offer;
  auto open = WithoutLeave(offer, parts_.hours.ClosedTimes(offer->resource, offer->time));
  auto numbers = parts_.occupancy.Of(entry->session.id);
  return {std::move(entry), std::move(open), std::move(numbers), parts_.clock.Now()};
}

Task<Result<SessionNow>> SessionService::Get(SessionId id) {
  MEDRES_CO_TRY(auto entry, co_await Find(id));
  SessionNow now = Now(std::move(entry));
  if (!parts_.directory.Find(id)) {
    MEDRES_CO_TRY(now.numbers, co_await NumbersOf(id));
  }
  co_return now;
}

std::vector<ResourceId> SessionService::WithDescendants(ResourceId resource) const {
  std::vector<ResourceId> all{resource};
  for (std::size_t next = 0; next < all.size(); ++next) {
    for (const auto& child : parts_.resources.Children(all[next])) all.push_back(child->id);
  }
  return all;
}

Task<Result<std::vector<SessionNow>>> SessionService::List(ResourceId resource, LocalDate from, int days) {
  if (!parts_.resources.Find(resource)) {
    co_return Fail(Error::NotFound("resource.not_found", {{"id", resource.Text()}}));
  }
  const Zone& zone = *FindZone(parts_.resources.ZoneOf(resource));
  const Interval time{zone.StartOf(from), zone.StartOf(AddDays(from, days))};
  const std::vector<ResourceId> resources = WithDescendants(resource);
  MEDRES_CO_CHECK(co_await parts_.plans.OpenDue(resources));
  auto entries = parts_.directory.Overlapping(resources, time);
  std::vector<SessionNow> sessions;
  sessions.reserve(entries.size());
  for (auto& entry : entries) sessions.push_back(Now(std::move(entry)));
  co_return sessions;
}

/// What only refuses costs no database: whoever cannot have a number now is told so from memory.
Status SessionService::Precheck(const SessionDirectory::Entry& entry, const NumberAsk& ask) const {
  const SessionId id = entry.session.id;
  if (ask.patient.IsNil() || parts_.occupancy.Knows(id, ask.patient)) return {};
  const auto numbers = parts_.occupancy.Of(id);
  auto reasons = WhyNone(*entry.offer, *numbers, ask);
  if (reasons.empty()) return {};
  return Fail(Error::Conflict("booking.conflict", {}, std::move(reasons)));
}

Task<Result<AdmittedWish>> SessionService::Admit(NumberAsk ask) {
  MEDRES_CO_TRY(auto entry, co_await Find(ask.wish.session));
  MEDRES_CO_CHECK(Precheck(*entry, ask));
  auto pass = parts_.turnstile.Enter(ask.wish.session);
  if (!pass) co_return Fail(Crowded());
  co_return AdmittedWish{std::move(entry), *std::move(pass)};
}

Task<Result<Booked>> SessionService::Take(NumberRequest request) {
  MEDRES_CO_TRY(const AdmittedWish admitted, co_await Admit(AskOf(request, parts_.clock.Now())));
  co_return co_await parts_.bookings.Book(ToCommand(std::move(request), *admitted.entry->offer));
}

Task<Result<Booked>> SessionService::Hold(NumberRequest request, Milliseconds duration) {
  MEDRES_CO_TRY(const AdmittedWish admitted, co_await Admit(AskOf(request, parts_.clock.Now())));
  const NumberOffer& offer = *admitted.entry->offer;
  co_return co_await parts_.holds.Hold({.service_type = offer.service_type,
                                        .patient = request.patient,
                                        .start = offer.time.start,
                                        .resources = {offer.resource},
                                        .channel = std::move(request.channel),
                                        .duration = duration,
                                        .actor = std::move(request.actor),
                                        .idempotency = std::move(request.idempotency),
                                        .guardian = request.guardian,
                                        .booked_by = request.booked_by,
                                        .number = request.wish});
}

/// Who has a number already may go to another one where a newcomer is refused: only the core judges that.
Task<Result<Appointment>> SessionService::Move(RescheduleCommand command) {
  MEDRES_CO_TRY(const AdmittedWish admitted,
                co_await Admit({.wish = *command.number, .channel = {}, .patient = {}, .now = parts_.clock.Now()}));
  command.start = admitted.entry->offer->time.start;
  command.resources = {admitted.entry->offer->resource};
  co_return co_await parts_.bookings.Reschedule(std::move(command));
}

Task<Result<BookingVerdict>> SessionService::Validate(NumberRequest request, std::optional<Instant> at) {
  MEDRES_CO_TRY(const auto entry, co_await Find(request.wish.session));
  co_return co_await parts_.bookings.Validate(ToCommand(std::move(request), *entry->offer), at);
}

}  // namespace medres::scheduling

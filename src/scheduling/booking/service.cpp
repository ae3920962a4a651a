#include "scheduling/booking/service.hpp"

#include <algorithm>
#include <array>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

/// Memory may be stale, a pool may have been given away, a pick-up code may be taken: each costs one more try.
constexpr int kMaxTries = 8;

bool IsCodeCollision(const Error& error) {
  const auto names_it = [](const auto& arg) { return arg.second.find("pickup_code") != std::string::npos; };
  return error.code == "database.constraint" && std::ranges::any_of(error.args, names_it);
}

/// When the patient's own visits that stand in the way are over; `start` when none do.
Instant AfterOwnVisits(const Error& error, Instant start) {
  for (const Issue& issue : error.issues) {
    if (issue.code != "booking.patient_overlap") continue;
    const auto end = std::ranges::find(issue.args, std::string_view("end"), &ErrorArgs::value_type::first);
    if (end != issue.args.end()) start = std::max(start, ParseInstant(end->second).value_or(start));
  }
  return start;
}

/// Excludes the pools' members that were just refused. False when the plan had chosen resources, or none were left out.
bool ExcludeTried(const VisitPlan& plan, Exclusions& excluded) {
  const bool had_more = std::ranges::any_of(
      plan.demands, [](const Demand& demand) { return demand.candidates.size() >= Planner::kMaxCandidates; });
  if (!had_more) return false;
  for (const Demand& demand : plan.demands) {
    for (const Candidate& candidate : demand.candidates) excluded.insert(candidate.resource);
  }
  return true;
}

}  // namespace

Task<Result<Outcome>> BookingService::Decide(Command command, std::optional<Appointment> appointment,
                                             const std::function<Result<VisitPlan>(const Exclusions&)>& make_plan) {
  Exclusions excluded;
  Error last = Error::Overloaded("booking.busy");
  for (int attempt = 0; attempt < kMaxTries; ++attempt) {
    auto plan = make_plan(excluded);
    if (!plan && attempt == 0 && co_await Learned(plan.error(), command, appointment)) plan = make_plan(excluded);
    if (!plan && excluded.empty()) co_return co_await Unplanned(command, std::move(plan).error());
    if (!plan) co_return Fail(std::move(last));
    Job job{.command = command, .plan = *plan, .holding = {}, .patient = std::nullopt};
    if (appointment) {
      job.holding = appointment->resources;
      job.patient = appointment->patient;
    } else {
      job.patient = std::get<BookCommand>(command).patient;
    }
    auto outcome = co_await committer_.Submit(std::move(job));
    if (outcome && outcome->stale.empty()) co_return outcome;
    if (outcome) {
      MEDRES_CO_CHECK(co_await refresher_.Refresh(std::move(outcome->stale)));
      continue;
    }
    last = std::move(outcome).error();
    if (IsCodeCollision(last)) continue;
    if (last.kind != ErrorKind::kConflict || !ExcludeTried(*plan, excluded)) break;
  }
  co_return Fail(std::move(last));
}

Task<Result<Outcome>> BookingService::Unplanned(const Command& command, Error refusal) {
  const auto* book = std::get_if<BookCommand>(&command);
  if (book == nullptr || !book->idempotency) co_return Fail(std::move(refusal));
  FactRequest request;
  request.keys.push_back(*book->idempotency);
  const LockSet none;
  MEDRES_CO_TRY(const Facts facts, co_await database_.Read<Facts>([&](sql::Session& session) {
    return store_.LoadFacts(session, none, request);
  }));
  MEDRES_CO_TRY(const Appointment* kept, FindAnswer(facts, book->idempotency));
  if (kept == nullptr) co_return Fail(std::move(refusal));
  co_return Outcome{.appointment = *kept, .replayed = true, .stale = {}};
}

Task<bool> BookingService::Learned(const Error& refusal, const Command& command,
                                   const std::optional<Appointment>& appointment) {
  constexpr std::array<std::string_view, 3> kUnknown{"booking.unknown_service", "resource.not_found", "booking.nobody"};
  const auto is_unknown = [&](const std::string& code) { return std::ranges::find(kUnknown, code) != kUnknown.end(); };
  const bool may_be_new = is_unknown(refusal.code) || std::ranges::any_of(refusal.issues, is_unknown, &Issue::code);
  if (!may_be_new) co_return false;
  if (const auto* book = std::get_if<BookCommand>(&command)) {
    co_await refresher_.Learn(book->service_type, book->resources);
  } else if (const auto* move = std::get_if<RescheduleCommand>(&command)) {
    co_await refresher_.Learn(appointment->service_type, move->resources);
  }
  co_return true;
}

Task<Result<BookingService::Booked>> BookingService::Book(BookCommand command) {
  const auto plan = [&](const Exclusions& excluded) {
    return planner_.Plan(command.service_type, command.start, command.resources, excluded);
  };
  auto outcome = co_await Decide(command, std::nullopt, plan);
  if (!outcome) co_return Fail(WithNextStart(std::move(outcome).error(), command));
  co_return Booked{std::move(outcome->appointment), outcome->replayed};
}

Error BookingService::WithNextStart(Error error, const BookCommand& command) const {
  if (error.kind != ErrorKind::kConflict) return error;
  if (auto next = planner_.NextStart(command.service_type, AfterOwnVisits(error, command.start), command.resources)) {
    error.args.emplace_back("next_start", *std::move(next));
  }
  return error;
}

Task<Result<Appointment>> BookingService::Reschedule(RescheduleCommand command) {
  MEDRES_CO_TRY(const Appointment before, co_await Get(command.appointment));
  const auto plan = [&](const Exclusions& excluded) {
    return planner_.Plan(before.service_type, command.start, command.resources, excluded, before.id);
  };
  MEDRES_CO_TRY(Outcome outcome, co_await Decide(command, before, plan));
  co_return std::move(outcome.appointment);
}

Task<Result<Appointment>> BookingService::Transition(TransitionCommand command) {
  MEDRES_CO_TRY(const Appointment before, co_await Get(command.appointment));
  const bool takes_time_again =
      !command.to && before.previous_status && HoldsTime(*before.previous_status) && !HoldsTime(before.status);
  if (!takes_time_again) {
    Job job{.command = command, .plan = std::nullopt, .holding = before.resources, .patient = before.patient};
    MEDRES_CO_TRY(Outcome outcome, co_await committer_.Submit(std::move(job)));
    co_return std::move(outcome.appointment);
  }
  const auto plan = [&](const Exclusions& excluded) {
    return planner_.Plan(before.service_type, before.time.start, before.resources, excluded, before.id);
  };
  MEDRES_CO_TRY(Outcome outcome, co_await Decide(command, before, plan));
  co_return std::move(outcome.appointment);
}

Task<Result<Appointment>> BookingService::Get(AppointmentId id) {
  MEDRES_CO_TRY(std::optional<Appointment> found,
                co_await database_.Read<std::optional<Appointment>>(
                    [this, id](sql::Session& session) { return store_.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("appointment.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<AppointmentPage>> BookingService::List(AppointmentFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  MEDRES_CO_TRY(std::vector<Appointment> found,
                co_await database_.Read<std::vector<Appointment>>(
                    [this, &filter](sql::Session& session) { return store_.List(session, filter); }));
  AppointmentPage page;
  if (found.size() > limit) {
    found.resize(limit);
    page.next = {found.back().time.start, found.back().id};
  }
  page.items = std::move(found);
  co_return page;
}

Task<Result<std::vector<HistoryEntry>>> BookingService::History(AppointmentId id) {
  MEDRES_CO_CHECK(co_await Get(id));
  co_return co_await database_.Read<std::vector<HistoryEntry>>(
      [this, id](sql::Session& session) { return store_.History(session, id); });
}

}  // namespace medres::scheduling

#include <algorithm>
#include <unordered_set>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/steps.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

std::vector<Interval> VisitTimes(const Facts& facts, PatientId patient, std::optional<AppointmentId> but) {
  std::vector<Interval> times;
  const auto found = facts.patients.find(patient);
  if (found == facts.patients.end()) return times;
  times.reserve(found->second.visits.size());
  for (const auto& [id, time] : found->second.visits) {
    if (id != but) times.push_back(time);
  }
  return times;
}

std::span<const TakenNumber> NumbersOf(const Facts& facts, SessionId session) {
  const auto found = facts.numbers.find(session);
  return found == facts.numbers.end() ? std::span<const TakenNumber>() : std::span(found->second);
}

/// What takes the resource and is nobody's number of the session.
std::vector<Interval> TakenOtherwise(const Facts& facts, ResourceId resource, std::span<const TakenNumber> numbers,
                                     std::optional<AppointmentId> moving) {
  std::vector<Interval> times;
  const auto found = facts.allocations.find(resource);
  if (found == facts.allocations.end()) return times;
  std::unordered_set<AppointmentId> holders;
  if (moving) holders.insert(*moving);
  for (const TakenNumber& number : numbers) {
    if (number.active) holders.insert(number.appointment);
  }
  for (const Allocation& allocation : found->second) {
    if (!allocation.appointment || !holders.contains(*allocation.appointment)) times.push_back(allocation.core);
  }
  return times;
}

}  // namespace

VisitPlan PlanOfNumber(const VisitPlan& plan, int number, const Interval& time) {
  VisitPlan placed = plan;
  placed.number = number;
  placed.time = time;
  for (Demand& demand : placed.demands) demand.stretches.assign(1, {.core = time});
  placed.local_start = FormatWall(FindZone(plan.zone)->ToWall(time.start));
  return placed;
}

Result<VisitPlan> PlaceNumber(const Facts& facts, const VisitPlan& plan, const NumberAsk& ask,
                              std::optional<AppointmentId> moving) {
  const auto taken = NumbersOf(facts, plan.offer->session);
  const OtherVisits others{.of_patient = VisitTimes(facts, ask.patient, moving),
                           .of_resource = TakenOtherwise(facts, plan.offer->resource, taken, moving)};
  std::vector<TakenNumber> of_others;
  std::ranges::copy_if(taken, std::back_inserter(of_others),
                       [&](const TakenNumber& other) { return !other.active || other.appointment != moving; });
  MEDRES_TRY(const ChosenNumber chosen, ChooseNumber(*plan.offer, of_others, ask, others));
  return PlanOfNumber(plan, chosen.number, chosen.time);
}

Result<VisitPlan> PlaceMove(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command,
                            const Appointment& appointment) {
  if (!plan.offer) return plan;
  std::vector<Issue> issues;
  if (plan.offer->service_type != appointment.service_type) {
    issues.push_back({"session.other_service", "/session", {{"service_type", plan.offer->service_type.Text()}}});
  }
  if (!appointment.others.empty()) issues.push_back({"session.group", "/session", {}});
  const bool stays = appointment.number && appointment.number->session == plan.offer->session;
  if (stays && (!command.number->from || *command.number->from == appointment.time.start)) {
    issues.push_back({"session.same_segment", "/from", {}});
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  const NumberAsk ask{*command.number, appointment.channel, *appointment.patient, facts.now};
  return PlaceNumber(facts, plan, ask, appointment.id);
}

void LeaveNumber(const VisitPlan& plan, const RescheduleCommand& command, Instant now, Changes& changes) {
  Appointment& appointment = changes.appointment;
  if (appointment.number) {
    changes.left = LeftNumber{appointment.number->session, TakenNumberOf(appointment)};
    changes.left->number.active = false;
    changes.left->number.version = appointment.version;
    changes.left->number.returns_at = now + command.number_delay;
  }
  appointment.number.reset();
  if (plan.number) appointment.number = SessionNumber{plan.offer->session, *plan.number};
}

Result<VisitPlan> PlaceAgain(const Facts& facts, const VisitPlan& plan, const Appointment& appointment) {
  if (!appointment.number) return plan;
  std::vector<TakenNumber> others;
  std::ranges::copy_if(NumbersOf(facts, plan.offer->session), std::back_inserter(others),
                       [&](const TakenNumber& other) { return other.appointment != appointment.id; });
  auto reasons = WhyNotAgain(*plan.offer, others, *appointment.patient, appointment.time, facts.now);
  if (!reasons.empty()) return Fail(Error::Conflict("booking.conflict", {}, std::move(reasons)));
  return PlanOfNumber(plan, appointment.number->number, appointment.time);
}

Result<Changes> DecideSubstitution(const Facts& facts, const Appointment& before, const SubstituteCommand& command) {
  Changes changes;
  changes.appointment = before;
  changes.change = "substituted";
  changes.actor = command.actor;
  changes.reason = command.reason;
  changes.released = AllocationsOf(facts, before);
  for (Allocation taken : changes.released) {
    taken.id = AllocationId::Make();
    taken.resource = command.to;
    changes.taken.push_back(taken);
  }
  std::ranges::replace(changes.appointment.resources, command.from, command.to);
  ++changes.appointment.version;
  changes.appointment.updated_at = facts.now;
  return changes;
}

}  // namespace medres::scheduling

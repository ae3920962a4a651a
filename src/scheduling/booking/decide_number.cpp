#include <algorithm>
#include <unordered_set>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/steps.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

std::vector<Interval> VisitTimes(const Facts& facts, PatientId patient) {
  std::vector<Interval> times;
  const auto found = facts.patients.find(patient);
  if (found == facts.patients.end()) return times;
  times.reserve(found->second.visits.size());
  for (const auto& [id, time] : found->second.visits) times.push_back(time);
  return times;
}

std::span<const TakenNumber> NumbersOf(const Facts& facts, SessionId session) {
  const auto found = facts.numbers.find(session);
  return found == facts.numbers.end() ? std::span<const TakenNumber>() : std::span(found->second);
}

/// What takes the resource and is nobody's number of the session.
std::vector<Interval> TakenOtherwise(const Facts& facts, ResourceId resource, std::span<const TakenNumber> numbers) {
  std::vector<Interval> times;
  const auto found = facts.allocations.find(resource);
  if (found == facts.allocations.end()) return times;
  std::unordered_set<AppointmentId> holders;
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
  for (Demand& demand : placed.demands) demand.core = time;
  placed.local_start = FormatWall(FindZone(plan.zone)->ToWall(time.start));
  return placed;
}

Result<VisitPlan> PlaceNumber(const Facts& facts, const VisitPlan& plan, const BookCommand& command) {
  const auto taken = NumbersOf(facts, plan.offer->session);
  const NumberAsk ask{
      .wish = *command.number, .channel = command.channel, .patient = command.patient, .now = facts.now};
  const OtherVisits others{.of_patient = VisitTimes(facts, command.patient),
                           .of_resource = TakenOtherwise(facts, plan.offer->resource, taken)};
  MEDRES_TRY(const ChosenNumber chosen, ChooseNumber(*plan.offer, taken, ask, others));
  return PlanOfNumber(plan, chosen.number, chosen.time);
}

Result<VisitPlan> PlaceAgain(const Facts& facts, const VisitPlan& plan, const Appointment& appointment) {
  if (!appointment.number) return plan;
  std::vector<TakenNumber> others;
  std::ranges::copy_if(NumbersOf(facts, plan.offer->session), std::back_inserter(others),
                       [&](const TakenNumber& other) { return other.appointment != appointment.id; });
  auto reasons = WhyNotAgain(*plan.offer, others, *appointment.patient, appointment.time);
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

#include <algorithm>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/steps.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

std::vector<Interval> OtherVisits(const Facts& facts, PatientId patient) {
  std::vector<Interval> times;
  const auto found = facts.patients.find(patient);
  if (found == facts.patients.end()) return times;
  times.reserve(found->second.visits.size());
  for (const auto& [id, time] : found->second.visits) times.push_back(time);
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
  const auto taken = facts.numbers.find(plan.offer->session);
  const auto known = taken == facts.numbers.end() ? std::span<const TakenNumber>() : std::span(taken->second);
  const NumberAsk ask{
      .wish = *command.number, .channel = command.channel, .patient = command.patient, .now = facts.now};
  MEDRES_TRY(const ChosenNumber chosen, ChooseNumber(*plan.offer, known, ask, OtherVisits(facts, command.patient)));
  return PlanOfNumber(plan, chosen.number, chosen.time);
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

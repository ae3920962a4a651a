#include "scheduling/booking/cascade.hpp"

#include <algorithm>

#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

/// In the order of their numbers, which is the order in which people are told.
std::vector<const Appointment*> InOrder(const Facts& facts) {
  std::vector<const Appointment*> visits;
  visits.reserve(facts.appointments.size());
  for (const auto& [id, appointment] : facts.appointments) visits.push_back(&appointment);
  std::ranges::sort(visits, {}, [](const Appointment* visit) { return visit->number->number; });
  return visits;
}

Status CheckFree(const Facts& facts, ResourceId resource, std::span<const Interval> leave, const std::string& zone) {
  std::vector<Issue> conflicts;
  const auto add = [&](const char* rule, const Interval& time) {
    conflicts.push_back({rule,
                         "/resource",
                         {{"resource", resource.Text()},
                          {"start", FormatInZone(time.start, zone)},
                          {"end", FormatInZone(time.end, zone)}}});
  };
  for (const Interval& time : leave) add("booking.closed", time);
  if (const auto taken = facts.allocations.find(resource); taken != facts.allocations.end()) {
    for (const Allocation& other : taken->second) add("booking.taken", other.core);
  }
  if (conflicts.empty()) return {};
  return Fail(Error::Conflict("booking.conflict", {}, std::move(conflicts)));
}

}  // namespace

Task<Result<Facts>> Cascade::Load(sql::Session& session, SessionId id, std::vector<Reach> reaches) {
  FactRequest numbers;
  numbers.sessions.insert(id);
  MEDRES_CO_TRY(Facts holders, co_await store_.LoadFacts(session, LockSet(), numbers));
  FactRequest request;
  request.reaches = std::move(reaches);
  for (const TakenNumber& taken : holders.numbers[id]) {
    if (taken.active) request.appointments.insert(taken.appointment);
  }
  MEDRES_CO_TRY(Facts facts, co_await store_.LoadFacts(session, LockSet(), request));
  facts.now = clock_.Now();
  co_return facts;
}

Task<Result<std::vector<Changes>>> Cascade::CallOff(sql::Session& session, SessionId id, const std::string& reason,
                                                    const std::string& actor) {
  MEDRES_CO_TRY(const Facts facts, co_await Load(session, id, {}));
  std::vector<Changes> changes;
  for (const Appointment* visit : InOrder(facts)) {
    if (!CheckTransition(visit->status, AppointmentStatus::kCancelled)) continue;
    const TransitionCommand command{.appointment = visit->id,
                                    .expected_version = std::nullopt,
                                    .to = AppointmentStatus::kCancelled,
                                    .reason = reason,
                                    .actor = actor,
                                    .terms = planner_.TermsOf(visit->policy, visit->resources),
                                    .called_off_by = CalledOffBy::kProvider};
    MEDRES_CO_TRY(Changes change, DecideTransition(facts, nullptr, command));
    changes.push_back(std::move(change));
  }
  MEDRES_CO_CHECK(co_await store_.WriteChanges(session, changes, facts.now));
  co_return changes;
}

Task<Result<std::vector<Changes>>> Cascade::Substitute(sql::Session& session, SessionId id, const Interval& time,
                                                       std::span<const Interval> leave,
                                                       const SubstituteCommand& command) {
  std::vector<Reach> reaches(1, Reach{.resource = command.to, .time = time});
  MEDRES_CO_TRY(const Facts facts, co_await Load(session, id, std::move(reaches)));
  MEDRES_CO_CHECK(CheckFree(facts, command.to, leave, planner_.ZoneOf({}, {command.to})));
  std::vector<Changes> changes;
  for (const Appointment* visit : InOrder(facts)) {
    if (IsFinal(visit->status)) continue;
    MEDRES_CO_TRY(Changes change, DecideSubstitution(facts, *visit, command));
    changes.push_back(std::move(change));
  }
  MEDRES_CO_CHECK(co_await store_.WriteChanges(session, changes, facts.now));
  co_return changes;
}

void Cascade::Announce(const std::vector<Changes>& changes) const {
  for (const Changes& change : changes) on_committed_(change);
}

}  // namespace medres::scheduling

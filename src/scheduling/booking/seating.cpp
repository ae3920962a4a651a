#include "scheduling/booking/seating.hpp"

#include <algorithm>
#include <array>

#include "scheduling/booking/override.hpp"
#include "scheduling/booking/placement.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {
namespace {

/// One candidate of one demand, tried: a place for every stretch, or the reasons against it.
struct Trial {
  const Candidate* candidate = nullptr;
  std::vector<Allocation> wanted;
  std::optional<Placements> placements;
  std::vector<Issue> conflicts;
  std::vector<std::string> waived;
};

using Trials = std::vector<Trial>;

Issue MakeConflict(std::string rule, ResourceId resource, const Interval& time, const std::string& zone) {
  return Issue{.code = std::move(rule),
               .pointer = "",
               .args = {{"resource", resource.Text()},
                        {"start", FormatInZone(time.start, zone)},
                        {"end", FormatInZone(time.end, zone)}}};
}

Allocation MakeAllocation(const Stretch& stretch, const Candidate& candidate, const Appointment& appointment) {
  return Allocation{
      .id = AllocationId::Make(),
      .resource = candidate.resource,
      .lane = 0,
      .core = stretch.core,
      .kind = appointment.status == AppointmentStatus::kPending ? AllocationKind::kHold : AllocationKind::kVisit,
      .pad_before_minutes = stretch.pad_before_minutes,
      .pad_after_minutes = stretch.pad_after_minutes,
      .capacity_stamp = candidate.capacity,
      .appointment = appointment.id,
      .expires_at = appointment.expires_at,
      .active = true,
      .site = candidate.site};
}

std::vector<Allocation> OthersAt(const Facts& facts, ResourceId resource, AppointmentId self) {
  const auto found = facts.allocations.find(resource);
  if (found == facts.allocations.end()) return {};
  std::vector<Allocation> others;
  others.reserve(found->second.size());
  std::ranges::copy_if(found->second, std::back_inserter(others),
                       [&](const Allocation& allocation) { return allocation.appointment != self; });
  return others;
}

/// The units that are left, or what stands in the way. Pads stand back where the override says so.
std::variant<Placements, Blocked> PlaceTrial(Trial& trial, std::span<const Allocation> others,
                                             const std::optional<Override>& staff_override) {
  auto placed = PlaceAll(trial.wanted, others, trial.candidate->capacity);
  if (std::holds_alternative<Placements>(placed) || !Waives(staff_override, "booking.pad")) return placed;
  auto padless = PlaceAll(trial.wanted, others, trial.candidate->capacity, Pads::kWaived);
  if (std::holds_alternative<Blocked>(padless)) return placed;
  trial.waived.emplace_back("booking.pad");
  return padless;
}

/// A number has a unit of its own. Others' numbers of the session stand beside it; whatever else takes the resource
/// then, a visit from before there were numbers, stands in its way.
std::variant<Placements, Blocked> PlaceOnNumber(const Allocation& wanted, std::span<const Allocation> others,
                                                const VisitPlan& plan, const Facts& facts) {
  const auto taken = facts.numbers.find(plan.offer->session);
  const auto has_number = [&](const Allocation& other) {
    return taken != facts.numbers.end() && std::ranges::any_of(taken->second, [&](const TakenNumber& holder) {
             return holder.active && holder.appointment == other.appointment && holder.number != *plan.number;
           });
  };
  Blocked blocked;
  std::ranges::copy_if(others, std::back_inserter(blocked.by),
                       [&](const Allocation& other) { return other.core.Overlaps(wanted.core) && !has_number(other); });
  if (blocked.by.empty()) return Placements{.lanes = {*plan.number}, .recoloured = {}};
  return blocked;
}

/// Whether one of the demand's stretches overlaps the time.
bool Overlaps(const Demand& demand, const Interval& time) {
  return std::ranges::any_of(demand.stretches, [&](const Stretch& stretch) { return stretch.core.Overlaps(time); });
}

/// Visits elsewhere that the candidate cannot come from, or go to, in time.
void AddTravelConflicts(const Candidate& candidate, const Demand& demand, std::span<const Allocation> others,
                        const std::string& zone, std::vector<Issue>& conflicts) {
  if (!candidate.travels) return;
  for (const Allocation& other : others) {
    const Minutes way = candidate.travels->WayBetween(other.site, candidate.site);
    if (other.site == candidate.site || !Overlaps(demand, {other.core.start - way, other.core.end + way})) continue;
    conflicts.push_back(MakeConflict("booking.travel", candidate.resource, other.core, zone));
    conflicts.back().args.emplace_back("minutes", std::to_string(way.count()));
  }
}

Trial Try(const Facts& facts, const VisitPlan& plan, const Demand& demand, const Candidate& candidate,
          const Appointment& appointment, const std::optional<Override>& staff_override) {
  Trial trial{.candidate = &candidate, .wanted = {}, .placements = std::nullopt, .conflicts = {}, .waived = {}};
  for (const Stretch& stretch : demand.stretches) {
    trial.wanted.push_back(MakeAllocation(stretch, candidate, appointment));
  }
  const auto refuse = [&](const char* rule, const Interval& time) {
    trial.conflicts.push_back(MakeConflict(rule, candidate.resource, time, plan.zone));
  };
  if (!candidate.bookable) refuse("booking.inactive", demand.Span());
  if (candidate.by_number) {
    refuse("booking.by_number", demand.Span());
  } else if (!candidate.open) {
    refuse("booking.closed", demand.Span());
  }
  const auto others = OthersAt(facts, candidate.resource, appointment.id);
  AddTravelConflicts(candidate, demand, others, plan.zone, trial.conflicts);
  trial.conflicts = Enforce(std::move(trial.conflicts), staff_override, trial.waived);
  auto placed = plan.number ? PlaceOnNumber(trial.wanted.front(), others, plan, facts)
                            : PlaceTrial(trial, others, staff_override);
  if (auto* blocked = std::get_if<Blocked>(&placed)) {
    for (const Allocation& by : blocked->by) {
      refuse(Overlaps(demand, by.core) ? "booking.taken" : "booking.pad", by.core);
    }
  } else if (trial.conflicts.empty()) {
    trial.placements = std::get<Placements>(std::move(placed));
  }
  return trial;
}

/// Seats demand after demand; `chosen` grows and shrinks with the search.
bool Choose(const std::vector<Trials>& trials, const std::vector<Demand>& demands, std::size_t demand, std::size_t from,
            int still, std::vector<const Trial*>& chosen) {
  if (demand == demands.size()) return true;
  if (still == 0) {
    const std::size_t next = demand + 1;
    return Choose(trials, demands, next, 0, next < demands.size() ? demands[next].quantity : 0, chosen);
  }
  for (std::size_t i = from; i < trials[demand].size(); ++i) {
    const Trial& trial = trials[demand][i];
    const auto taken = [&](const Trial* other) { return other->candidate->resource == trial.candidate->resource; };
    if (!trial.placements || std::ranges::any_of(chosen, taken)) continue;
    chosen.push_back(&trial);
    if (Choose(trials, demands, demand, i + 1, still - 1, chosen)) return true;
    chosen.pop_back();
  }
  return false;
}

Seating ToSeating(const std::vector<const Trial*>& chosen) {
  Seating seating;
  for (const Trial* trial : chosen) {
    for (std::size_t i = 0; i < trial->wanted.size(); ++i) {
      seating.taken.push_back(trial->wanted[i]);
      seating.taken.back().lane = trial->placements->lanes[i];
    }
    for (const Recolouring& change : trial->placements->recoloured) {
      seating.lanes.push_back({change.allocation, trial->candidate->resource, change.lane});
    }
    std::ranges::copy(trial->waived, std::back_inserter(seating.waived));
  }
  return seating;
}

/// The first role that cannot be served beside those before it.
const std::string& UnservedRole(const std::vector<Trials>& trials, const std::vector<Demand>& demands) {
  for (std::size_t count = 1; count < demands.size(); ++count) {
    const std::vector<Demand> first(demands.begin(), demands.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<const Trial*> chosen;
    if (!Choose(trials, first, 0, 0, first.front().quantity, chosen)) return demands[count - 1].role;
  }
  return demands.back().role;
}

/// Each candidate's conflicts; where none has any, they are too few for all roles together.
Error RefusalOf(const std::vector<Trials>& trials, const std::vector<Demand>& demands) {
  std::vector<Issue> conflicts;
  for (const Trials& demand : trials) {
    for (const Trial& trial : demand) {
      for (const Issue& conflict : trial.conflicts) {
        if (std::ranges::find(conflicts, conflict) == conflicts.end()) conflicts.push_back(conflict);
      }
    }
  }
  if (conflicts.empty() && !demands.empty()) {
    conflicts.push_back({"booking.nobody", "/resources", {{"role", UnservedRole(trials, demands)}}});
  }
  return Error::Conflict("booking.conflict", {}, std::move(conflicts));
}

}  // namespace

Result<Seating> SeatVisit(const Facts& facts, const VisitPlan& plan, const Appointment& appointment,
                          const std::optional<Override>& staff_override) {
  std::vector<Trials> trials(plan.demands.size());
  for (std::size_t i = 0; i < plan.demands.size(); ++i) {
    for (const Candidate& candidate : plan.demands[i].candidates) {
      trials[i].push_back(Try(facts, plan, plan.demands[i], candidate, appointment, staff_override));
    }
  }
  std::vector<const Trial*> chosen;
  const int first = plan.demands.empty() ? 0 : plan.demands.front().quantity;
  if (!Choose(trials, plan.demands, 0, 0, first, chosen)) return Fail(RefusalOf(trials, plan.demands));
  return ToSeating(chosen);
}

bool IsForLackOfTime(std::string_view code) {
  constexpr std::array<std::string_view, 7> kOfResources{"booking.taken",  "booking.pad",       "booking.travel",
                                                         "booking.closed", "booking.by_number", "booking.inactive",
                                                         "booking.nobody"};
  return std::ranges::find(kOfResources, code) != kOfResources.end();
}

bool IsForLackOfTime(const Error& refusal) {
  if (refusal.issues.empty()) return IsForLackOfTime(refusal.code);
  return std::ranges::all_of(refusal.issues, [](const Issue& issue) { return IsForLackOfTime(issue.code); });
}

}  // namespace medres::scheduling

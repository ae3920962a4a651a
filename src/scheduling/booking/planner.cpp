#include "scheduling/booking/planner.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "scheduling/availability/finder.hpp"
#include "scheduling/booking/override.hpp"
#include "scheduling/booking/policy_gate.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/rules.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

/// What the requirement needs of a visit that starts then, nobody in question yet.
Demand DemandOf(const Requirement& requirement, const ServiceType& service, Instant start) {
  Demand demand{.role = requirement.role, .stretches = {}, .quantity = requirement.quantity, .candidates = {}};
  for (const PaddedSegment& segment : SegmentsOf(requirement, service)) {
    demand.stretches.push_back({{start + Minutes(segment.from_minute), start + Minutes(segment.to_minute)},
                                segment.pad_before_minutes,
                                segment.pad_after_minutes});
  }
  return demand;
}

/// Eight digits for the counter, from the random half of a new id. Unique among a facility's active visits of a day by
/// the database's word; a collision costs one more try.
std::string MakePickupCode() {
  const Uuid id = MakeUuid();
  std::uint64_t random = 0;
  for (std::size_t i = 9; i < 16; ++i) random = random << 8 | id.bytes[i];
  std::string digits = std::to_string(random % 100'000'000);
  return std::string(8 - digits.size(), '0') + digits;
}

Status CheckGrid(VisitPlan& plan, const std::optional<Override>& staff_override) {
  if (StartsOnGrid(plan.zone, plan.time.start, plan.service->grid_minutes)) return {};
  std::vector<Issue> issues{
      {"booking.off_grid", "/start", {{"grid", std::to_string(plan.service->grid_minutes)}, {"zone", plan.zone}}}};
  issues = Enforce(std::move(issues), staff_override, plan.waived);
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

/// Gives every chosen resource to the first requirement that still wants one like it.
std::vector<std::vector<ResourceId>> Assign(const ServiceType& service, const catalog::Directory& directory,
                                            const std::vector<ResourceId>& chosen, std::vector<Issue>& issues) {
  std::vector<std::vector<ResourceId>> assigned(service.requirements.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::string pointer = "/resources/" + std::to_string(i);
    const auto resource = directory.Find(chosen[i]);
    if (!resource) {
      issues.push_back({"resource.not_found", pointer, {{"id", chosen[i].Text()}}});
      continue;
    }
    std::size_t wanted = 0;
    while (wanted < assigned.size() &&
           (static_cast<int>(assigned[wanted].size()) >= service.requirements[wanted].quantity ||
            !Matches(service.requirements[wanted], *resource))) {
      ++wanted;
    }
    if (wanted == assigned.size()) {
      issues.push_back({"booking.resource_not_needed", pointer, {{"id", chosen[i].Text()}}});
    } else {
      assigned[wanted].push_back(chosen[i]);
    }
  }
  return assigned;
}

}  // namespace

Result<VisitPlan> Planner::Plan(const Wish& wish, const Exclusions& excluded) const {
  const auto service = services_.Find(wish.service);
  if (!service) {
    return Fail(Error::Invalid("booking.unknown_service", "/service_type", {{"id", wish.service.Text()}}));
  }
  if (!service->active) {
    return Fail(Error::Invalid("booking.inactive_service", "/service_type", {{"id", wish.service.Text()}}));
  }
  VisitPlan plan;
  plan.service = service;
  plan.time = {wish.start, wish.start + Minutes(service->duration_minutes)};
  plan.pickup_code = MakePickupCode();
  if (wish.number) {
    MEDRES_CHECK(AddSession(plan, wish.number->session));
  } else if (wish.chosen.empty()) {
    plan.demands = OpenDemands(*service, wish.start, excluded, wish.moving);
  } else {
    MEDRES_TRY(plan.demands, ChosenDemands(*service, wish.start, wish.chosen));
  }
  for (const Demand& demand : plan.demands) {
    if (static_cast<int>(demand.candidates.size()) < demand.quantity) {
      return Fail(Error::Conflict("booking.nobody", {{"role", demand.role}}));
    }
  }
  AddSeen(plan);
  AddPlaceAndWallTime(plan);
  if (!plan.offer) MEDRES_CHECK(CheckGrid(plan, wish.staff_override));
  plan.policy = MakePlanPolicy(policies_, directory_, plan, clock_.Now());
  return plan;
}

Result<VisitPlan> Planner::PlanOf(const Appointment& appointment) const {
  VisitPlan plan;
  plan.service = services_.Find(appointment.service_type);
  if (!plan.service || appointment.resources.empty()) {
    return Fail(Error::Invalid("booking.unknown_service", "/service_type", {{"id", appointment.service_type.Text()}}));
  }
  plan.time = appointment.time;
  for (const ResourceId id : appointment.resources) {
    Demand& demand = plan.demands.emplace_back();
    demand.stretches.push_back({.core = plan.time});
    AddCandidate(*plan.service, id, demand);
  }
  AddSeen(plan);
  AddPlaceAndWallTime(plan);
  plan.zone = appointment.zone;
  plan.policy = MakePlanPolicy(policies_, directory_, plan, clock_.Now());
  return plan;
}

Result<std::vector<Demand>> Planner::ChosenDemands(const ServiceType& service, Instant start,
                                                   const std::vector<ResourceId>& chosen) const {
  std::vector<Issue> issues;
  const auto assigned = Assign(service, directory_, chosen, issues);
  std::vector<Demand> demands;
  for (std::size_t i = 0; i < assigned.size(); ++i) {
    const Requirement& requirement = service.requirements[i];
    // What was not chosen for a role is left to the house, within the role's pool.
    Demand demand = DemandOf(requirement, service, start);
    for (const ResourceId id : assigned[i]) AddCandidate(service, id, demand);
    if (assigned[i].empty()) {
      const BusyView view{.now = clock_.Now(), .ignoring = std::nullopt};
      for (const ResourceId id : finder_.Candidates(service, requirement, start, view, kMaxCandidates)) {
        AddCandidate(service, id, demand);
      }
    } else if (static_cast<int>(assigned[i].size()) < requirement.quantity) {
      issues.push_back({"booking.too_few_resources",
                        "/resources",
                        {{"role", requirement.role}, {"quantity", std::to_string(requirement.quantity)}}});
    }
    demands.push_back(std::move(demand));
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return demands;
}

std::vector<Demand> Planner::OpenDemands(const ServiceType& service, Instant start, const Exclusions& excluded,
                                         std::optional<AppointmentId> moving) const {
  const BusyView view{.now = clock_.Now(), .ignoring = moving};
  std::vector<Demand> demands;
  for (const Requirement& requirement : service.requirements) {
    Demand demand = DemandOf(requirement, service, start);
    const std::size_t wanted = kMaxCandidates + static_cast<std::size_t>(requirement.quantity) + excluded.size();
    for (const ResourceId id : finder_.Candidates(service, requirement, start, view, wanted)) {
      if (!excluded.contains(id)) AddCandidate(service, id, demand);
    }
    demands.push_back(std::move(demand));
  }
  return demands;
}

void Planner::AddCandidate(const ServiceType& service, ResourceId resource, Demand& demand) const {
  const auto entry = directory_.Find(resource);
  std::vector<Interval> times;
  times.reserve(demand.stretches.size());
  for (const Stretch& stretch : demand.stretches) times.push_back(stretch.core);
  Whereabouts where = finder_.WhereIs(resource, service.id, times);
  demand.candidates.push_back({.resource = resource,
                               .capacity = entry ? entry->capacity : 1,
                               .bookable = directory_.IsBookable(resource),
                               .open = where.open,
                               .by_number = where.by_number,
                               .place = where.place,
                               .site = where.site,
                               .travels = std::move(where.travels)});
}

Status Planner::AddSession(VisitPlan& plan, SessionId session) const {
  const auto offer = numbers_.OfferOf(session);
  if (!offer) return Fail(Error::NotFound("session.not_found", {{"id", session.Text()}}));
  plan.time = offer->time;
  plan.demands.push_back({plan.service->requirements.front().role,
                          {{.core = plan.time}},
                          1,
                          {{.resource = offer->resource,
                            .capacity = offer->numbers + offer->extra_cap,
                            .bookable = directory_.IsBookable(offer->resource),
                            .place = offer->resource}}});
  plan.offer = WithoutLeave(offer, finder_.ClosedTimes(offer->resource, offer->time));
  return {};
}

void Planner::AddSeen(VisitPlan& plan) const {
  std::unordered_set<ResourceId> added;
  const auto add_line = [&](ResourceId lowest) {
    for (const auto& entry : directory_.WithAncestors(lowest)) {
      if (!added.insert(entry->id).second) continue;
      // What memory knows of the session may be older than what it knows of the resource's hours.
      const bool gives_numbers = plan.offer && entry->id == plan.offer->resource;
      plan.seen.push_back({entry->id, entry->version, gives_numbers ? plan.offer->rota_version : entry->rota_version});
    }
  };
  for (const Demand& demand : plan.demands) {
    for (const Candidate& candidate : demand.candidates) {
      add_line(candidate.resource);
      if (!candidate.travels) continue;
      for (const PlaceHours& hours : candidate.travels->places) add_line(hours.place);
    }
  }
}

void Planner::AddPlaceAndWallTime(VisitPlan& plan) const {
  const ResourceId place = plan.demands.front().candidates.front().place;
  plan.zone = directory_.ZoneOf(place);
  const WallTime wall = FindZone(plan.zone)->ToWall(plan.time.start);
  plan.local_start = FormatWall(wall);
  plan.local_date = FormatDate(wall.date);
  plan.tzdb_version = TzdbVersion();
  plan.facility = FacilityOf(place, directory_);
}

int Planner::MaxPatientsOf(ServiceTypeId service_id) const {
  const auto service = services_.Find(service_id);
  return service ? service->max_patients : 1;
}

std::string Planner::ZoneOf(ServiceTypeId service_id, const std::vector<ResourceId>& chosen) const {
  if (!chosen.empty()) return directory_.ZoneOf(chosen.front());
  const auto service = services_.Find(service_id);
  if (!service || service->requirements.empty()) return directory_.ZoneOf(ResourceId{});
  const auto pool = PoolOf(service->requirements.front(), directory_);
  return directory_.ZoneOf(pool.empty() ? ResourceId{} : pool.front());
}

VisitTerms Planner::TermsOf(const std::optional<PolicyStamp>& policy, const std::vector<ResourceId>& resources) const {
  return scheduling::TermsOf(policies_, directory_, policy, resources);
}

std::optional<NamedStart> Planner::NextStart(const Wish& wish, const Interval& window, Instant now) const {
  const auto service = services_.Find(wish.service);
  if (!service) return std::nullopt;
  FindQuery query{.service = *service,
                  .window = window,
                  .now = now,
                  .limit = 1,
                  .only = wish.chosen,
                  .ignoring = std::nullopt,
                  .expand = false};
  if (!wish.channel.empty()) query.channel = wish.channel;
  const FreeStarts free = finder_.FindStarts(query);
  if (free.items.empty()) return std::nullopt;
  const FreeStart& next = free.items.front();
  return NamedStart{next.time.start,
                    next.zone ? std::string(next.zone->name()) : directory_.ZoneOf(next.resources.front())};
}

}  // namespace medres::scheduling

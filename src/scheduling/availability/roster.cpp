#include "scheduling/availability/roster.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>

#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

constexpr Interval kEver{Instant{0}, Instant{std::numeric_limits<std::int64_t>::max()}};

bool IsOneOf(const Requirement& requirement, const Requirement& pool) {
  return requirement.kind == pool.kind && requirement.specialty == pool.specialty && requirement.any_of == pool.any_of;
}

void GroupByHours(Roster& roster) {
  roster.shifts.clear();
  std::unordered_map<const OpenDays*, std::size_t> known;
  for (std::size_t at = 0; at < roster.members.size(); ++at) {
    if (!roster.members[at].resource) continue;
    const OpenDays* hours = roster.members[at].hours();
    const auto [shift, is_new] = known.try_emplace(hours, roster.shifts.size());
    if (is_new) roster.shifts.push_back({hours, {}});
    roster.shifts[shift->second].members.push_back(static_cast<std::uint32_t>(at));
  }
}

}  // namespace

std::optional<ResourceId> Roster::FirstBookable() const {
  for (std::size_t at = 0; at < members.size(); ++at) {
    if (members[at].resource) return ids[at];
  }
  return std::nullopt;
}

/// Where a list of policies stands among those of a roster; what is new is added.
class Rosters::PolicyPlaces {
 public:
  explicit PolicyPlaces(Roster& roster) : lists_(roster.policies) {
    for (std::size_t at = 0; at < lists_.size(); ++at) places_.emplace(lists_[at], at);
  }

  std::uint32_t Of(const std::vector<PolicyId>& list) {
    const auto [place, is_new] = places_.try_emplace(list, lists_.size());
    if (is_new) lists_.push_back(list);
    return static_cast<std::uint32_t>(place->second);
  }

 private:
  std::vector<std::vector<PolicyId>>& lists_;
  std::map<std::vector<PolicyId>, std::size_t> places_;
};

Rosters::MadeOf Rosters::Now() const {
  return {.resources = resources_.changes().count(),
          .rotas = rotas_.changes().count(),
          .policies = policies_ == nullptr ? 0 : policies_->changes()};
}

/// What is known of the member from before is replaced.
void Rosters::LookUp(Roster& roster, std::size_t at, PolicyPlaces& places) const {
  const ResourceId id = roster.ids[at];
  Roster::Member& member = roster.members[at];
  member = {.resource = resources_.FindBookable(id), .rotas = nullptr, .closed = member.closed};
  if (!member.resource) return;
  member.capacity = std::max(1, member.resource->capacity);
  member.rotas = rotas_.Effective(id);
  if (policies_ != nullptr && !policies_->IsEmpty()) {
    member.policies = places.Of(policies_->AttachedAbove(id));
  }
  Roster::Closed closed{.times = rotas_.ClosedTimes(id, kEver), .at_places = {}};
  if (member.Travels()) {
    for (const PlaceHours& hours : member.rotas->places) {
      closed.at_places.push_back(rotas_.ClosedTimesAt(hours.place, id, kEver));
    }
  } else if (closed.times.empty() && member.closed == 0) {
    return;
  }
  if (member.closed == 0) {
    member.closed = static_cast<std::uint32_t>(roster.closed.size());
    roster.closed.emplace_back();
  }
  roster.closed[member.closed] = std::move(closed);
}

RosterPtr Rosters::Make(std::vector<ResourceId> ids) const {
  auto roster = std::make_shared<Roster>();
  roster->ids = std::move(ids);
  roster->members.resize(roster->ids.size());
  roster->closed.emplace_back();
  roster->policies.emplace_back();
  PolicyPlaces places(*roster);
  for (std::size_t at = 0; at < roster->ids.size(); ++at) LookUp(*roster, at, places);
  GroupByHours(*roster);
  return roster;
}

/// Those who changed, and whoever travels: the places they go to may have changed.
RosterPtr Rosters::Remake(const Roster& known, const std::vector<ResourceId>& changed) const {
  auto roster = std::make_shared<Roster>(known);
  PolicyPlaces places(*roster);
  for (std::size_t at = 0; at < roster->ids.size(); ++at) {
    const bool has_changed = std::ranges::find(changed, roster->ids[at]) != changed.end();
    if (has_changed || roster->members[at].Travels()) LookUp(*roster, at, places);
  }
  GroupByHours(*roster);
  return roster;
}

std::optional<Rosters::Made> Rosters::Find(const Requirement& requirement) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(kept_, [&](const Kept& one) { return IsOneOf(requirement, one.pool); });
  if (found == kept_.end()) return std::nullopt;
  kept_.splice(kept_.begin(), kept_, found);
  return found->made;
}

void Rosters::Keep(Kept one) const {
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [&](const Kept& other) { return IsOneOf(other.pool, one.pool); });
  kept_.push_front(std::move(one));
  std::size_t members = 0;
  const auto is_beyond = [&](const Kept& other) { return (members += other.made.roster->ids.size()) > kMostMembers; };
  kept_.erase(std::ranges::find_if(kept_, is_beyond), kept_.end());
}

/// Nothing when it may be anybody.
std::optional<std::vector<ResourceId>> Rosters::ChangedSince(const MadeOf& then, const MadeOf& now) const {
  if (then.policies != now.policies) return std::nullopt;
  auto changed = resources_.changes().Since(then.resources);
  const auto with_hours = rotas_.changes().Since(then.rotas);
  if (!changed || !with_hours) return std::nullopt;
  changed->insert(changed->end(), with_hours->begin(), with_hours->end());
  return changed;
}

RosterPtr Rosters::Of(const Requirement& requirement) const {
  const bool is_listed = !requirement.any_of.empty();
  if (is_listed && requirement.any_of.size() < kSmall) return Make(requirement.any_of);
  // Counted before anything is read: what changes meanwhile is noticed by the next who asks.
  const MadeOf now = Now();
  auto known = Find(requirement);
  if (known && known->of == now) return known->roster;
  const auto changed = known ? ChangedSince(known->of, now) : std::nullopt;
  RosterPtr roster = changed ? Remake(*known->roster, *changed) : Make(PoolOf(requirement, resources_));
  if (roster->ids.size() < kSmall) return roster;
  Requirement pool;
  pool.any_of = requirement.any_of;
  pool.kind = requirement.kind;
  pool.specialty = requirement.specialty;
  Keep({.pool = std::move(pool), .made = {.of = now, .roster = roster}});
  return roster;
}

}  // namespace medres::scheduling

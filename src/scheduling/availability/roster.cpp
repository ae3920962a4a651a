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

void Rosters::Add(Roster& roster, ResourceId id) const {
  Roster::Member& member = roster.members.emplace_back();
  member.resource = resources_.FindBookable(id);
  if (!member.resource) return;
  member.capacity = std::max(1, member.resource->capacity);
  member.rotas = rotas_.Effective(id);
  Roster::Closed closed{.times = rotas_.ClosedTimes(id, kEver), .at_places = {}};
  bool is_ever_closed = !closed.times.empty();
  if (member.Travels()) {
    for (const PlaceHours& hours : member.rotas->places) {
      closed.at_places.push_back(rotas_.ClosedTimesAt(hours.place, id, kEver));
    }
    is_ever_closed = true;
  }
  if (!is_ever_closed) return;
  member.closed = static_cast<std::uint32_t>(roster.closed.size());
  roster.closed.push_back(std::move(closed));
}

RosterPtr Rosters::Make(std::vector<ResourceId> ids) const {
  auto roster = std::make_shared<Roster>();
  roster->ids = std::move(ids);
  roster->members.reserve(roster->ids.size());
  roster->closed.emplace_back();
  for (const ResourceId id : roster->ids) Add(*roster, id);
  GroupByHours(*roster);
  AddPolicies(*roster);
  return roster;
}

void Rosters::AddPolicies(Roster& roster) const {
  roster.policies.emplace_back();
  if (policies_ == nullptr || policies_->IsEmpty()) return;
  std::map<std::vector<PolicyId>, std::uint32_t> known{{{}, 0}};
  for (std::size_t at = 0; at < roster.members.size(); ++at) {
    if (!roster.members[at].resource) continue;
    const auto [entry, is_new] =
        known.try_emplace(policies_->AttachedAbove(roster.ids[at]), static_cast<std::uint32_t>(roster.policies.size()));
    if (is_new) roster.policies.push_back(entry->first);
    roster.members[at].policies = entry->second;
  }
}

bool Rosters::IsTrue(const Made& made) const {
  return made.resources == resources_.changes() && made.rotas == rotas_.changes() && made.policies == PolicyChanges();
}

RosterPtr Rosters::Find(const Requirement& requirement) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find_if(made_, [&](const Made& made) { return IsOneOf(requirement, made.pool) && IsTrue(made); });
  if (found == made_.end()) return nullptr;
  made_.splice(made_.begin(), made_, found);
  return found->roster;
}

void Rosters::Keep(Made made) const {
  const std::lock_guard lock(mutex_);
  std::erase_if(made_, [&](const Made& other) { return IsOneOf(other.pool, made.pool) || !IsTrue(other); });
  made_.push_front(std::move(made));
  std::size_t members = 0;
  const auto is_beyond = [&](const Made& kept) { return (members += kept.roster->ids.size()) > kMostMembers; };
  made_.erase(std::ranges::find_if(made_, is_beyond), made_.end());
}

RosterPtr Rosters::Of(const Requirement& requirement) const {
  const bool is_listed = !requirement.any_of.empty();
  if (is_listed && requirement.any_of.size() < kSmall) return Make(requirement.any_of);
  if (auto known = Find(requirement)) return known;
  // Counted before anything is read: what changes meanwhile is noticed by the next who asks.
  Made made{.pool = {},
            .resources = resources_.changes(),
            .rotas = rotas_.changes(),
            .policies = PolicyChanges(),
            .roster = nullptr};
  made.roster = Make(PoolOf(requirement, resources_));
  RosterPtr roster = made.roster;
  if (roster->ids.size() < kSmall) return roster;
  made.pool.any_of = requirement.any_of;
  made.pool.kind = requirement.kind;
  made.pool.specialty = requirement.specialty;
  Keep(std::move(made));
  return roster;
}

}  // namespace medres::scheduling

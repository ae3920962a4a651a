#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/model.hpp"
#include "scheduling/policy/directory.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {

/// Who belongs to a pool, and what holds of each whatever is asked: whether it can be booked, its units, hours and
/// closures. Immutable.
struct Roster {
  /// When a member is closed: everywhere, or by place for one that travels.
  struct Closed {
    std::vector<Interval> times;
    std::vector<std::vector<Interval>> at_places;
  };

  struct Member {
    catalog::Directory::Entry resource;  ///< null when it is not bookable
    RotaDirectory::SetPtr rotas;         ///< null when it is open always
    std::int32_t capacity = 1;           ///< units
    std::uint32_t closed = 0;            ///< in `closed`
    std::uint32_t policies = 0;          ///< in `policies`

    const OpenDays* hours() const { return rotas ? rotas->open_days.get() : nullptr; }
    bool Travels() const { return rotas && rotas->Travels(); }
  };

  /// Bookable members whose hours have one pattern: members are many, patterns few.
  struct Shift {
    const OpenDays* hours;  ///< null: always open
    std::vector<std::uint32_t> members;
  };

  std::vector<ResourceId> ids;  ///< in the order of the pool
  std::vector<Member> members;  ///< of `ids`
  std::vector<Closed> closed;   ///< the first is of those who are never closed
  std::vector<Shift> shifts;
  /// What is attached to members and the places above them, the nearest first; the same for many. The first is empty.
  std::vector<std::vector<PolicyId>> policies;

  std::optional<ResourceId> FirstBookable() const;
  const Closed& ClosedOf(const Member& member) const { return closed[member.closed]; }
};

using RosterPtr = std::shared_ptr<const Roster>;

/// The rosters of large pools, made once and kept: looking up thousands of members costs more than all else of a
/// question. Of what changes that concerns single resources, only those are looked up again; after all other changes
/// everybody is. Thread-safe; the references must outlive it.
class Rosters {
 public:
  /// Smaller pools are looked up each time; of larger ones as many are kept as have so many members together.
  static constexpr std::size_t kSmall = 64;
  static constexpr std::size_t kMostMembers = 100'000;

  /// `policies` may be null: nobody has any.
  Rosters(const catalog::Directory& resources, const RotaDirectory& rotas, const PolicyDirectory* policies = nullptr)
      : resources_(resources), rotas_(rotas), policies_(policies) {}
  Rosters(const Rosters&) = delete;
  Rosters& operator=(const Rosters&) = delete;

  /// Of everybody in the requirement's pool.
  RosterPtr Of(const Requirement& requirement) const;
  /// Of these.
  RosterPtr Make(std::vector<ResourceId> ids) const;

 private:
  /// What a roster was made of.
  struct MadeOf {
    std::uint64_t resources = 0;
    std::uint64_t rotas = 0;
    std::uint64_t policies = 0;

    bool operator==(const MadeOf&) const = default;
  };

  struct Made {
    MadeOf of;
    RosterPtr roster;
  };

  struct Kept {
    Requirement pool;  ///< only what says who belongs to it
    Made made;
  };

  class PolicyPlaces;

  MadeOf Now() const;
  std::optional<Made> Find(const Requirement& requirement) const;
  void Keep(Kept one) const;
  std::optional<std::vector<ResourceId>> ChangedSince(const MadeOf& then, const MadeOf& now) const;
  RosterPtr Remake(const Roster& known, const std::vector<ResourceId>& changed) const;
  void LookUp(Roster& roster, std::size_t at, PolicyPlaces& places) const;

  const catalog::Directory& resources_;
  const RotaDirectory& rotas_;
  const PolicyDirectory* policies_;
  mutable std::mutex mutex_;
  mutable std::list<Kept> kept_;  ///< last used first
};

}  // namespace medres::scheduling

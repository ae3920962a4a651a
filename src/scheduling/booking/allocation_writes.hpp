#pragma once

#include <map>
#include <set>
#include <vector>

#include "platform/sql/value.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// What a batch of changes comes to for the allocations: one change may give up, re-colour or keep what an earlier one
/// took, and what was never written needs no undoing.
class AllocationWrites {
 public:
  void Add(const Changes& changes);

  /// As statements, in an order that no constraint objects to.
  void AppendTo(std::vector<sql::Call>& calls, sql::Dialect dialect) const;

  const std::set<AllocationId>& released() const { return released_; }
  const std::map<AllocationId, int>& lanes() const { return lanes_; }
  const std::map<AllocationId, Allocation>& kept() const { return kept_; }
  const std::map<AllocationId, Allocation>& taken() const { return taken_; }

 private:
  void Release(const Allocation& allocation);
  void Recolour(const LaneChange& change);
  void Keep(const Allocation& allocation);

  std::set<AllocationId> released_;
  std::map<AllocationId, int> lanes_;
  std::map<AllocationId, Allocation> kept_;
  std::map<AllocationId, Allocation> taken_;
};

}  // namespace medres::scheduling

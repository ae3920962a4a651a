#include "scheduling/booking/allocation_writes.hpp"

namespace medres::scheduling {

void AllocationWrites::Add(const Changes& changes) {
  for (const Allocation& allocation : changes.released) Release(allocation);
  for (const LaneChange& change : changes.lanes) Recolour(change);
  for (const Allocation& allocation : changes.taken) taken_[allocation.id] = allocation;
  for (const Allocation& allocation : changes.kept) Keep(allocation);
}

void AllocationWrites::Release(const Allocation& allocation) {
  lanes_.erase(allocation.id);
  kept_.erase(allocation.id);
  if (taken_.erase(allocation.id) == 0) released_.insert(allocation.id);
}

void AllocationWrites::Recolour(const LaneChange& change) {
  if (const auto taken = taken_.find(change.allocation); taken != taken_.end()) {
    taken->second.lane = change.lane;
  } else {
    lanes_[change.allocation] = change.lane;
  }
}

void AllocationWrites::Keep(const Allocation& allocation) {
  if (const auto taken = taken_.find(allocation.id); taken != taken_.end()) {
    taken->second = allocation;
  } else {
    kept_[allocation.id] = allocation;
  }
}

}  // namespace medres::scheduling

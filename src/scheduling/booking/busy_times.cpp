#include "scheduling/booking/busy_times.hpp"

namespace medres::scheduling {

Task<Result<std::vector<Allocation>>> BusyTimes::Of(std::vector<ResourceId> resources, Interval time) {
  // The store takes an empty list for all resources.
  if (resources.empty()) co_return std::vector<Allocation>();
  const auto read = [&](sql::Session& session) { return store_.ActiveAllocations(session, time.start, resources); };
  MEDRES_CO_TRY(std::vector<Allocation> found, co_await database_.Read<std::vector<Allocation>>(read));
  std::erase_if(found, [&](const Allocation& allocation) { return !allocation.core.Overlaps(time); });
  co_return found;
}

}  // namespace medres::scheduling

#include "scheduling/booking/ports.hpp"

#include <algorithm>

namespace medres::scheduling {

Task<Status> BookingPorts::LockForChange(sql::Session& session, std::vector<ResourceId> resources) {
  LockSet locks;
  for (const ResourceId id : resources) locks.AddExclusive(id.value);
  co_return co_await TakeLocks(session, locks);
}

Task<Result<std::vector<catalog::AffectedBooking>>> BookingPorts::FutureOf(sql::Session& session,
                                                                           std::vector<ResourceId> resources,
                                                                           Instant from) {
  MEDRES_CO_TRY(const auto visits, co_await store_.FutureOf(session, std::move(resources), from));
  std::vector<catalog::AffectedBooking> affected;
  affected.reserve(visits.size());
  for (const Appointment& visit : visits) affected.push_back({visit.id, visit.patient, visit.time});
  co_return affected;
}

Task<Result<std::vector<Appointment>>> BookingPorts::StartingAfter(sql::Session& session,
                                                                   std::vector<ResourceId> resources, Instant from) {
  for (std::size_t next = 0; next < resources.size(); ++next) {
    for (const auto& child : resources_.Children(resources[next])) resources.push_back(child->id);
    std::ranges::copy(resources_.GuestsOf(resources[next]), std::back_inserter(resources));
  }
  co_return co_await store_.FutureOf(session, std::move(resources), from);
}

Task<Status> BookingPorts::Repoint(sql::Session& session, PatientId from, PatientId to) {
  LockSet locks;
  locks.AddExclusive(from.value);
  locks.AddExclusive(to.value);
  MEDRES_CO_CHECK(co_await TakeLocks(session, locks));
  co_return co_await store_.RepointPatient(session, from, to, clock_.Now());
}

}  // namespace medres::scheduling

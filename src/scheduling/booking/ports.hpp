#pragma once

#include "catalog/directory.hpp"
#include "catalog/service.hpp"
#include "patients/service.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/locks.hpp"
#include "scheduling/rota/affected.hpp"

namespace medres::scheduling {

/// What bookings do for those who change what is booked: they lock, they say which visits are touched, they move visits
/// of a merged patient. Thread-safe; references must outlive it.
class BookingPorts final : public catalog::Bookings,
                           public patients::PatientReferences,
                           public ResourceLocks,
                           public FutureVisits {
 public:
  BookingPorts(BookingStore& store, const catalog::Directory& resources, const Clock& clock)
      : store_(store), resources_(resources), clock_(clock) {}

  Task<Status> LockForChange(sql::Session& session, std::vector<ResourceId> resources) override;
  Task<Result<std::vector<catalog::AffectedBooking>>> FutureOf(sql::Session& session, std::vector<ResourceId> resources,
                                                               Instant from) override;
  Task<Result<std::vector<Appointment>>> StartingAfter(sql::Session& session, std::vector<ResourceId> resources,
                                                       Instant from) override;
  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override;

 private:
  BookingStore& store_;
  const catalog::Directory& resources_;
  const Clock& clock_;
};

}  // namespace medres::scheduling

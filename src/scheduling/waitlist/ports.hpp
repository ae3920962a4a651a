#pragma once

#include "scheduling/booking/ports.hpp"
#include "scheduling/waitlist/store.hpp"

namespace medres::scheduling {

/// When two patients are merged, what is booked and what is waited for goes over in one transaction. Thread-safe;
/// references must outlive it.
class WaitlistPorts final : public patients::PatientReferences {
 public:
  WaitlistPorts(BookingPorts& bookings, WaitlistStore& store, const Clock& clock)
      : bookings_(bookings), store_(store), clock_(clock) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    MEDRES_CO_CHECK(co_await bookings_.Repoint(session, from, to));
    co_return co_await store_.RepointPatient(session, from, to, clock_.Now());
  }

 private:
  BookingPorts& bookings_;
  WaitlistStore& store_;
  const Clock& clock_;
};

}  // namespace medres::scheduling

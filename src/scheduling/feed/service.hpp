#pragma once

#include "patients/service.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/feed/ical.hpp"
#include "scheduling/feed/store.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

/// Calendars of practitioners (any resource) and patients, read by a secret link in a calendar program. They go out of
/// the house, so they say no more than when, what and where: a resource's calendar names no patient. Thread-safe;
/// references must outlive it.
class CalendarFeedService {
 public:
  struct Parts {
    sql::Database& database;
    CalendarFeedStore& store;
    BookingService& bookings;
    patients::PatientService& patients;
    const catalog::Directory& resources;
    const ServiceTypeDirectory& services;
    const Clock& clock;
  };

  explicit CalendarFeedService(Parts parts) : parts_(parts) {}

  struct NewFeed {
    CalendarFeed feed;
    std::string token;  ///< 256 random bits in hexadecimal digits; shown once
  };
  /// A new link; the owner's old one ends. kNotFound `resource.not_found`, `patient.not_found`.
  Task<Result<NewFeed>> Open(CalendarOwner owner);
  /// kNotFound `calendar.not_found` when there is none.
  Task<Status> Close(CalendarOwner owner);

  /// The visits from 30 days ago to half a year ahead, as iCalendar. kNotFound `calendar.not_found`.
  Task<Result<std::string>> Read(std::string token);

 private:
  Task<Status> RequireOwner(const CalendarOwner& owner);
  Task<Result<std::vector<Appointment>>> VisitsOf(const CalendarOwner& owner);
  std::optional<CalendarEntry> EntryOf(const Appointment& visit, const CalendarOwner& owner) const;
  std::string NameOf(const CalendarOwner& owner) const;
  std::string PlaceOf(const Appointment& visit) const;

  Parts parts_;
};

}  // namespace medres::scheduling

#pragma once

#include <string>

#include "platform/config/live.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::scheduling {

/// "Keep this for me": as a booking's wish, but for whom may be open, and for how long.
struct HoldWish {
  ServiceTypeId service_type;
  std::optional<PatientId> patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel;
  Milliseconds duration{0};
  std::string actor;
  std::optional<IdempotencyKey> idempotency;
  std::optional<PatientId> guardian = {};
  std::optional<PatientId> booked_by = {};
  std::optional<NumberWish> number = {};  ///< of a session, which says who is seen and when; for a patient
};

/// Keeps time for a while. See README for what holds. Thread-safe; references must outlive it.
class HoldService {
 public:
  /// `longest`: what may be asked for at once, by holding or renewing.
  HoldService(Proposer& proposer, BookingService& bookings, config::Section<Milliseconds> longest)
      : proposer_(proposer), bookings_(bookings), longest_(std::move(longest)) {}

  /// The appointment that answers is pending; its `hold_token` is known to nobody else. Failures: those of a booking;
  /// kInvalid `hold.too_long`, `hold.patient_missing` of a number.
  Task<Result<Booked>> Hold(HoldWish wish);

  /// From now on for so long, by a new token. kConflict `hold.token`, `hold.expired`, `hold.settled`.
  Task<Result<Appointment>> Renew(AppointmentId id, std::string token, Milliseconds duration, std::string actor);

  /// Makes a visit of it. `patient` may be left out when it was held for one, `booked_by` when it was held by one; who
  /// acts must be allowed to then. The same failures; kInvalid
  /// `hold.patient_missing`, `booking.no_relation`; kConflict `hold.other_patient`, `booking.conflict` (the patient's
  /// other visits).
  Task<Result<Booked>> Book(AppointmentId id, std::string token, std::optional<PatientId> patient, std::string actor,
                            std::optional<PatientId> booked_by = {});

  Task<Result<Appointment>> Release(AppointmentId id, std::string token, std::string actor);

  /// Writes down that holds are over, at most `limit` of the oldest; says how many it found. Several processes may.
  Task<Result<int>> Tidy(int limit);
  /// The same for one, if it is over; does nothing otherwise.
  Task<Status> Expire(AppointmentId id);

 private:
  Task<Status> Record(const Appointment& hold);
  Task<Result<Outcome>> Change(Command command, AppointmentId id);
  Status CheckDuration(Milliseconds duration) const;

  Proposer& proposer_;
  BookingService& bookings_;
  config::Section<Milliseconds> longest_;
};

}  // namespace medres::scheduling

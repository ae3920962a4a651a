#pragma once

#include <string>
#include <variant>
#include <vector>

#include "scheduling/booking/service.hpp"
#include "scheduling/series/rules.hpp"

namespace medres::scheduling {

struct SeriesWish {
  ServiceTypeId service_type;
  PatientId patient;
  std::vector<ResourceId> resources;
  std::variant<std::vector<Instant>, SeriesRule> when;
  std::string channel;
  std::string actor;
  std::optional<IdempotencyKey> idempotency;
  std::optional<PatientId> booked_by = {};  ///< who acts for the patient, by a relation; asked for each occurrence
};

struct Series {
  SeriesId id;
  std::vector<Appointment> visits;  ///< in order of their index, cancelled ones too
  bool replayed = false;
};

/// Books several visits as one. See README for what holds. Thread-safe; references must outlive it.
class SeriesService {
 public:
  SeriesService(Proposer& proposer, BookingService& bookings) : proposer_(proposer), bookings_(bookings) {}

  /// Failures: kConflict or kInvalid `unit.refused` with every issue of every occurrence, each with arg `index`; those
  /// of Expand; kInvalid `series.repeated_start`. The same key again answers with the series as it is now.
  Task<Result<Series>> Book(SeriesWish wish);

  Task<Result<Series>> Get(SeriesId id);

  /// Cancels what is still to come of it, from the occurrence with this index on: booked, pending or arrived visits.
  /// All of them or none. kConflict `series.nothing_to_cancel`.
  Task<Result<Series>> CancelFrom(SeriesId id, int from_index, std::string reason, std::string actor);

 private:
  Proposer& proposer_;
  BookingService& bookings_;
};

}  // namespace medres::scheduling

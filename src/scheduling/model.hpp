#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "catalog/model.hpp"

namespace medres::scheduling {

using SeriesId = Id<struct SeriesTag>;
using PolicyId = Id<struct PolicyTag>;
using SessionId = Id<struct SessionTag>;

/// The grid everything is measured on: rota edges, durations, pads and starts are multiples of it.
inline constexpr Minutes kTick{5};

/// Whom the house would rather choose out of a pool: those named, in their order; then whoever is good with one of the
/// constitutions; then by title, in their order. Nobody is left out for it.
struct Preference {
  std::vector<std::string> titles;
  std::vector<std::string> constitutions;
  std::vector<ResourceId> practitioners;

  bool operator==(const Preference&) const = default;
};

/// A stretch of a visit, in minutes from its start.
struct VisitSegment {
  int from_minute = 0;
  int to_minute = 0;

  bool operator==(const VisitSegment&) const = default;
};

/// One thing that a visit needs: `quantity` resources out of a pool. The pool is a list in order of preference, or all
/// resources of a kind with a specialty (AND of requirements, OR inside one).
struct Requirement {
  std::string role;
  std::vector<ResourceId> any_of;
  std::optional<catalog::ResourceKind> kind;
  std::optional<std::string> specialty;
  int quantity = 1;
  /// The part of the visit in which it is needed, in minutes from its start; the whole visit when absent.
  std::optional<int> from_minute;
  std::optional<int> to_minute;
  /// Instead of the two: the same resources are needed in each of several parts, and are free for others in between. In
  /// order, none touching the next. Whoever asks when a resource is needed asks SegmentsOf.
  std::vector<VisitSegment> segments;
  std::optional<Preference> prefer;

  bool operator==(const Requirement&) const = default;
};

/// What can be booked: how long it takes and what it needs.
struct ServiceType {
  ServiceTypeId id;
  catalog::Name name;
  int duration_minutes = 30;
  int buffer_before_minutes = 0;  ///< pads: kept free around the visit, gap ≥ the larger pad of two neighbours
  int buffer_after_minutes = 0;
  int grid_minutes = 15;  ///< starts are multiples of it in wall time from local midnight
  int max_patients = 1;   ///< more than one: a group visit, which takes its resources once for all of them
  std::vector<Requirement> requirements;
  bool active = true;
  std::int64_t version = 1;
  Instant updated_at = {};  ///< kept beside the document

  bool operator==(const ServiceType&) const = default;
};

/// `visit` takes a unit for a patient, `hold` for a while, `block` for nobody (leave, maintenance).
enum class AllocationKind { kVisit, kHold, kBlock };

/// The primitive of booking: one unit of one resource (`lane` is the unit's number, a colour) for one interval.
struct Allocation {
  AllocationId id;
  ResourceId resource;
  int lane = 0;
  Interval core;
  AllocationKind kind = AllocationKind::kVisit;
  int pad_before_minutes = 0;
  int pad_after_minutes = 0;
  int capacity_stamp = 1;  ///< the capacity it was booked under; the strictest stamp of an overlap wins
  std::optional<AppointmentId> appointment;
  std::optional<Instant> expires_at;  ///< of a hold; expired is free, whether tidied away or not
  bool active = true;
  std::optional<ResourceId> site = {};  ///< the facility where the resource is for it; none: where it belongs

  bool operator==(const Allocation&) const = default;
};

enum class AppointmentStatus {
  kProposed,
  kPending,
  kBooked,
  kArrived,
  kCheckedIn,
  kFulfilled,
  kCancelled,
  kNoshow,
  kWaitlist,
  kEnteredInError
};

/// Where in a series an appointment stands. The index is that of the wish: it stays when others are cancelled or moved.
struct SeriesPlace {
  SeriesId id;
  int index = 0;

  bool operator==(const SeriesPlace&) const = default;
};

/// A number of a session (号): its place in the order of that half-day. The visit's time is the number's segment.
struct SessionNumber {
  SessionId session;
  int number = 0;

  bool operator==(const SessionNumber&) const = default;
};

/// Which rules a visit was booked under.
struct PolicyStamp {
  PolicyId id;
  std::int64_t version = 0;

  bool operator==(const PolicyStamp&) const = default;
};

/// Who called a visit off: a cancellation by the provider (停诊), or by the house itself because nobody paid, is never
/// held against the patient.
enum class CalledOffBy { kPatient, kProvider, kHouse };

/// What is to be done about a visit's fee. `kVoid`: called off before anything was paid. `kExpired`: called off because
/// nothing was.
enum class PaymentState { kNone, kDue, kPaid, kWaived, kExpired, kVoid, kRefundDue, kRefunded };

/// The fee of a visit, in fen. The state follows from the sums (see booking/payment.hpp).
struct VisitPayment {
  PaymentState state = PaymentState::kNone;
  std::int64_t amount_cents = 0;              ///< what the visit costs as things are: less when it was called off
  std::int64_t paid_cents = 0;                ///< came in, all in all
  std::int64_t refunded_cents = 0;            ///< went back, all in all
  std::optional<Instant> due_by = {};         ///< unpaid from then on, the visit is given to others
  std::optional<std::string> reference = {};  ///< of the last payment, as its provider calls it
  std::optional<Instant> paid_at = {};

  /// What is to be given back; owed by the patient when negative.
  std::int64_t BalanceCents() const { return paid_cents - refunded_cents - amount_cents; }

  bool operator==(const VisitPayment&) const = default;
};

/// A visit of a patient, or of several together. Times are instants; the clinic's wall time and the tzdb it was
/// computed with are kept beside, so that a later change of a zone's rules can be found.
struct Appointment {
  AppointmentId id;
  AppointmentStatus status = AppointmentStatus::kBooked;
  ServiceTypeId service_type;
  std::optional<PatientId> patient;  ///< nobody yet: only while it is held
  Interval time;
  std::vector<ResourceId> resources;
  std::string zone;
  std::string local_start;   ///< "2026-12-01T08:00"
  std::string tzdb_version;  ///< "2025b"
  std::string channel;
  std::string pickup_code;  ///< 8 digits, unique among the day's active appointments of a facility
  std::optional<std::string> cancel_reason;
  std::optional<AppointmentStatus> previous_status;  ///< what undo of the last step returns to
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> expires_at = {};  ///< of a hold: from then on it is over, whether tidied away or not
  std::string hold_token = {};             ///< the holder's word; the last one stays when the hold is booked
  std::optional<SeriesPlace> series = {};
  std::vector<PatientId> others = {};  ///< who takes part besides `patient`, in order of joining
  std::optional<PolicyStamp> policy = {};
  CalledOffBy called_off_by = CalledOffBy::kPatient;  ///< of a cancelled one
  std::optional<SessionNumber> number = {};           ///< of a session's visit
  std::optional<Instant> number_returns_at = {};      ///< given up: from then on others may take the number
  std::optional<PatientId> booked_by = {};            ///< who acted for the patient; none: nobody else
  std::optional<VisitPayment> payment = {};           ///< none: there never was a fee

  bool operator==(const Appointment&) const = default;

  /// Everybody who comes: whose time it takes.
  std::vector<PatientId> Patients() const {
    std::vector<PatientId> all;
    if (patient) all.push_back(*patient);
    all.insert(all.end(), others.begin(), others.end());
    return all;
  }
};

}  // namespace medres::scheduling

#pragma once

#include <optional>
#include <vector>

#include "api/fhir/types/schedule_source.hpp"
#include "scheduling/booking/service.hpp"

/// Between the house's appointments and FHIR's. Pure, but for looking up names and services in memory.
namespace medres::api::fhir {

JsonObject ToAppointment(const scheduling::Appointment& appointment, const ScheduleParts& parts);
Document ToAppointmentDocument(const scheduling::Appointment& appointment, const ScheduleParts& parts);

/// What participants said to the time that the appointment has, up to its version: the newest word of each counts.
void ShowReplies(const scheduling::Appointment& appointment, const std::vector<scheduling::Reply>& replies,
                 Document& document);

/// Extensions of the house's own: when a hold is over, and what its holder is known by.
inline constexpr std::string_view kHoldExpires = "urn:medres:fhir:hold-expires";
/// The extension that tells of a visit's fee: `state`, `amount`, `due-by` and what is to be given back, `refund`.
inline constexpr std::string_view kPayment = "urn:medres:fhir:payment";
inline constexpr std::string_view kHoldToken = "urn:medres:fhir:hold-token";
/// … who acted for the patient, and the session and number of a visit that has one.
inline constexpr std::string_view kBookedBy = "urn:medres:fhir:booked-by";
inline constexpr std::string_view kNumber = "urn:medres:fhir:number";

/// The extension that tells of a session's number; of one that may be had, only the session.
JsonObject NumberExtension(scheduling::SessionId session, std::optional<int> number);

/// A participant of an appointment; the status is what the appointment's makes of it.
JsonObject Participant(JsonObject actor, std::string_view status);

/// What a caller's Appointment asks for. What it does not say is left out.
struct Wish {
  std::string status;
  ServiceEntry service;
  std::vector<PatientId> patients;  ///< several of a group visit
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::vector<ResourceId> resources;
  std::string reason;  ///< of a cancellation
  std::optional<PatientId> booked_by = {};
  std::optional<scheduling::NumberWish> number = {};  ///< where its time is given out by numbers
  bool names_participants = false;                    ///< whoever they are
};

/// From participants, slots, serviceType, start and end. kInvalid with every issue; what a booking needs beyond that is
/// for RequireBookable.
Result<Wish> ReadWish(const JsonObject& appointment, const ScheduleParts& parts);

/// The number that is meant by a start of one resource's, in a session of the service.
std::optional<scheduling::NumberThen> NumberMeant(ServiceTypeId service, const std::vector<ResourceId>& resources,
                                                  Instant start, const ScheduleParts& parts);

/// Everything that a new booking lacks: service, patient, start; an end that does not fit. Finds the only service that
/// fits resources and length when none is named, and the number that is meant.
Status RequireBookable(Wish& wish, const ScheduleParts& parts);

}  // namespace medres::api::fhir

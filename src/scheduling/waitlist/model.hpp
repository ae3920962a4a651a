#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scheduling/model.hpp"
#include "scheduling/rota/model.hpp"

namespace medres::scheduling {

using WaitlistEntryId = Id<struct WaitlistEntryTag>;
using OfferId = Id<struct OfferTag>;

/// When a patient could come: on dates from `from` to `to`, both inclusive, of these weekdays (none: any), between two
/// times of day. The whole visit lies between them; without an end it may run on.
struct WaitWindow {
  LocalDate from;
  LocalDate to;
  std::vector<Weekday> days;
  std::optional<LocalTime> start;
  std::optional<LocalTime> end;

  bool operator==(const WaitWindow&) const = default;
};

/// waiting ⇄ offered, then booked, withdrawn, or lapsed: nothing that it waits for can come any more.
enum class WaitlistStatus { kWaiting, kOffered, kBooked, kWithdrawn, kLapsed };

/// claimed (being made) → open → accepted, declined, expired or withdrawn. What was claimed and could not be held is
/// `refused` when the rules do not let this patient have it, `gone` when somebody was faster.
enum class OfferStatus { kClaimed, kOpen, kAccepted, kDeclined, kExpired, kWithdrawn, kRefused, kGone };

/// One start that was chosen for an entry, and what became of it. An open one is a hold.
struct WaitlistOffer {
  OfferId id;
  Instant start;
  std::vector<ResourceId> resources;
  OfferStatus status = OfferStatus::kClaimed;
  std::optional<AppointmentId> hold;
  std::string hold_token;  ///< never leaves the house: whoever answers an offer names the offer
  std::optional<Instant> expires_at;
  std::vector<std::string> reasons;  ///< of a refusal: codes of the rules
  Instant made_at;
  std::optional<Instant> settled_at;

  bool operator==(const WaitlistOffer&) const = default;
};

/// A patient who waits for a service.
struct WaitlistEntry {
  WaitlistEntryId id;
  PatientId patient;
  ServiceTypeId service_type;
  std::vector<ResourceId> resources;  ///< one of them takes part; none: anybody
  std::vector<WaitWindow> windows;    ///< wall time in `zone`
  std::string zone;
  std::string priority;
  int rank = 0;  ///< of the priority: 0 is served first
  std::string channel;
  std::optional<PatientId> guardian = {};   ///< who answers for the patient, as in a booking
  std::optional<PatientId> booked_by = {};  ///< who acts for them; asked whenever something is offered or accepted
  WaitlistStatus status = WaitlistStatus::kWaiting;
  Instant ends_at;  ///< no visit that starts then or later is wanted
  std::optional<AppointmentId> appointment;
  std::string actor;
  std::int64_t version = 1;
  Instant added_at;
  Instant updated_at;
  std::optional<WaitlistOffer> offer;  ///< the one that is claimed or open

  bool operator==(const WaitlistEntry&) const = default;
};

}  // namespace medres::scheduling

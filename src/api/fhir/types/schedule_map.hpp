#pragma once

#include <optional>
#include <vector>

#include "api/fhir/exchange.hpp"
#include "api/fhir/signed_text.hpp"
#include "catalog/directory.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/rota/closure.hpp"
#include "scheduling/service_types.hpp"

/// Schedule and Slot as the house projects them. Nothing of this is stored: a Schedule's id is its
/// resource's, a Slot's says all that it stands for and is signed.
namespace medres::api::fhir {

using ServiceEntry = scheduling::ServiceTypeDirectory::Entry;

JsonObject ServiceConcept(const scheduling::ServiceType& service);
/// The specialties that its requirements name.
JsonArray SpecialtiesOf(const scheduling::ServiceType& service);

/// Active services that the resource may be needed for.
std::vector<ServiceEntry> ServicesOf(const catalog::Resource& resource,
                                     const scheduling::ServiceTypeDirectory& services);

/// A service by a reference's id, a token's code, or its name; nothing when there is none.
ServiceEntry FindService(std::string_view text, const scheduling::ServiceTypeDirectory& services);

/// From today's first moment, as far as the house looks ahead.
Document ToSchedule(const catalog::Resource& resource, const std::vector<ServiceEntry>& services,
                    const catalog::Directory& directory, Instant now);

/// Whether a free slot of the service that names the resource means whoever serves there: a facility that the service
/// does not need itself.
bool StandsForPlace(const catalog::Resource& resource, const scheduling::ServiceType& service);

enum class SlotKind : std::uint8_t { kFree = 1, kVisit = 2, kOther = 3, kClosed = 4, kOpening = 5 };

/// Why a resource is closed: a code of the house's closures.
inline constexpr std::string_view kClosureReason = "urn:medres:fhir:closure-reason";

/// What a Slot stands for.
struct SlotKey {
  SlotKind kind = SlotKind::kFree;
  ResourceId resource;
  Uuid of;          ///< free: the service type; a visit: the appointment; closed: the closure; an opening: the rota;
                    ///< other: the allocation
  Instant start;    ///< zero for a visit and a closure, whose time is the appointment's and the closure's own
  int minutes = 0;  ///< likewise, but of a visit that takes the resource in several parts: which one, from 0
};
std::string SlotId(const SlotKey& key, const Signer& signer);
/// Nothing when it is no id of ours.
std::optional<SlotKey> ParseSlotId(std::string_view id, const Signer& signer);

/// What is taken, and how many stretches of the same visit take the same resource before it.
struct TakenPart {
  scheduling::Allocation allocation;
  int place = 0;
};
/// In order of start. Of a visit whose beginning is missing the places are wrong.
std::vector<TakenPart> InParts(std::vector<scheduling::Allocation> taken);

SlotKey KeyOf(const TakenPart& part);
Document ToFreeSlot(ResourceId resource, const scheduling::ServiceType& service, Interval time,
                    const catalog::Directory& directory, const Signer& signer);
/// busy-unavailable, of the resource that is closed or of one below it.
Document ToClosedSlot(ResourceId resource, const scheduling::Closure& closure, const catalog::Directory& directory,
                      const Signer& signer);
/// free, for whatever service: an extra opening.
Document ToOpeningSlot(const SlotKey& key, const catalog::Directory& directory, const Signer& signer);
/// busy for a visit, busy-tentative for a hold, busy-unavailable for what is blocked.
Document ToBusySlot(const TakenPart& part, const catalog::Directory& directory, const Signer& signer);

}  // namespace medres::api::fhir

#include "api/rest/scheduling/waitlist_views.hpp"

#include "api/rest/scheduling/zoned.hpp"

namespace medres::api {

OfferView ToView(const scheduling::WaitlistOffer& offer, const scheduling::Zone& zone) {
  OfferView view{.id = offer.id,
                 .start = InZone(offer.start, zone),
                 .resources = offer.resources,
                 .status = offer.status,
                 .appointment = offer.hold,
                 .expires_at = std::nullopt,
                 .reasons = offer.reasons,
                 .made_at = offer.made_at,
                 .settled_at = offer.settled_at};
  if (offer.expires_at) view.expires_at = InZone(*offer.expires_at, zone);
  return view;
}

WaitlistView ToView(const scheduling::WaitlistEntry& entry) {
  const scheduling::Zone& zone = *scheduling::FindZone(entry.zone);
  WaitlistView view{.id = entry.id,
                    .patient = entry.patient,
                    .service_type = entry.service_type,
                    .resources = entry.resources,
                    .windows = entry.windows,
                    .zone = entry.zone,
                    .priority = entry.priority,
                    .channel = entry.channel,
                    .guardian = entry.guardian,
                    .booked_by = entry.booked_by,
                    .status = entry.status,
                    .expires_at = InZone(entry.ends_at, zone),
                    .appointment = entry.appointment,
                    .offer = std::nullopt,
                    .version = entry.version,
                    .added_at = entry.added_at,
                    .updated_at = entry.updated_at};
  if (!entry.offer) return view;
  if (entry.offer->status == scheduling::OfferStatus::kClaimed) {
    // Until it is held there is nothing to answer.
    view.status = scheduling::WaitlistStatus::kWaiting;
  } else {
    view.offer = ToView(*entry.offer, zone);
  }
  return view;
}

}  // namespace medres::api

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/waitlist/describe.hpp"
#include "scheduling/waitlist/model.hpp"

namespace medres::api {

using scheduling::OfferId;
using scheduling::WaitlistEntryId;

/// A start that was chosen for somebody who waits.
struct OfferView {
  OfferId id;
  json::ZonedInstant start;
  std::vector<ResourceId> resources;
  scheduling::OfferStatus status = scheduling::OfferStatus::kOpen;
  std::optional<AppointmentId> appointment;
  std::optional<json::ZonedInstant> expires_at;
  std::vector<std::string> reasons;
  Instant made_at;
  std::optional<Instant> settled_at;
};
BOOST_DESCRIBE_STRUCT(OfferView, (),
                      (id, start, resources, status, appointment, expires_at, reasons, made_at, settled_at))
constexpr auto DescribeJson(const OfferView*) {
  return json::Object("WaitlistOffer", "A start that was chosen for somebody who waits, and what became of it.",
                      json::Field("appointment").Help("The hold; of an accepted one the visit."),
                      json::Field("expires_at").Help("From then on its time is somebody else's."),
                      json::Field("reasons").Help("Of a refused one: the rules that did not allow it."));
}

struct WaitlistView {
  WaitlistEntryId id;
  PatientId patient;
  ServiceTypeId service_type;
  std::vector<ResourceId> resources;
  std::vector<scheduling::WaitWindow> windows;
  std::string zone;
  std::string priority;
  std::string channel;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
  scheduling::WaitlistStatus status = scheduling::WaitlistStatus::kWaiting;
  json::ZonedInstant expires_at;
  std::optional<AppointmentId> appointment;
  std::optional<OfferView> offer;
  std::int64_t version = 1;
  Instant added_at;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(WaitlistView, (),
                      (id, patient, service_type, resources, windows, zone, priority, channel, guardian, booked_by,
                       status, expires_at, appointment, offer, version, added_at, updated_at))
constexpr auto DescribeJson(const WaitlistView*) {
  return json::Object("WaitlistEntry", "A patient who waits for a service.",
                      json::Field("expires_at").Help("No start from then on is wanted."),
                      json::Field("appointment").Help("The visit that came of it."),
                      json::Field("offer").Help("The one that is open, or was answered by this call."));
}

struct WaitlistQuery {
  std::optional<PatientId> patient;
  std::optional<ServiceTypeId> service_type;
  std::optional<scheduling::WaitlistStatus> status;
  int limit = 50;
  std::optional<WaitlistEntryId> cursor;
};
BOOST_DESCRIBE_STRUCT(WaitlistQuery, (), (patient, service_type, status, limit, cursor))
constexpr auto DescribeJson(const WaitlistQuery*) {
  return json::Object("WaitlistQuery", "", json::Field("status").Help("Left out: those that wait or have an offer."),
                      json::Field("limit").Optional().Range(1, 200));
}

/// The answer to an offer.
struct OfferAnswer {
  OfferId offer;
};
BOOST_DESCRIBE_STRUCT(OfferAnswer, (), (offer))
constexpr auto DescribeJson(const OfferAnswer*) {
  return json::Object("OfferAnswer", "Which offer is answered: an old one can not be taken for a new one.");
}

struct RoundView {
  int offered = 0;
};
BOOST_DESCRIBE_STRUCT(RoundView, (), (offered))
constexpr auto DescribeJson(const RoundView*) { return json::Object("WaitlistRound", "How many offers were made."); }

OfferView ToView(const scheduling::WaitlistOffer& offer, const scheduling::Zone& zone);
WaitlistView ToView(const scheduling::WaitlistEntry& entry);

}  // namespace medres::api

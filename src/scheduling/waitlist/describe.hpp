#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "platform/json/json.hpp"
#include "scheduling/rota/describe.hpp"
#include "scheduling/waitlist/model.hpp"

/// The waiting list's types as data, for JSON.
namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(WaitlistStatus, kWaiting, kOffered, kBooked, kWithdrawn, kLapsed)
BOOST_DESCRIBE_ENUM(OfferStatus, kClaimed, kOpen, kAccepted, kDeclined, kExpired, kWithdrawn, kRefused, kGone)

BOOST_DESCRIBE_STRUCT(WaitWindow, (), (from, to, days, start, end))
constexpr auto DescribeJson(const WaitWindow*) {
  return json::Object("WaitWindow", "When a patient could come, in the clinic's wall time.",
                      json::Field("from").Example("2026-12-01"), json::Field("to").Help("Inclusive."),
                      json::Field("days").Optional().Items(0, 7).Help("Left out: any day."),
                      json::Field("start").Help("Not before; left out: from midnight."),
                      json::Field("end").Help("The visit is over by then; left out: it may run on.").Example("12:00"));
}

inline constexpr json::Field kWaitResources =
    json::Field("resources").Optional().Items(0, 16).Help("One of them takes part; the first is preferred.");
inline constexpr json::Field kWaitWindows = json::Field("windows").Items(1, 20);
inline constexpr json::Field kWaitPriority =
    json::Field("priority").Length(1, 32).Help("Left out: the last of the house's.").Example("routine");
inline constexpr json::Field kWaitExpiry =
    json::Field("expires_at").Help("Starts from then on are not wanted; left out: the end of the windows.");

/// What a caller says of an entry that is made.
struct WaitlistInput {
  PatientId patient;
  ServiceTypeId service_type;
  std::vector<ResourceId> resources;
  std::vector<WaitWindow> windows;
  std::optional<std::string> priority;
  std::string channel = "web";
  std::optional<Instant> expires_at;
  std::optional<PatientId> guardian = {};
  std::optional<PatientId> booked_by = {};
};
BOOST_DESCRIBE_STRUCT(WaitlistInput, (),
                      (patient, service_type, resources, windows, priority, channel, expires_at, guardian, booked_by))
constexpr auto DescribeJson(const WaitlistInput*) {
  return json::Object(
      "WaitlistInput", "Who waits for what, and when they could come.", kWaitResources, kWaitWindows, kWaitPriority,
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"), kWaitExpiry,
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by")
          .Help("A patient who acts for this one, by a relation in force whenever "
                "something is offered and accepted."));
}

/// What can be changed of one, as a whole: it keeps its place.
struct WaitlistChange {
  std::vector<ResourceId> resources;
  std::vector<WaitWindow> windows;
  std::optional<std::string> priority;
  std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(WaitlistChange, (), (resources, windows, priority, expires_at))
constexpr auto DescribeJson(const WaitlistChange*) {
  return json::Object("WaitlistChange", "What is wanted now; when it was added does not change.", kWaitResources,
                      kWaitWindows, kWaitPriority, kWaitExpiry);
}

}  // namespace medres::scheduling

#pragma once

#include <vector>

#include "catalog/describe.hpp"
#include "catalog/service.hpp"

/// What REST takes and shows of resources besides themselves.
namespace medres::api {

struct ResourceTransitionInput {
  catalog::ResourceStatus to = catalog::ResourceStatus::kActive;
};
BOOST_DESCRIBE_STRUCT(ResourceTransitionInput, (), (to))
constexpr auto DescribeJson(const ResourceTransitionInput*) {
  return json::Object("ResourceTransitionInput", "The next state of a resource's life.",
                      json::Field("to").Example("suspended"));
}

struct AffectedBookingView {
  AppointmentId appointment;
  std::optional<PatientId> patient;
  Instant start;
  Instant end;
};
BOOST_DESCRIBE_STRUCT(AffectedBookingView, (), (appointment, patient, start, end))

struct ResourceTransitionView {
  catalog::Resource resource;
  std::vector<AffectedBookingView> affected;
};
BOOST_DESCRIBE_STRUCT(ResourceTransitionView, (), (resource, affected))
constexpr auto DescribeJson(const ResourceTransitionView*) {
  return json::Object("ResourceTransition", "The resource, and the future bookings that somebody should look at.");
}

struct ResourceReplacedView : catalog::Resource {
  std::vector<AffectedBookingView> affected;
};
BOOST_DESCRIBE_STRUCT(ResourceReplacedView, (catalog::Resource), (affected))
constexpr auto DescribeJson(const ResourceReplacedView*) {
  return json::Object("ResourceReplaced",
                      "The resource as it is now, and the future bookings whose place or clock is another than before: "
                      "they stay at their instants.");
}

struct ResourceChangeView {
  std::int64_t version = 0;
  Instant at;
  std::string actor;
  std::string change;
};
BOOST_DESCRIBE_STRUCT(ResourceChangeView, (), (version, at, actor, change))

inline std::vector<AffectedBookingView> ToViews(const std::vector<catalog::AffectedBooking>& affected) {
  std::vector<AffectedBookingView> views;
  views.reserve(affected.size());
  for (const auto& booking : affected) {
    views.push_back({booking.appointment, booking.patient, booking.time.start, booking.time.end});
  }
  return views;
}

}  // namespace medres::api

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "api/rest/scheduling/zoned.hpp"
#include "scheduling/session/free_segments.hpp"

namespace medres::api {

using scheduling::SessionId;

/// A half-day in which a service is had by numbers, beside the times at which it is had.
struct ByNumberView {
  SessionId session;
  ResourceId resource;
  json::ZonedInstant start;
  json::ZonedInstant end;
  json::ZonedInstant opens_at;
  int free = 0;
};
BOOST_DESCRIBE_STRUCT(ByNumberView, (), (session, resource, start, end, opens_at, free))
constexpr auto DescribeJson(const ByNumberView*) {
  return json::Object("HalfDayByNumber",
                      "A session in which the service is given by numbers: one is taken at "
                      "`/api/v1/sessions/{session}/numbers`, or waited for.",
                      json::Field("opens_at").Help("From then on, for channels without a pool."),
                      json::Field("free").Help("Whoever may take them; the session tells it for each channel."));
}

inline constexpr json::Field kByNumber =
    json::Field("by_number").Help("Where a doctor sees patients by numbers; left out where nobody does.");

/// The first `limit` of the service's half-days in the window; nothing when there are none.
inline std::optional<std::vector<ByNumberView>> HalfDaysByNumber(const scheduling::NumberSources& numbers,
                                                                 ServiceTypeId service,
                                                                 std::span<const ResourceId> only,
                                                                 const Interval& window, Instant now, int limit) {
  const auto half_days =
      scheduling::NumberedHalfDays(numbers, service, only, window, now, static_cast<std::size_t>(limit));
  if (half_days.empty()) return std::nullopt;
  std::vector<ByNumberView> views;
  for (const scheduling::NumberedHalfDay& half_day : half_days) {
    const scheduling::NumberOffer& offer = *half_day.entry->offer;
    const scheduling::Zone& zone = *scheduling::FindZone(offer.zone);
    views.push_back({.session = offer.session,
                     .resource = offer.resource,
                     .start = InZone(offer.time.start, zone),
                     .end = InZone(offer.time.end, zone),
                     .opens_at = InZone(offer.opens_at, zone),
                     .free = half_day.free});
  }
  return views;
}

}  // namespace medres::api

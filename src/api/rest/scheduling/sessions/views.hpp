#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rest/scheduling/appointments/views.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api {

struct SegmentView {
  json::ZonedInstant start;
  json::ZonedInstant end;
  int numbers = 0;
  int free = 0;
};
BOOST_DESCRIBE_STRUCT(SegmentView, (), (start, end, numbers, free))
constexpr auto DescribeJson(const SegmentView*) {
  return json::Object("SessionSegment", "A stretch of a session, and its numbers.");
}

/// What one channel may take now.
struct ChannelView {
  std::string channel;
  int free = 0;
  json::ZonedInstant opens_at;
};
BOOST_DESCRIBE_STRUCT(ChannelView, (), (channel, free, opens_at))
constexpr auto DescribeJson(const ChannelView*) {
  return json::Object("SessionChannel", "What one channel may take.",
                      json::Field("channel").Help("`*` stands for every channel without a pool.").Example("web"),
                      json::Field("free").Help("Of its own pool and of what is for everybody."));
}

struct ExtraView {
  int cap = 0;
  int given = 0;
};
BOOST_DESCRIBE_STRUCT(ExtraView, (), (cap, given))
constexpr auto DescribeJson(const ExtraView*) { return json::Object("SessionExtra", "Extra numbers (加号)."); }

struct SessionView {
  scheduling::SessionId id;
  scheduling::SessionPlanId plan;
  ResourceId resource;
  std::optional<ResourceId> substitute_for;
  ServiceTypeId service_type;
  LocalDate date;
  scheduling::SessionPart part = scheduling::SessionPart::kAm;
  json::ZonedInstant start;
  json::ZonedInstant end;
  std::string zone;
  scheduling::NumberState state = scheduling::NumberState::kOpen;
  int numbers = 0;
  int free = 0;
  std::vector<ChannelView> channels;
  std::vector<SegmentView> segments;
  ExtraView extra;
  json::ZonedInstant stops_at;
  json::ZonedInstant merges_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(SessionView, (),
                      (id, plan, resource, substitute_for, service_type, date, part, start, end, zone, state, numbers,
                       free, channels, segments, extra, stops_at, merges_at, version))
constexpr auto DescribeJson(const SessionView*) {
  return json::Object("Session", "One half-day of one resource, by numbers.",
                      json::Field("substitute_for").Help("Whose session it was."),
                      json::Field("state").Help("`closed`: only extra numbers; `stopped`: it does not take place."),
                      json::Field("free").Help("That nobody has, whichever channel may take them."),
                      json::Field("merges_at").Help("From then on there are no pools."),
                      json::Field("zone").Example("Asia/Shanghai"));
}

struct AlternativeView {
  scheduling::AlternativeKind kind = scheduling::AlternativeKind::kSameDoctor;
  scheduling::SessionId session;
  ResourceId resource;
  LocalDate date;
  scheduling::SessionPart part = scheduling::SessionPart::kAm;
  int free = 0;
};
BOOST_DESCRIBE_STRUCT(AlternativeView, (), (kind, session, resource, date, part, free))
constexpr auto DescribeJson(const AlternativeView*) {
  return json::Object("SessionAlternative", "What can be offered instead of a stopped session, best first.");
}

/// A session that was stopped or got a substitute, and whom that concerns.
struct SessionChangedView {
  SessionView session;
  std::vector<AppointmentView> affected;
  std::vector<AlternativeView> alternatives;
};
BOOST_DESCRIBE_STRUCT(SessionChangedView, (), (session, affected, alternatives))
constexpr auto DescribeJson(const SessionChangedView*) {
  return json::Object("SessionChanged", "The session, and the visits that the change concerns, each told once.",
                      json::Field("affected").Help("In order of their numbers, as they are now."));
}

SessionView ToView(const scheduling::SessionNow& now);
SessionChangedView ToView(const scheduling::SessionChanged& changed, const scheduling::SessionNow& now);

}  // namespace medres::api

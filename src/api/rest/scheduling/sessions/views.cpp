#include "api/rest/scheduling/sessions/views.hpp"

#include <algorithm>

#include "api/rest/scheduling/zoned.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {
namespace {

SegmentView ToSegment(const scheduling::NumberSegment& segment, const scheduling::SessionNow& now,
                      const scheduling::Zone& zone) {
  return {.start = InZone(segment.time.start, zone),
          .end = InZone(segment.time.end, zone),
          .numbers = static_cast<int>(segment.numbers.size()),
          .free = scheduling::FreeAt(*now.offer, segment.time, *now.numbers, now.now)};
}

std::vector<ChannelView> ChannelsOf(const scheduling::SessionNow& now, const scheduling::Zone& zone) {
  const scheduling::NumberOffer& offer = *now.offer;
  std::vector<ChannelView> channels;
  const auto add = [&](const std::string& shown, std::string_view channel) {
    channels.push_back({.channel = shown,
                        .free = scheduling::LeftFor(offer, *now.numbers, channel, now.now),
                        .opens_at = InZone(scheduling::OpensAt(offer, channel), zone)});
  };
  for (const scheduling::NumberPool& pool : offer.pools) {
    for (const std::string& channel : pool.channels) add(channel, channel);
  }
  add("*", "");
  return channels;
}

int ExtrasGiven(const scheduling::SessionNow& now) {
  return static_cast<int>(std::ranges::count_if(*now.numbers, [&](const scheduling::TakenNumber& taken) {
    return taken.number >= scheduling::kFirstExtra && taken.IsKept(now.now);
  }));
}

}  // namespace

SessionView ToView(const scheduling::SessionNow& now) {
  const scheduling::Session& session = now.entry->session;
  const scheduling::NumberOffer& offer = *now.entry->offer;
  const scheduling::Zone& zone = *scheduling::FindZone(session.zone);
  SessionView view{.id = session.id,
                   .plan = session.plan,
                   .resource = session.resource,
                   .substitute_for = session.substitute_for,
                   .service_type = session.service_type,
                   .date = session.date,
                   .part = session.part,
                   .start = InZone(offer.time.start, zone),
                   .end = InZone(offer.time.end, zone),
                   .zone = session.zone,
                   .state = session.state,
                   .numbers = offer.numbers,
                   .free = scheduling::FreeNumbers(*now.offer, *now.numbers, now.now),
                   .channels = ChannelsOf(now, zone),
                   .segments = {},
                   .extra = {.cap = offer.extra_cap, .given = ExtrasGiven(now)},
                   .stops_at = InZone(offer.stops_at, zone),
                   .merges_at = InZone(offer.merges_at, zone),
                   .version = session.version};
  for (const auto& segment : offer.segments) view.segments.push_back(ToSegment(segment, now, zone));
  return view;
}

SessionChangedView ToView(const scheduling::SessionChanged& changed, const scheduling::SessionNow& now) {
  SessionChangedView view{.session = ToView(now), .affected = {}, .alternatives = {}};
  for (const auto& appointment : changed.affected) view.affected.push_back(ToView(appointment));
  for (const auto& alternative : changed.alternatives) {
    view.alternatives.push_back({.kind = alternative.kind,
                                 .session = alternative.session.id,
                                 .resource = alternative.session.resource,
                                 .date = alternative.session.date,
                                 .part = alternative.session.part,
                                 .free = alternative.free});
  }
  return view;
}

}  // namespace medres::api

#include "scheduling/session/free_segments.hpp"

namespace medres::scheduling {
namespace {

bool GivesNow(const NumberOffer& offer, std::span<const TakenNumber> taken, const NumberQuery& query) {
  return offer.service_type == query.service && offer.state == NumberState::kOpen &&
         OpensAt(offer, query.channel) <= query.now && query.now < offer.stops_at &&
         LeftFor(offer, taken, query.channel, query.now) > 0;
}

}  // namespace

std::vector<FreeSegment> FreeSegments(const NumberSources& sources, const NumberQuery& query) {
  std::vector<FreeSegment> free;
  for (const auto& entry : sources.sessions.Overlapping(query.resources, query.window)) {
    const ResourceId resource = entry->session.resource;
    if (!sources.resources.IsBookable(resource)) continue;
    const auto offer = WithoutLeave(entry->offer, sources.finder.ClosedTimes(resource, entry->offer->time));
    const auto taken = sources.numbers.Of(offer->session);
    if (!GivesNow(*offer, *taken, query)) continue;
    for (const NumberSegment& segment : offer->segments) {
      const bool asked = query.window.start <= segment.time.start && segment.time.start < query.window.end;
      if (!asked || FreeAt(*offer, segment.time, *taken, query.now) == 0) continue;
      free.push_back({resource, offer->session, segment.time});
    }
  }
  return free;
}

}  // namespace medres::scheduling

#include "scheduling/session/free_segments.hpp"

#include <algorithm>

namespace medres::scheduling {
namespace {

Occupancy::Numbers TakenFor(const NumberQuery& query, Occupancy::Numbers known) {
  if (!query.returning) return known;
  return std::make_shared<const std::vector<TakenNumber>>(HadNumbers(*known, query.now));
}

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
    const auto taken = TakenFor(query, sources.numbers.Of(offer->session));
    if (!GivesNow(*offer, *taken, query)) continue;
    for (const NumberSegment& segment : offer->segments) {
      const bool asked = query.window.start <= segment.time.start && segment.time.start < query.window.end;
      if (!asked || FreeAt(*offer, segment.time, *taken, query.now) == 0) continue;
      free.push_back({resource, offer->session, segment.time});
    }
  }
  return free;
}

std::vector<NumberedHalfDay> NumberedHalfDays(const NumberSources& sources, ServiceTypeId service,
                                              std::span<const ResourceId> only, const Interval& window, Instant now,
                                              std::size_t limit) {
  std::vector<NumberedHalfDay> half_days;
  for (auto& entry : sources.sessions.OfService(service, window)) {
    if (half_days.size() == limit) break;
    const ResourceId resource = entry->session.resource;
    const bool is_asked = std::ranges::all_of(only, [&](ResourceId id) { return id == resource; });
    const bool may_give = entry->offer->state != NumberState::kStopped && now < entry->offer->stops_at;
    if (!is_asked || !may_give || !sources.resources.IsBookable(resource)) continue;
    const auto open = WithoutLeave(entry->offer, sources.finder.ClosedTimes(resource, entry->offer->time));
    const bool is_open = open->state == NumberState::kOpen;
    const int free = is_open ? FreeNumbers(*open, *sources.numbers.Of(entry->session.id), now) : 0;
    half_days.push_back({std::move(entry), free});
  }
  return half_days;
}

}  // namespace medres::scheduling

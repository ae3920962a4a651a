#include "api/rest/scheduling/recommend_view.hpp"

namespace medres::api {

RecommendView ToView(const scheduling::RankedSlots& ranked, const scheduling::Zone& zone,
                     const http::Messages& messages, http::Language language) {
  RecommendView view{.items = {}, .total = ranked.total, .zone = std::string(zone.name())};
  view.items.reserve(ranked.items.size());
  for (const scheduling::RankedSlot& item : ranked.items) {
    const scheduling::Zone& clock = item.slot.zone != nullptr ? *item.slot.zone : zone;
    const auto zoned = [&](Instant at) { return json::ZonedInstant{at, clock.OffsetAt(at)}; };
    RankedSlotView& slot = view.items.emplace_back(RankedSlotView{.start = zoned(item.slot.time.start),
                                                                  .end = zoned(item.slot.time.end),
                                                                  .resources = item.slot.resources,
                                                                  .lead = item.lead,
                                                                  .points = item.score.points,
                                                                  .most = item.score.most,
                                                                  .parts = {}});
    for (const scheduling::ScorePart& part : item.score.parts) {
      slot.parts.push_back({part.criterion, part.points, part.most, messages.Render(language, part.reason, part.args)});
    }
  }
  return view;
}

}  // namespace medres::api

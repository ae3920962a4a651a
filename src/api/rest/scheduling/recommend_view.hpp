#pragma once

#include <string>
#include <vector>

#include "platform/http/messages.hpp"
#include "platform/json/json.hpp"
#include "scheduling/ranking/describe.hpp"
#include "scheduling/ranking/service.hpp"

namespace medres::api {

struct ScorePartView {
  scheduling::Criterion criterion = scheduling::Criterion::kWaiting;
  int points = 0;
  int most = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ScorePartView, (), (criterion, points, most, reason))
constexpr auto DescribeJson(const ScorePartView*) {
  return json::Object("ScorePart", "What one criterion gave, of how much, and why.");
}

struct RankedSlotView {
  json::ZonedInstant start;
  json::ZonedInstant end;
  std::vector<ResourceId> resources;
  ResourceId lead;
  int points = 0;
  int most = 0;
  std::vector<ScorePartView> parts;
};
BOOST_DESCRIBE_STRUCT(RankedSlotView, (), (start, end, resources, lead, points, most, parts))
constexpr auto DescribeJson(const RankedSlotView*) {
  return json::Object("RankedSlot", "A free start with the sum of its parts' points.",
                      json::Field("resources").Help("In the order of the service's requirements."),
                      json::Field("lead").Help("Whom the points speak of: the practitioner, if there is one."));
}

struct RecommendView {
  std::vector<RankedSlotView> items;
  std::int64_t total = 0;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(RecommendView, (), (items, total, zone))
constexpr auto DescribeJson(const RecommendView*) {
  return json::Object("RankedSlots", "The best first; `total` counts the free starts of the whole window.");
}

RecommendView ToView(const scheduling::RankedSlots& ranked, const scheduling::Zone& zone,
                     const http::Messages& messages, http::Language language);

}  // namespace medres::api

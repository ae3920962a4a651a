#pragma once

#include <string>
#include <vector>

#include "api/rest/scheduling/by_number_view.hpp"
#include "platform/json/json.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {

struct FreeStartView {
  json::ZonedInstant start;
  json::ZonedInstant end;
  std::vector<ResourceId> resources;
};
BOOST_DESCRIBE_STRUCT(FreeStartView, (), (start, end, resources))
constexpr auto DescribeJson(const FreeStartView*) {
  return json::Object("FreeStart",
                      "A start at which every requirement can be met, with the resources that would serve.");
}

struct AvailabilityView {
  std::vector<FreeStartView> items;
  std::int64_t total = 0;
  std::string zone;
  std::optional<std::vector<ByNumberView>> by_number;
};
BOOST_DESCRIBE_STRUCT(AvailabilityView, (), (items, total, zone, by_number))
constexpr auto DescribeJson(const AvailabilityView*) {
  return json::Object("Availability", "Free starts in order; `total` counts those of the whole window.", kByNumber);
}

/// The JSON of an AvailabilityView, straight from the finder's answer: this is asked more than anything else.
std::string WriteAvailability(const scheduling::FreeStarts& free, const scheduling::Zone& zone,
                              const std::optional<std::vector<ByNumberView>>& by_number);

}  // namespace medres::api

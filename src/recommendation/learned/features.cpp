#include "recommendation/learned/features.hpp"

#include <cmath>
#include <limits>

#include "scheduling/calendar/zone.hpp"

namespace medres::recommendation {

std::string_view FeatureName(std::size_t feature) {
  constexpr std::array<std::string_view, kFeatures> kNames{"waiting",      "preference", "load",       "fairness",
                                                           "distance",     "continuity", "day_part",   "weekday",
                                                           "constitution", "total",      "start_hour", "start_weekday"};
  return kNames[feature];
}

Features NoFeatures() {
  Features features;
  features.fill(std::numeric_limits<float>::quiet_NaN());
  return features;
}

Features FeaturesOf(const scheduling::RankedSlot& slot, const scheduling::Zone* zone) {
  Features features = NoFeatures();
  for (const scheduling::ScorePart& part : slot.score.parts) {
    if (part.most == 0) continue;
    features[static_cast<std::size_t>(part.criterion)] =
        static_cast<float>(part.points) / static_cast<float>(part.most);
  }
  if (slot.score.most > 0) {
    features[kTotalFeature] = static_cast<float>(slot.score.points) / static_cast<float>(slot.score.most);
  }
  if (slot.slot.zone != nullptr) zone = slot.slot.zone;
  if (zone != nullptr) {
    const auto wall = zone->ToWall(slot.slot.time.start);
    features[kHourFeature] = static_cast<float>(wall.minutes) / 60;
    features[kWeekdayFeature] =
        static_cast<float>(std::chrono::weekday(std::chrono::sys_days(wall.date)).iso_encoding() - 1);
  }
  return features;
}

}  // namespace medres::recommendation

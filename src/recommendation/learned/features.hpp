#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "scheduling/ranking/describe.hpp"
#include "scheduling/ranking/ranking.hpp"

/// What a learnt model is told of a slot. Pure.
namespace medres::recommendation {

/// What each criterion gave of what it could, 0 to 1; the total likewise; the hour and the weekday (0 is Monday) in
/// the clinic's time.
inline constexpr std::size_t kFeatures = scheduling::kCriteria + 3;
inline constexpr std::size_t kTotalFeature = scheduling::kCriteria;
inline constexpr std::size_t kHourFeature = kTotalFeature + 1;
inline constexpr std::size_t kWeekdayFeature = kHourFeature + 1;

/// What was not scored, as of a patient who opted out, is not-a-number: the model takes it as missing.
using Features = std::array<float, kFeatures>;

/// A criterion's name, "total", "start_hour", "start_weekday".
std::string_view FeatureName(std::size_t feature);

/// Nothing is known.
Features NoFeatures();

/// `zone` is whose hours are meant where the slot does not say.
Features FeaturesOf(const scheduling::RankedSlot& slot, const scheduling::Zone* zone);

}  // namespace medres::recommendation

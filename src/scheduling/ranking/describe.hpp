#pragma once

#include <boost/describe/enum.hpp>

#include "scheduling/ranking/patient_profiles.hpp"

/// The names of ranking's values in JSON.
namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(Criterion, kWaiting, kPreference, kLoad, kFairness, kDistance, kContinuity, kDayPart, kWeekday,
                    kConstitution)
constexpr char WireSeparator(const Criterion*) { return '_'; }
BOOST_DESCRIBE_ENUM(DayPart, kMorning, kAfternoon, kEvening)

BOOST_DESCRIBE_ENUM(ConstitutionBasis, kAssessed, kEvidence, kNone, kStale, kUnclassified, kNamed, kOptedOut)

}  // namespace medres::scheduling

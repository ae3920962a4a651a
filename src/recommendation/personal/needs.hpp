#pragma once

#include <vector>

#include "constitution/evidence/fusion.hpp"
#include "constitution/model.hpp"
#include "scheduling/slot_scorer.hpp"

namespace medres::recommendation {

/// How much what an assessment found counts beside the rest of it.
inline constexpr int kMainWeight = 3;
inline constexpr int kCoTypeWeight = 2;
inline constexpr int kTendencyWeight = 1;  ///< also of a main type that was asked for, not reached

/// What an assessment found, the weightiest first: the main type (or the balanced one), co-types, tendencies. Empty
/// when it is unclassified. Pure.
std::vector<scheduling::ConstitutionNeed> NeedsOf(const constitution::Outcome& outcome);

/// From this share on, measurements make a constitution a need…
inline constexpr double kEvidenceShare = 0.2;
/// …when they make it so much likelier than it was without them.
inline constexpr double kEvidenceRise = 1.5;

/// Adds what measurements point to and the assessment did not find, as tendencies that are labelled. Being balanced is
/// added to nothing else. Without an assessment that counts (`assessed`), measurements alone decide. Pure.
void AddEvidence(const constitution::FusedState& state, bool assessed,
                 std::vector<scheduling::ConstitutionNeed>& needs);

/// Whether an assessment is older than so many calendar months; the same day of the month still counts. Pure.
bool IsStale(Instant assessed_at, Instant now, int months);

}  // namespace medres::recommendation

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "scheduling/policy/facts.hpp"

namespace medres::scheduling {

/// A stretch in which a person may not book, derived from what they did: nothing of it is stored.
struct Suspension {
  Instant from;
  Instant until;
  int counted = 0;  ///< how many events led to it
  int ordinal = 1;  ///< the person's first, second, … under this rule
  bool operator==(const Suspension&) const = default;
};

/// All suspensions that the events (instants, any order) lead to, in order. Pure.
std::vector<Suspension> SuspensionsOf(const Sanction& sanction, std::vector<Instant> events, const Zone& zone);

/// The one that lasts longest of those in force at `now`.
std::optional<Suspension> SuspendedAt(std::span<const Suspension> suspensions, Instant now);

/// The events that each sanction counts: visits missed; visits that the patient cancelled, by the instant of the
/// cancellation; of these, those cancelled on the visit's own date. What the clinic called off is none of them.
std::vector<Instant> NoShows(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place);
std::vector<Instant> Cancellations(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place);
std::vector<Instant> SameDayRefunds(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place,
                                    const Zone& zone);

}  // namespace medres::scheduling

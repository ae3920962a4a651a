#pragma once

#include <string>
#include <string_view>

#include "app/environment.hpp"

/// Answers of the API as lines for a terminal, in the user's language: pure. What is not JSON is shown as it is.
namespace medres::app {

/// A line for each resource: id, kind, city, name. Then how many there are.
std::string PresentResources(const Environment& environment, std::string_view body);
/// A line for each start: from, to, resources.
std::string PresentTimes(const Environment& environment, std::string_view body);
/// For each slot its points and time, below them each criterion's points and reason.
std::string PresentRanking(const Environment& environment, std::string_view body);
/// One sentence for the front desk.
std::string PresentBooking(const Environment& environment, std::string_view body);
/// A line for each policy: id, version, from when, attached to what, name.
std::string PresentPolicies(const Environment& environment, std::string_view body);
std::string PresentAttached(const Environment& environment, std::string_view body);
/// The front desk's sentence, then each reason with its rule.
std::string PresentVerdict(const Environment& environment, std::string_view body);
/// A line for each visit: start, patient, resources, id; those that would be marked as missed, and those that were.
std::string PresentMissed(const Environment& environment, std::string_view body);
std::string PresentMarked(const Environment& environment, std::string_view body);
/// What is wrong and where, every conflict, and what would fit.
std::string PresentProblem(const Environment& environment, std::string_view body);

}  // namespace medres::app

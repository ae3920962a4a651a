#include "scheduling/rota/closure.hpp"

#include <algorithm>

namespace medres::scheduling {
namespace {

constexpr Milliseconds kLongest = std::chrono::days(731);

}  // namespace

std::vector<Issue> CheckClosure(const ClosureInput& input, Instant now) {
  std::vector<Issue> issues;
  if (input.end <= input.start) {
    issues.push_back({"closure.ends_before_start", "/end", {{"start", FormatInstant(input.start)}}});
  } else if (input.end - input.start > kLongest) {
    issues.push_back({"closure.too_long", "/end", {{"days", "731"}}});
  }
  if (input.end <= now) issues.push_back({"closure.in_past", "/end", {{"now", FormatInstant(now)}}});
  return issues;
}

std::vector<Appointment> VisitsWithin(std::vector<Appointment> visits, const Interval& closed, Instant now) {
  std::erase_if(visits,
                [&](const Appointment& visit) { return !visit.time.Overlaps(closed) || visit.time.end <= now; });
  return visits;
}

}  // namespace medres::scheduling

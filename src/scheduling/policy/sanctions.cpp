#include "scheduling/policy/sanctions.hpp"

#include <algorithm>

#include "scheduling/policy/periods.hpp"

namespace medres::scheduling {
namespace {

bool Together(const Sanction& sanction, LocalDate a, LocalDate b) {
  return !sanction.within || InOnePeriod(*sanction.within, sanction.days, a, b);
}

/// Earlier suspensions make the next one longer: those of the same calendar year when years are what is counted in.
int CountBefore(const Sanction& sanction, std::span<const LocalDate> begun, LocalDate date) {
  const bool by_year = sanction.within == Period::kCalendarYear;
  return static_cast<int>(
      std::ranges::count_if(begun, [&](LocalDate earlier) { return !by_year || earlier.year() == date.year(); }));
}

LocalDate FreeAgain(const Sanction& sanction, LocalDate first, LocalDate newest, int earlier) {
  if (sanction.rest_of_period) {
    return AddDays(StretchesAround(sanction.within.value_or(Period::kCalendarMonth), {}, newest).front().last, 1);
  }
  const auto step = std::min<std::size_t>(static_cast<std::size_t>(earlier), sanction.suspend_days.size() - 1);
  return AddDays(sanction.from == SuspendFrom::kFirst ? first : newest, sanction.suspend_days[step]);
}

template <class Counts>
std::vector<Instant> Collect(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place, Counts counts) {
  std::vector<Instant> events;
  for (const PolicyVisit& visit : facts.visits) {
    if (!place.Shares(scope, visit.place)) continue;
    if (const std::optional<Instant> at = counts(visit)) events.push_back(*at);
  }
  return events;
}

std::optional<Instant> CancelledAt(const PolicyVisit& visit) {
  const bool counts = visit.status == AppointmentStatus::kCancelled && !visit.by_provider;
  return counts ? std::optional(visit.changed_at) : std::nullopt;
}

}  // namespace

std::vector<Suspension> SuspensionsOf(const Sanction& sanction, std::vector<Instant> events, const Zone& zone) {
  std::vector<Suspension> suspensions;
  if (sanction.suspend_days.empty() && !sanction.rest_of_period) return suspensions;
  std::ranges::sort(events);
  std::vector<LocalDate> pending;
  std::vector<LocalDate> begun;
  for (const Instant event : events) {
    const LocalDate date = zone.ToWall(event).date;
    std::erase_if(pending, [&](LocalDate earlier) { return !Together(sanction, earlier, date); });
    pending.push_back(date);
    if (static_cast<int>(pending.size()) < sanction.count) continue;
    const int earlier = CountBefore(sanction, begun, date);
    suspensions.push_back({.from = event,
                           .until = zone.StartOf(FreeAgain(sanction, pending.front(), date, earlier)),
                           .counted = static_cast<int>(pending.size()),
                           .ordinal = earlier + 1});
    begun.push_back(date);
    pending.clear();
  }
  return suspensions;
}

std::optional<Suspension> SuspendedAt(std::span<const Suspension> suspensions, Instant now) {
  std::optional<Suspension> longest;
  for (const Suspension& one : suspensions) {
    if (one.from <= now && now < one.until && (!longest || longest->until < one.until)) longest = one;
  }
  return longest;
}

std::vector<Instant> NoShows(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place) {
  return Collect(facts, scope, place, [](const PolicyVisit& visit) {
    return visit.status == AppointmentStatus::kNoshow ? std::optional(visit.start) : std::nullopt;
  });
}

std::vector<Instant> Cancellations(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place) {
  return Collect(facts, scope, place, CancelledAt);
}

std::vector<Instant> SameDayRefunds(const PolicyFacts& facts, PolicyScope scope, const VisitPlace& place,
                                    const Zone& zone) {
  return Collect(facts, scope, place, [&](const PolicyVisit& visit) {
    const auto at = CancelledAt(visit);
    return at && zone.ToWall(*at).date == zone.ToWall(visit.start).date ? at : std::nullopt;
  });
}

}  // namespace medres::scheduling

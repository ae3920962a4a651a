#include "scheduling/desk/no_shows.hpp"

#include <algorithm>

#include "scheduling/desk/rules.hpp"

namespace medres::scheduling {
namespace {

/// A house that stood still for longer marks by hand.
constexpr Milliseconds kLooksBack = std::chrono::days(7);
constexpr int kVisitsAtOnce = 500;
constexpr std::string_view kHouse = "house";

}  // namespace

Task<Result<NoShowService::Page>> NoShowService::Look(std::optional<Place> after) {
  const Instant now = parts_.clock.Now();
  const Interval time{now - kLooksBack, now};
  const Place from = after.value_or(Place{time.start, AppointmentId{}});
  MEDRES_CO_TRY(std::vector<Appointment> visits,
                co_await parts_.database.Read<std::vector<Appointment>>(
                    [&](sql::Session& session) { return parts_.store.Unarrived(session, time, from, kVisitsAtOnce); }));
  Page page;
  if (static_cast<int>(visits.size()) == kVisitsAtOnce) page.next = {visits.back().time.start, visits.back().id};
  const auto rules = parts_.rules.Get();
  std::ranges::copy_if(visits, std::back_inserter(page.missed), [&](const Appointment& visit) {
    const auto policy = visit.policy ? parts_.policies.Find(*visit.policy) : nullptr;
    return IsMissed(visit, policy.get(), *rules, now);
  });
  co_return page;
}

Task<Result<std::vector<Appointment>>> NoShowService::Mark(std::vector<Appointment> missed) {
  std::vector<Appointment> marked;
  for (const Appointment& visit : missed) {
    auto done = co_await parts_.bookings.Transition({.appointment = visit.id,
                                                     .expected_version = visit.version,
                                                     .to = AppointmentStatus::kNoshow,
                                                     .reason = {},
                                                     .actor = std::string(kHouse)});
    if (done) {
      marked.push_back(*std::move(done));
    } else if (done.error().kind != ErrorKind::kPrecondition && done.error().kind != ErrorKind::kConflict) {
      co_return Fail(std::move(done).error());
    }
  }
  co_return marked;
}

}  // namespace medres::scheduling

#include "scheduling/series/service.hpp"

#include <algorithm>

#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

Result<std::vector<Instant>> StartsOf(const SeriesWish& wish, const std::string& zone) {
  if (const auto* rule = std::get_if<SeriesRule>(&wish.when)) return Expand(*rule, *FindZone(zone));
  return std::get<std::vector<Instant>>(wish.when);
}

Status CheckStarts(const std::vector<Instant>& starts) {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto first = std::ranges::find(starts, starts[i]) - starts.begin();
    if (first == static_cast<std::ptrdiff_t>(i)) continue;
    issues.push_back({"series.repeated_start", "/starts/" + std::to_string(i), {{"index", std::to_string(first)}}});
  }
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

Proposal ProposeOccurrence(const SeriesWish& wish, Instant start, SeriesPlace place) {
  BookCommand command{.service_type = wish.service_type,
                      .patient = wish.patient,
                      .start = start,
                      .resources = wish.resources,
                      .channel = wish.channel,
                      .actor = wish.actor,
                      .idempotency = place.index == 0 ? wish.idempotency : std::nullopt,
                      .series = place,
                      .booked_by = wish.booked_by};
  return {.command = std::move(command),
          .wish = Wish{.service = wish.service_type, .start = start, .chosen = wish.resources},
          .patients = {wish.patient}};
}

}  // namespace

Task<Result<Series>> SeriesService::Book(SeriesWish wish) {
  const std::string zone = proposer_.ZoneOf({.service = wish.service_type, .start = {}, .chosen = wish.resources});
  MEDRES_CO_TRY(const std::vector<Instant> starts, StartsOf(wish, zone));
  MEDRES_CO_CHECK(CheckStarts(starts));
  Series series{.id = SeriesId::Make(), .visits = {}, .replayed = false};
  std::vector<Proposal> proposals;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    proposals.push_back(ProposeOccurrence(wish, starts[i], {series.id, static_cast<int>(i)}));
  }
  MEDRES_CO_TRY(const std::vector<Outcome> outcomes, co_await proposer_.ProposeAll(std::move(proposals)));
  if (const Outcome& first = outcomes.front(); first.replayed) {
    if (!first.appointment.series)
      co_return Fail(Error::Invalid("idempotency.reused", "", {{"key", wish.idempotency->key}}));
    MEDRES_CO_TRY(series, co_await Get(first.appointment.series->id));
    series.replayed = true;
    co_return series;
  }
  for (const Outcome& outcome : outcomes) series.visits.push_back(outcome.appointment);
  co_return series;
}

Task<Result<Series>> SeriesService::Get(SeriesId id) {
  MEDRES_CO_TRY(std::vector<Appointment> visits, co_await bookings_.OfSeries(id));
  co_return Series{.id = id, .visits = std::move(visits), .replayed = false};
}

Task<Result<Series>> SeriesService::CancelFrom(SeriesId id, int from_index, std::string reason, std::string actor) {
  MEDRES_CO_TRY(const Series series, co_await Get(id));
  std::vector<Proposal> proposals;
  for (const Appointment& visit : series.visits) {
    if (visit.series->index < from_index || !CheckTransition(visit.status, AppointmentStatus::kCancelled)) continue;
    TransitionCommand command{.appointment = visit.id,
                              .expected_version = visit.version,
                              .to = AppointmentStatus::kCancelled,
                              .reason = reason,
                              .actor = actor};
    proposals.push_back(ProposeTransition(std::move(command), visit));
  }
  if (proposals.empty()) co_return Fail(Error::Conflict("series.nothing_to_cancel", {{"id", id.Text()}}));
  MEDRES_CO_CHECK(co_await proposer_.ProposeAll(std::move(proposals)));
  co_return co_await Get(id);
}

}  // namespace medres::scheduling

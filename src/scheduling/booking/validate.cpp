#include <algorithm>

#include "scheduling/booking/service.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

/// From when on a free start is worth naming: not before the wish, nor before the first date that the policy allows.
Instant SearchFrom(const Wish& wish, const BookingVerdict& verdict) {
  const Zone* zone = FindZone(verdict.zone);
  if (!verdict.fit.first_date || zone == nullptr) return wish.start;
  return std::max(wish.start, zone->StartOf(*verdict.fit.first_date));
}

std::vector<Issue> ReasonsOf(Error error) {
  if (error.issues.empty()) return {{error.code, "", std::move(error.args)}};
  return std::move(error.issues);
}

bool DependsOnTheWorld(const Error& error) {
  return error.kind == ErrorKind::kConflict || error.kind == ErrorKind::kInvalid;
}

}  // namespace

Task<Result<BookingVerdict>> BookingService::Validate(BookCommand command, std::optional<Instant> at) {
  Proposal proposal = ProposeBooking(std::move(command));
  const Wish wish = *proposal.wish;
  MEDRES_CO_TRY(Rehearsal rehearsal, co_await proposer_.Rehearse(std::move(proposal), at));
  BookingVerdict verdict{.reasons = {},
                         .policy = rehearsal.policy,
                         .fit = rehearsal.fit,
                         .next_start = std::nullopt,
                         .zone = proposer_.ZoneOf(wish),
                         .fee = rehearsal.fee};
  if (rehearsal.decided) co_return verdict;
  if (!DependsOnTheWorld(rehearsal.decided.error())) co_return Fail(std::move(rehearsal.decided).error());
  verdict.is_invalid = rehearsal.decided.error().kind == ErrorKind::kInvalid;
  verdict.reasons = ReasonsOf(std::move(rehearsal.decided).error());
  verdict.next_start = proposer_.NextStart(wish, SearchFrom(wish, verdict));
  co_return verdict;
}

}  // namespace medres::scheduling

#include <algorithm>
#include <array>

#include "scheduling/booking/override.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

/// Free starts that are tried before none is named: each costs a look into the database.
constexpr int kStartsTried = 20;
/// How far to go on after a start that a count refused, when the count does not say until when.
constexpr Milliseconds kPastCount = std::chrono::hours(2);
/// Waiting for one reason may lead to another.
constexpr int kWaits = 3;

/// From when on a free start is worth naming: not before the wish, nor before the first date that the policy allows.
Instant SearchFrom(const Wish& wish, const BookingVerdict& verdict) {
  const Zone* zone = FindZone(verdict.zone);
  if (!verdict.fit.first_date || zone == nullptr) return wish.start;
  return std::max(wish.start, zone->StartOf(*verdict.fit.first_date));
}

bool DependsOnTheWorld(const Error& error) {
  return error.kind == ErrorKind::kConflict || error.kind == ErrorKind::kInvalid;
}

/// Whether another start may fare better: not with who comes, nor with who may book for them.
bool DependsOnStart(const Issue& issue) {
  constexpr std::array<std::string_view, 15> kOfTimes{
      "booking.taken",           "booking.pad",     "booking.travel",          "booking.closed",
      "booking.by_number",       "booking.nobody",  "booking.in_past",         "booking.off_grid",
      "booking.patient_overlap", "policy.too_soon", "policy.not_released",     "policy.visit_hours",
      "policy.notice",           "policy.stopped",  "policy.duplicate_channel"};
  return std::ranges::find(kOfTimes, issue.code) != kOfTimes.end() || issue.code.starts_with("policy.limit.") ||
         issue.code.starts_with("policy.quota.");
}

template <class Parse>
auto ArgOf(const Issue& issue, std::string_view name, Parse parse) -> decltype(parse(std::string_view())) {
  const auto found = std::ranges::find(issue.args, name, &ErrorArgs::value_type::first);
  if (found == issue.args.end()) return {};
  return parse(found->second);
}

/// Where to look on after a start that these refuse.
Instant LookOnFrom(const NamedStart& refused, const std::vector<Issue>& reasons) {
  Instant from = refused.at + Milliseconds(1);
  for (const Issue& issue : reasons) {
    if (issue.code == "booking.patient_overlap")
      from = std::max(from, ArgOf(issue, "end", ParseInstant).value_or(from));
    if (!issue.code.starts_with("policy.limit.") && !issue.code.starts_with("policy.quota.")) continue;
    const auto date = ArgOf(issue, "next_date", ParseDate);
    const Instant opens = date ? FindZone(refused.zone)->StartOf(*date) : from;
    from = std::max(from, opens > refused.at ? opens : refused.at + kPastCount);
  }
  return from;
}

/// When the last of them is over by itself; nothing when one stays.
std::optional<Instant> OverAt(const std::vector<Issue>& reasons) {
  std::optional<Instant> over;
  for (const Issue& issue : reasons) {
    auto at = ArgOf(issue, "opens_at", ParseInstant);
    if (!at) at = ArgOf(issue, "allowed_from", ParseInstant);
    if (!at) return std::nullopt;
    over = std::max(over.value_or(*at), *at);
  }
  return over;
}

Proposal StartingAt(Proposal proposal, Instant start) {
  std::get<BookCommand>(proposal.command).start = start;
  proposal.wish->start = start;
  return proposal;
}

}  // namespace

/// The next free start that no rule about times refuses. What is wrong with the person is wrong at any time.
Task<Result<BookingService::Instead>> BookingService::NextThatFits(Proposal proposal, Interval window,
                                                                   std::optional<Instant> at) {
  const Wish wish = *proposal.wish;
  for (int tries = 0; tries < kStartsTried && window.start < window.end; ++tries) {
    const auto next = proposer_.NextStart(wish, window, at.value_or(clock_.Now()));
    if (!next) break;
    MEDRES_CO_TRY(const Rehearsal tried, co_await proposer_.Rehearse(StartingAt(proposal, next->at), at));
    const auto reasons = tried.decided ? std::vector<Issue>() : IssuesOf(tried.decided.error());
    if (std::ranges::none_of(reasons, DependsOnStart)) co_return Instead(FormatInZone(next->at, next->zone));
    window.start = LookOnFrom(*next, reasons);
  }
  co_return Instead();
}

/// When the same wish would pass, where waiting is all it takes.
Task<Result<std::optional<Instant>>> BookingService::SubmitFrom(Proposal proposal, std::vector<Issue> reasons) {
  for (int waits = 0; waits < kWaits; ++waits) {
    const auto over = OverAt(reasons);
    if (!over) break;
    MEDRES_CO_TRY(const Rehearsal then, co_await proposer_.Rehearse(proposal, over));
    if (then.decided) co_return over;
    reasons = IssuesOf(then.decided.error());
  }
  co_return std::optional<Instant>();
}

Task<Result<BookingVerdict>> BookingService::Validate(BookCommand command, std::optional<Instant> at) {
  MEDRES_CO_CHECK(CheckStaffOverride(command.staff_override));
  const Proposal proposal = ProposeBooking(std::move(command));
  const Wish& wish = *proposal.wish;
  MEDRES_CO_TRY(Rehearsal rehearsal, co_await proposer_.Rehearse(proposal, at));
  BookingVerdict verdict{.reasons = {},
                         .policy = rehearsal.policy,
                         .fit = rehearsal.fit,
                         .next_start = std::nullopt,
                         .zone = proposer_.ZoneOf(wish),
                         .fee = rehearsal.fee};
  if (rehearsal.decided) co_return verdict;
  if (!DependsOnTheWorld(rehearsal.decided.error())) co_return Fail(std::move(rehearsal.decided).error());
  verdict.is_invalid = rehearsal.decided.error().kind == ErrorKind::kInvalid;
  verdict.reasons = IssuesOf(rehearsal.decided.error());
  if (!verdict.fit.submit_from) {
    MEDRES_CO_TRY(verdict.fit.submit_from, co_await SubmitFrom(proposal, verdict.reasons));
  }
  if (std::ranges::any_of(verdict.reasons, DependsOnStart)) {
    const Instant from = SearchFrom(wish, verdict);
    MEDRES_CO_TRY(verdict.next_start, co_await NextThatFits(proposal, {from, from + Proposer::kLooksAhead}, at));
  }
  co_return verdict;
}

}  // namespace medres::scheduling

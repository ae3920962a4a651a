#include "scheduling/desk/rules.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <tuple>

#include "base/age.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/policy/periods.hpp"
#include "scheduling/policy/rules.hpp"

namespace medres::scheduling {
namespace {

struct StepRow {
  TicketStep step;
  std::string_view code;
  std::array<TicketStanding, 3> from;
  std::size_t from_count;
  TicketStanding to;
};

/// In the order of the enumeration.
const std::array<StepRow, 6>& Steps() {
  using enum TicketStanding;
  using enum TicketStep;
  static constexpr std::array<StepRow, 6> kSteps{{
      {kRecall, "recall", {kCalled}, 1, kCalled},
      {kPass, "pass", {kCalled}, 1, kPassed},
      {kReturn, "return", {kPassed}, 1, kWaiting},
      {kStart, "start", {kCalled}, 1, kServing},
      {kFinish, "finish", {kServing}, 1, kFinished},
      {kLeave, "leave", {kWaiting, kCalled, kPassed}, 3, kLeft},
  }};
  return kSteps;
}

constexpr std::array<std::string_view, 6> kStandings{"waiting", "called", "passed", "serving", "finished", "left"};

bool LeadsFrom(const StepRow& row, TicketStanding from) {
  const auto end = row.from.begin() + row.from_count;
  return std::find(row.from.begin(), end, from) != end;
}

std::optional<ResourceId> FirstPractitioner(std::span<const ResourceId> resources,
                                            const catalog::Directory& directory) {
  const auto found = std::ranges::find_if(resources, [&](ResourceId id) {
    const auto entry = directory.Find(id);
    return entry && entry->kind == catalog::ResourceKind::kPractitioner;
  });
  return found == resources.end() ? std::nullopt : std::optional(*found);
}

/// Whether the policy says until when one may come to this visit; of other half-days it may say what it likes.
bool SpeaksOfLateness(const Policy* policy, const Appointment& visit) {
  if (policy == nullptr) return false;
  const PolicyRules& rules = policy->rules;
  if (rules.late_tolerance_minutes) return true;
  if (!rules.check_in_until) return false;
  const int minutes = FindZone(visit.zone)->ToWall(visit.time.start).minutes;
  return TimeFor(*rules.check_in_until, HalfDayOf(minutes, rules)).has_value();
}

bool RefusesArrival(const Appointment& visit, const Policy& policy, Instant now) {
  PolicyFacts facts;
  facts.now = now;
  Attempt attempt;
  attempt.verb = Attempt::Verb::kArrive;
  attempt.start = visit.time.start;
  attempt.zone = visit.zone;
  return !Evaluate(policy, facts, attempt).empty();
}

}  // namespace

ResourceId QueueOf(std::span<const ResourceId> resources, const catalog::Directory& directory) {
  return FirstPractitioner(resources, directory).value_or(resources.front());
}

std::vector<ResourceId> QueuesOf(const ServiceType& service, const catalog::Directory& directory) {
  std::vector<ResourceId> first;
  for (const Requirement& requirement : service.requirements) {
    auto pool = PoolOf(requirement, directory);
    if (FirstPractitioner(pool, directory)) return pool;
    if (first.empty()) first = std::move(pool);
  }
  return first;
}

TicketPriority PriorityOf(TicketPriority asked, const std::optional<LocalDate>& birth_date, LocalDate day,
                          const DeskRules& rules) {
  const bool aged = birth_date && AgeOn(*birth_date, day) >= rules.elevated_from_age;
  return aged ? std::min(asked, TicketPriority::kElevated) : asked;
}

std::vector<Issue> CheckWindow(const Appointment& visit, const Policy* policy, const DeskRules& rules, Instant now) {
  std::vector<Issue> issues;
  const Zone* zone = FindZone(visit.zone);
  const LocalDate date = zone->ToWall(visit.time.start).date;
  const Instant opens = visit.time.start - Minutes(rules.opens_before_minutes);
  const Instant closes = visit.time.start + Minutes(rules.late_tolerance_minutes);
  if (zone->ToWall(now).date != date) {
    issues.push_back({"desk.other_day", "", {{"date", FormatDate(date)}}});
  } else if (now < opens) {
    issues.push_back({"desk.too_early", "", {{"opens", FormatInZone(opens, visit.zone)}}});
  } else if (now > closes && !SpeaksOfLateness(policy, visit)) {
    issues.push_back({"desk.too_late", "", {{"until", FormatInZone(closes, visit.zone)}}});
  }
  return issues;
}

bool IsMissed(const Appointment& visit, const Policy* policy, const DeskRules& rules, Instant now) {
  if (SpeaksOfLateness(policy, visit)) return RefusesArrival(visit, *policy, now);
  // Whom the desk would still let in has missed nothing.
  const int after = std::max(rules.no_show_after_minutes, rules.late_tolerance_minutes);
  return rules.no_show_after_minutes > 0 && now > visit.time.start + Minutes(after);
}

std::vector<Ticket> InOrder(std::span<const Ticket> tickets) {
  std::vector<Ticket> waiting;
  std::ranges::copy_if(tickets, std::back_inserter(waiting),
                       [](const Ticket& ticket) { return ticket.standing == TicketStanding::kWaiting; });
  std::ranges::sort(waiting, {}, &Ticket::place);
  return waiting;
}

TicketPlace PlaceBehind(TicketPriority priority, Instant due, Instant arrived, std::span<const Ticket> tickets,
                        int behind) {
  const TicketPlace own{.priority = priority, .due = due, .since = arrived};
  TicketPlace place = own;
  for (const Ticket& ticket : InOrder(tickets)) {
    if (behind == 0) break;
    if (ticket.place.priority != priority) continue;
    place.due = ticket.place.due;
    place.since = ticket.place.since;
    --behind;
  }
  return std::max(own, place);
}

TicketPlace PlaceFor(TicketPriority priority, Instant due, Instant arrived, std::span<const Ticket> tickets,
                     const DeskRules& rules) {
  const bool late = arrived > due + Minutes(rules.late_after_minutes);
  return PlaceBehind(priority, due, arrived, tickets, late ? rules.late_behind : 0);
}

Ticket Called(Ticket ticket, std::string desk, Instant now) {
  ticket.standing = TicketStanding::kCalled;
  if (!desk.empty()) ticket.desk = std::move(desk);
  ++ticket.calls;
  ticket.called_at = now;
  ++ticket.version;
  return ticket;
}

Result<Ticket> Stepped(Ticket ticket, TicketStep step, std::string desk, Instant now) {
  MEDRES_TRY(const TicketStanding to, After(ticket.standing, step));
  if (step == TicketStep::kRecall) return Called(std::move(ticket), std::move(desk), now);
  ticket.standing = to;
  if (to == TicketStanding::kServing) ticket.started_at = now;
  if (to == TicketStanding::kFinished) ticket.finished_at = now;
  ++ticket.version;
  return ticket;
}

Result<TicketStanding> After(TicketStanding from, TicketStep step) {
  std::string possible;
  for (const StepRow& row : Steps()) {
    if (!LeadsFrom(row, from)) continue;
    if (row.step == step) return row.to;
    possible.append(possible.empty() ? "" : ", ").append(row.code);
  }
  return Fail(Error::Conflict("desk.step", {{"standing", std::string(ToCode(from))},
                                            {"step", std::string(ToCode(step))},
                                            {"possible", possible.empty() ? "-" : possible}}));
}

std::string_view ToCode(TicketStep step) { return Steps()[static_cast<std::size_t>(step)].code; }

std::string_view ToCode(TicketStanding standing) { return kStandings[static_cast<std::size_t>(standing)]; }

Milliseconds TypicalService(std::vector<Milliseconds> measured, Milliseconds planned) {
  constexpr std::size_t kFewest = 5;
  if (measured.size() < kFewest) return planned;
  const auto middle = measured.begin() + static_cast<std::ptrdiff_t>(measured.size() / 2);
  std::ranges::nth_element(measured, middle);
  return *middle;
}

namespace {

/// In a sheet whoever is being seen stands first, whoever is gone last; those who wait in the order of their call.
std::tuple<int, int, int> RankOf(const QueueEntry& entry) {
  constexpr std::array<int, 6> kRanks{2, 1, 3, 0, 4, 5};
  return {kRanks[static_cast<std::size_t>(entry.ticket.standing)], entry.ahead.value_or(0), entry.ticket.number};
}

}  // namespace

std::vector<QueueEntry> SheetOf(std::span<const Ticket> tickets, const QueuePace& pace, Instant now) {
  std::vector<QueueEntry> sheet;
  const std::vector<Ticket> waiting = InOrder(tickets);
  const std::vector<Instant> calls = ExpectedCalls(waiting.size(), pace, now);
  for (std::size_t i = 0; i < waiting.size(); ++i) sheet.push_back({waiting[i], static_cast<int>(i), calls[i]});
  for (const Ticket& ticket : tickets) {
    if (ticket.standing != TicketStanding::kWaiting) sheet.push_back({ticket, std::nullopt, std::nullopt});
  }
  std::ranges::sort(sheet, {}, RankOf);
  return sheet;
}

std::vector<Instant> ExpectedCalls(std::size_t waiting, const QueuePace& pace, Instant now) {
  std::priority_queue<Instant, std::vector<Instant>, std::greater<>> free_at;
  for (const Instant since : pace.serving_since) free_at.push(std::max(now, since + pace.typical));
  while (static_cast<int>(free_at.size()) < pace.servers) free_at.push(now);
  std::vector<Instant> calls;
  for (std::size_t i = 0; i < waiting; ++i) {
    const Instant next = free_at.top();
    free_at.pop();
    calls.push_back(next);
    free_at.push(next + pace.typical);
  }
  return calls;
}

}  // namespace medres::scheduling

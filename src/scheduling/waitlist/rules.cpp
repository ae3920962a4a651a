#include "scheduling/waitlist/rules.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "scheduling/booking/seating.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

constexpr int kMinutesOfDay = 1440;
constexpr int kLongestWindowDays = 366;

std::chrono::sys_days DayOfDate(LocalDate date) { return std::chrono::sys_days(date); }

void CheckDates(const WaitWindow& window, const std::string& pointer, std::vector<Issue>& issues) {
  if (DayOfDate(window.to) < DayOfDate(window.from)) {
    issues.push_back({"waitlist.ends_before_start", pointer + "/to", {{"from", FormatDate(window.from)}}});
  } else if ((DayOfDate(window.to) - DayOfDate(window.from)).count() >= kLongestWindowDays) {
    issues.push_back({"waitlist.too_long", pointer + "/to", {{"days", std::to_string(kLongestWindowDays)}}});
  }
}

void CheckTimes(const WaitWindow& window, const std::string& pointer, std::vector<Issue>& issues) {
  if (window.start && window.start->minutes == kMinutesOfDay) {
    issues.push_back({"waitlist.no_time_left", pointer + "/start", {}});
  }
  if (window.end && window.end->minutes <= window.start.value_or(LocalTime{}).minutes) {
    issues.push_back({"waitlist.times_reversed", pointer + "/end", {}});
  }
}

/// That there is no number to be had, whoever asks: what lack of time is for times.
bool IsForLackOfNumbers(std::string_view code) {
  constexpr std::array<std::string_view, 6> kOfSessions{"session.sold_out", "session.nothing_left",
                                                        "session.closed",   "session.stopped",
                                                        "session.over",     "session.not_released"};
  return std::ranges::find(kOfSessions, code) != kOfSessions.end();
}

/// Whether the refusal concerns who waits.
bool IsOfPerson(std::string_view code) { return !IsForLackOfTime(code) && !IsForLackOfNumbers(code); }

}  // namespace

Result<std::vector<std::string>> ParsePriorities(std::string_view text) {
  std::vector<std::string> priorities;
  for (const std::string_view part : text::Split(text, ',')) {
    std::string name(text::Trim(part));
    if (name.empty() || std::ranges::find(priorities, name) != priorities.end()) {
      return Fail(Error::Invalid("config.waitlist_priorities", "waitlist.priorities"));
    }
    priorities.push_back(std::move(name));
  }
  return priorities;
}

Result<std::optional<QuietTime>> ParseQuietTime(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto parts = text::Split(text, '-');
  const auto from = ParseLocalTime(text::Trim(parts.front()));
  const auto to = ParseLocalTime(text::Trim(parts.back()));
  if (parts.size() != 2 || !from || !to || *from == *to) {
    return Fail(Error::Invalid("config.quiet_hours", "waitlist.quiet_hours"));
  }
  return QuietTime{*from, *to};
}

std::optional<int> RankOf(const WaitlistRules& rules, std::string_view priority) {
  const auto found = std::ranges::find(rules.priorities, priority);
  if (found == rules.priorities.end()) return std::nullopt;
  return static_cast<int>(found - rules.priorities.begin());
}

bool IsQuiet(const std::optional<QuietTime>& quiet, int minute_of_day) {
  if (!quiet) return false;
  const bool after_from = minute_of_day >= quiet->from.minutes;
  const bool before_to = minute_of_day < quiet->to.minutes;
  return quiet->from < quiet->to ? after_from && before_to : after_from || before_to;
}

Instant EarliestStart(const WaitlistRules& rules, Instant now) { return now + rules.offer + rules.notice; }

WallSpan WallSpanOf(const Interval& time, const Zone& zone) {
  const WallTime from = zone.ToWall(time.start);
  const WallTime to = zone.ToWall(time.end);
  const auto nights = static_cast<int>((DayOfDate(to.date) - DayOfDate(from.date)).count());
  return {.date = from.date, .from = from.minutes, .to = to.minutes + nights * kMinutesOfDay};
}

bool Fits(const WaitWindow& window, const WallSpan& visit) {
  if (DayOfDate(visit.date) < DayOfDate(window.from) || DayOfDate(visit.date) > DayOfDate(window.to)) return false;
  const auto weekday = static_cast<Weekday>(WeekdayOf(visit.date));
  if (!window.days.empty() && std::ranges::find(window.days, weekday) == window.days.end()) return false;
  if (window.start && visit.from < window.start->minutes) return false;
  return !window.end || visit.to <= window.end->minutes;
}

bool FitsAny(const std::vector<WaitWindow>& windows, const WallSpan& visit) {
  return std::ranges::any_of(windows, [&](const WaitWindow& window) { return Fits(window, visit); });
}

std::vector<Issue> CheckWindows(const std::vector<WaitWindow>& windows) {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const std::string pointer = "/windows/" + std::to_string(i);
    CheckDates(windows[i], pointer, issues);
    CheckTimes(windows[i], pointer, issues);
  }
  return issues;
}

Instant EndOf(const std::vector<WaitWindow>& windows, const Zone& zone) {
  const auto last = std::ranges::max(windows, {}, [](const WaitWindow& window) { return DayOfDate(window.to); });
  return zone.StartOf(AddDays(last.to, 1));
}

Interval SpanOf(const WaitlistEntry& entry) {
  const auto first =
      std::ranges::min(entry.windows, {}, [](const WaitWindow& window) { return DayOfDate(window.from); });
  return {FindZone(entry.zone)->StartOf(first.from), entry.ends_at};
}

bool MayBeOffered(const WaitlistRules& rules, const WaitlistEntry& entry, const Interval& visit, Instant now) {
  const Zone& zone = *FindZone(entry.zone);
  return !IsQuiet(rules.quiet, zone.ToWall(now).minutes) && visit.start >= EarliestStart(rules, now) &&
         visit.start < entry.ends_at && FitsAny(entry.windows, WallSpanOf(visit, zone));
}

std::vector<std::string> ReasonsOf(const Error& refusal) {
  std::vector<std::string> reasons;
  for (const Issue& issue : refusal.issues) {
    const bool is_known = std::ranges::find(reasons, issue.code) != reasons.end();
    if (IsOfPerson(issue.code) && !is_known) reasons.push_back(issue.code);
  }
  if (refusal.issues.empty() && IsOfPerson(refusal.code)) reasons.push_back(refusal.code);
  return reasons;
}

bool Follows(OfferStatus from, OfferStatus to) {
  using enum OfferStatus;
  if (from == kClaimed) return to == kOpen || to == kRefused || to == kGone || to == kWithdrawn;
  return from == kOpen && (to == kAccepted || to == kDeclined || to == kExpired || to == kWithdrawn);
}

WaitlistEntry AfterOffer(WaitlistEntry entry, OfferStatus status, Instant now) {
  using enum OfferStatus;
  entry.offer->status = status;
  entry.status = WaitlistStatus::kWaiting;
  if (status == kClaimed || status == kOpen) entry.status = WaitlistStatus::kOffered;
  if (status == kAccepted) entry.status = WaitlistStatus::kBooked;
  if (entry.status != WaitlistStatus::kOffered) entry.offer->settled_at = now;
  if (status == kAccepted) entry.appointment = entry.offer->hold;
  ++entry.version;
  entry.updated_at = now;
  return entry;
}

WaitlistEntry Withdrawn(WaitlistEntry entry, Instant now) {
  if (entry.offer) {
    entry.offer->status = OfferStatus::kWithdrawn;
    entry.offer->settled_at = now;
  }
  entry.status = WaitlistStatus::kWithdrawn;
  ++entry.version;
  entry.updated_at = now;
  return entry;
}

JoinedWait JoinWaits(WaitlistEntry one, WaitlistEntry other, Instant now) {
  const auto turn = [](const WaitlistEntry& entry) {
    const bool is_open = entry.offer && entry.offer->status == OfferStatus::kOpen;
    return std::tuple(!is_open, !entry.offer, entry.rank, entry.added_at, entry.id);
  };
  if (turn(other) < turn(one)) std::swap(one, other);
  if (std::pair(other.rank, other.added_at) < std::pair(one.rank, one.added_at)) {
    one.priority = other.priority;
    one.rank = other.rank;
    one.added_at = other.added_at;
  }
  ++one.version;
  one.updated_at = now;
  return {std::move(one), Withdrawn(std::move(other), now)};
}

std::optional<OfferStatus> OutcomeOf(const Appointment& hold) {
  switch (hold.status) {
    case AppointmentStatus::kPending: return std::nullopt;
    case AppointmentStatus::kCancelled:
      if (hold.expires_at) return std::nullopt;  // shown as over, but nobody has written that down
      return hold.cancel_reason == kExpiredReason ? OfferStatus::kExpired : OfferStatus::kDeclined;
    case AppointmentStatus::kEnteredInError: return OfferStatus::kDeclined;
    default: return OfferStatus::kAccepted;
  }
}

std::string_view ChangeOf(OfferStatus status) {
  switch (status) {
    case OfferStatus::kOpen: return "offered";
    case OfferStatus::kAccepted: return "accepted";
    case OfferStatus::kDeclined: return "declined";
    case OfferStatus::kExpired: return "expired";
    default: return "";
  }
}

}  // namespace medres::scheduling

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/waitlist/model.hpp"

/// Who waits for what, and whose turn it is: pure.
namespace medres::scheduling {

/// Times of day at which nobody is disturbed; `to` before `from` goes over midnight.
struct QuietTime {
  LocalTime from;
  LocalTime to;

  bool operator==(const QuietTime&) const = default;
};

/// How the house runs its waiting list.
struct WaitlistRules {
  std::vector<std::string> priorities{"emergency", "urgent", "routine"};  ///< the first is served first
  Milliseconds offer = std::chrono::minutes(30);                          ///< how long an offer stands
  Milliseconds notice = std::chrono::minutes(60);  ///< from the end of an offer to the start of its visit, at least
  Milliseconds retry = std::chrono::minutes(15);   ///< until a start that the rules refused is tried again
  std::optional<QuietTime> quiet;                  ///< in the entry's zone
};

/// "emergency, urgent,routine". kInvalid `config.waitlist_priorities` when one is empty or named twice.
Result<std::vector<std::string>> ParsePriorities(std::string_view text);
/// "22:00-07:00"; nothing for an empty text. kInvalid `config.quiet_hours`.
Result<std::optional<QuietTime>> ParseQuietTime(std::string_view text);

/// The priority's place; nothing when there is none of that name.
std::optional<int> RankOf(const WaitlistRules& rules, std::string_view priority);

bool IsQuiet(const std::optional<QuietTime>& quiet, int minute_of_day);

/// The first start that may be offered now: its offer ends in time before it.
Instant EarliestStart(const WaitlistRules& rules, Instant now);

/// Wall time of a visit: minutes from midnight of the date it starts on. `to` exceeds 1440 when it runs over midnight.
struct WallSpan {
  LocalDate date;
  int from = 0;
  int to = 0;

  bool operator==(const WallSpan&) const = default;
};
WallSpan WallSpanOf(const Interval& time, const Zone& zone);

bool Fits(const WaitWindow& window, const WallSpan& visit);
bool FitsAny(const std::vector<WaitWindow>& windows, const WallSpan& visit);

/// Everything that is wrong with windows, with JSON pointers.
std::vector<Issue> CheckWindows(const std::vector<WaitWindow>& windows);

/// Midnight after the last date on which any window is open.
Instant EndOf(const std::vector<WaitWindow>& windows, const Zone& zone);

/// Everything that the entry waits for lies in it.
Interval SpanOf(const WaitlistEntry& entry);

/// Whether a visit may be offered to the entry now: nobody is disturbed, the offer ends in time before it, and it is
/// what they wait for.
bool MayBeOffered(const WaitlistRules& rules, const WaitlistEntry& entry, const Interval& visit, Instant now);

/// Why a hold was refused, as far as it concerns who waits: policies, the patient's own visits. Empty when all that
/// stands in the way is that the time is taken or closed, or that the session gives no number.
std::vector<std::string> ReasonsOf(const Error& refusal);

/// Whether an offer may go from one state to the other.
bool Follows(OfferStatus from, OfferStatus to);

/// The entry after its current offer has come to that state; a step of its life, so its version rises.
WaitlistEntry AfterOffer(WaitlistEntry entry, OfferStatus status, Instant now);

/// The entry off the list, its offer with it.
WaitlistEntry Withdrawn(WaitlistEntry entry, Instant now);

/// Two open entries of one patient for one service, made one.
struct JoinedWait {
  WaitlistEntry kept;  ///< the one with an offer, else the one that is served first; at the better of their places
  WaitlistEntry left;  ///< withdrawn, and its offer with it
};
JoinedWait JoinWaits(WaitlistEntry one, WaitlistEntry other, Instant now);

/// What has become of an offer, by what its hold is; nothing while it stands. Over by our clock alone is not over.
std::optional<OfferStatus> OutcomeOf(const Appointment& hold);

/// What the step to that state is called among events: "offered", "accepted" …; empty when nobody need hear of it.
std::string_view ChangeOf(OfferStatus status);

}  // namespace medres::scheduling

#pragma once

#include <optional>
#include <vector>

#include "notification/model.hpp"
#include "platform/events/journal.hpp"

/// What is told to whom, and when: pure.
namespace medres::notification {

/// What an event of a visit says, from its payload; nothing when it says nothing of a visit. Members that are added to
/// payloads later do not disturb.
std::optional<VisitFacts> ReadVisit(std::string_view payload);

struct PlanRules {
  int reminder_hour = 18;  ///< of the clinic's day before the visit
  Instant now;
};

/// What follows from one event.
struct Plan {
  std::vector<Notice> notices;
  /// Notices of these kinds of the event's subject that have not been sent have lost their reason.
  std::vector<NoticeKind> withdraws = {};
};

/// Nothing for an event that concerns no patient, and no notice of a visit or an offer that is over.
Plan PlanFor(const events::ToldEvent& told, const PlanRules& rules);

/// Whether what a notice of an offer, a call or a fee tells of has ended.
bool IsOver(const VisitFacts& facts, Instant now);

/// The hour on the day before the visit, counted with the visit's own offset from UTC: a clock change between the two
/// moves the reminder by its hour. Nothing when the local time cannot be read.
std::optional<Instant> ReminderAt(const VisitFacts& visit, int hour);

/// The first moment from `at` on that is not quiet, with the clinic's offset as of the visit.
Instant AfterQuiet(Instant at, const std::optional<QuietHours>& quiet, const VisitFacts& visit);

/// What cannot wait for the morning: it may be about tonight.
bool IsUrgent(NoticeKind kind);

struct RetryRules {
  Milliseconds base{30'000};
  Milliseconds most{3'600'000};
  int attempts = 8;
};

/// How long to wait after so many attempts (1, 2, …): doubling from `base` to `most`, of which `chance` (0..1) takes up
/// to a half away, so that what failed together does not come back together.
Milliseconds BackoffAfter(int attempts, const RetryRules& rules, double chance);

/// What is wrong with preferences: a channel or kind named twice, quiet hours of no length.
std::vector<Issue> CheckPreferences(const Preferences& preferences);

/// "l***@example.org", "ox***": enough to recognise, too little to use.
std::string MaskEmail(std::string_view email);
std::string MaskToken(std::string_view token);

}  // namespace medres::notification

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scheduling/booking/numbers.hpp"
#include "scheduling/rota/model.hpp"

namespace medres::scheduling {

using SessionPlanId = Id<struct SessionPlanTag>;

/// 午别. A window of a rota belongs to the part of the day that it starts in: until noon, until 18:00, later.
enum class SessionPart { kAm, kPm, kEvening };

/// A wall time so many days before a session's date: "7 days before, 07:00".
struct Moment {
  int days_before = 0;
  LocalTime at;

  bool operator==(const Moment&) const = default;
};

/// Numbers that are kept for some channels (网络, 电话, 现场, 转诊, 复诊).
struct PoolTerms {
  std::vector<std::string> channels;
  int numbers = 0;
  std::optional<Moment> opens;  ///< left out: with the session

  bool operator==(const PoolTerms&) const = default;
};

/// What a half-day gives, and by which rules.
struct SessionTerms {
  int numbers = 1;
  int segment_minutes = 30;
  std::vector<PoolTerms> pools;
  int merge_minutes = 0;  ///< before the session's start: from then on what is left of the pools is for every channel
  Moment opens{.days_before = 7, .at = LocalTime{7 * 60}};
  std::optional<Moment> stops;  ///< left out: when its last segment begins
  int extra_cap = 0;
  int return_after_seconds = 60;    ///< a number that is given up returns to the others after a random time, at least,
  int return_within_seconds = 600;  ///< and at most

  bool operator==(const SessionTerms&) const = default;
};

/// The terms of some half-days of the week.
struct HalfDayPlan : SessionTerms {
  std::vector<Weekday> days;
  SessionPart part = SessionPart::kAm;

  bool operator==(const HalfDayPlan&) const = default;
};

/// 号源计划: what the half-days that a resource's session rota opens give, from one date on.
struct SessionPlan {
  SessionPlanId id;
  ResourceId resource;
  ServiceTypeId service_type;
  LocalDate valid_from;
  std::optional<LocalDate> valid_to;  ///< inclusive
  std::vector<HalfDayPlan> half_days;
  std::int64_t version = 1;

  bool operator==(const SessionPlan&) const = default;
};

/// 号源: one half-day of one resource, with the terms of when it came to be. What becomes of the plan or the rota since
/// does not change it; whoever wants that changes, closes or stops the session.
struct Session {
  SessionId id;
  SessionPlanId plan;
  ResourceId resource;  ///< who sees the patients
  ServiceTypeId service_type;
  LocalDate date;
  SessionPart part = SessionPart::kAm;
  std::string zone;
  std::vector<Interval> windows;  ///< in order; more than one where the half-day has a break
  SessionTerms terms;
  std::vector<int> added;  ///< numbers that were added, each time by how many
  NumberState state = NumberState::kOpen;
  std::optional<ResourceId> substitute_for;  ///< whose session it was (替诊)
  std::int64_t version = 1;

  Interval Time() const { return {windows.front().start, windows.back().end}; }
  bool operator==(const Session&) const = default;
};

}  // namespace medres::scheduling

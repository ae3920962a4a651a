#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "scheduling/calendar/deadline.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// With whom a count is kept: the same doctor, department or facility, or everywhere.
enum class PolicyScope { kDoctor, kDepartment, kFacility, kAll };

/// In which dates a count is kept. `kDays` and `kThreeMonths` roll: no stretch of that length may hold more.
enum class Period { kHalfDay, kDay, kIsoWeek, kCalendarMonth, kCalendarYear, kThreeMonths, kDays };

/// Wall times [start, end) of a day.
struct TimeRange {
  LocalTime start = {};
  LocalTime end = {};

  bool operator==(const TimeRange&) const = default;
};

/// One wall time for each half-day; none: no rule there.
struct HalfDayTimes {
  std::optional<LocalTime> am = {};
  std::optional<LocalTime> pm = {};
  std::optional<LocalTime> evening = {};

  bool operator==(const HalfDayTimes&) const = default;
};

/// 放号: on which dates visits can be booked, counted from today; the last of them opens at the release instant.
struct BookingWindow {
  std::optional<int> min_days = {};
  std::optional<int> max_days = {};
  std::optional<LocalTime> release_at = {};

  bool operator==(const BookingWindow&) const = default;
};

/// Who need not mind the window, its release, the stop times and the closed hours (elderly people, the counter).
struct WindowExemption {
  std::vector<std::string> channels = {};
  std::optional<int> from_age = {};

  bool operator==(const WindowExemption&) const = default;
};

/// At most `max` visits of one person.
struct PersonLimit {
  PolicyScope scope = PolicyScope::kAll;
  Period per = Period::kDay;
  std::optional<int> days = {};  ///< of Period::kDays
  int max = 1;

  bool operator==(const PersonLimit&) const = default;
};

/// At most `max` visits of all persons through the channels named (none named: through any).
struct Quota {
  PolicyScope scope = PolicyScope::kDoctor;
  Period per = Period::kDay;  ///< a day or half a day
  std::vector<std::string> channels = {};
  int max = 1;
  std::optional<int> opens_to_all_minutes = {};  ///< before the visit: from then on the quota binds no more

  bool operator==(const Quota&) const = default;
};

/// Until when a visit can be cancelled or moved, by 号别 of its doctor (none named: any).
struct CancelRule {
  std::vector<std::string> registration_types = {};
  Cutoff until = {};

  bool operator==(const CancelRule&) const = default;
};

/// From which event a suspension counts its days: the one that filled the measure, or the first of those counted.
enum class SuspendFrom { kLast, kFirst };

/// "n times within a period: suspended for so long." Times that led to a suspension are used up.
struct Sanction {
  int count = 1;
  std::optional<Period> within = {};   ///< calendar month, calendar year or days; none: ever
  std::optional<int> days = {};        ///< of Period::kDays
  std::vector<int> suspend_days = {};  ///< the first, second, … suspension; the last one stands for all after it
  bool rest_of_period = false;         ///< instead of days: until the calendar month or year ends
  SuspendFrom from = SuspendFrom::kLast;
  PolicyScope scope = PolicyScope::kFacility;

  bool operator==(const Sanction&) const = default;
};

/// What is to be paid and given back.
struct PaymentTerms {
  std::optional<int> hold_minutes = {};         ///< unpaid after so long, the visit is given to others
  std::optional<int> fee_cents = {};            ///< of each person who comes
  std::optional<int> refund_percent = {};       ///< cancelled in time; all when left out
  std::optional<int> late_refund_percent = {};  ///< cancelled late by staff's word; nothing when left out
  std::optional<bool> unpaid_counts = {};       ///< whether not paying counts as a cancellation by the patient

  bool operator==(const PaymentTerms&) const = default;
};

/// The rules of one place or service. What is not set is no rule.
struct PolicyRules {
  std::optional<BookingWindow> window = {};
  std::vector<TimeRange> closed_hours = {};      ///< nothing is booked, whatever the visit's time
  std::vector<TimeRange> visit_hours = {};       ///< visits start in these only
  std::optional<int> notice_minutes = {};        ///< between booking and the start
  std::optional<LocalTime> next_day_until = {};  ///< tomorrow's visits are booked until then
  std::optional<HalfDayTimes> same_day_until = {};
  std::vector<std::string> offline_channels = {};  ///< the counter, the telephone: not online
  std::optional<WindowExemption> exempt = {};
  std::vector<PersonLimit> limits = {};
  std::vector<Quota> quotas = {};
  std::optional<bool> duplicates_across_channels =
      {};                               ///< false: one visit a day in a department, whatever the channel
  std::vector<CancelRule> cancel = {};  ///< the first that names the type, else the first for any
  std::optional<Sanction> cancel_abuse = {};
  std::optional<Sanction> same_day_refunds = {};
  std::optional<Sanction> no_shows = {};
  std::optional<int> late_tolerance_minutes = {};
  std::optional<HalfDayTimes> check_in_until = {};
  std::optional<int> arrive_before_minutes = {};  ///< told to the patient
  std::optional<bool> real_name = {};
  std::optional<int> min_age_online = {};
  std::optional<int> guardian_below_age = {};
  std::optional<int> persons_per_phone = {};
  std::optional<PaymentTerms> payment = {};
  LocalTime noon{12 * 60};     ///< where the afternoon begins
  LocalTime evening{18 * 60};  ///< where the night clinic begins

  bool operator==(const PolicyRules&) const = default;
};

/// One version of a policy. Versions are never changed: a new one takes effect on its date.
struct Policy {
  PolicyId id = {};
  std::string name = {};
  std::optional<ResourceId> resource = {};  ///< attached to a facility, department or doctor and all below it, or
  std::optional<ServiceTypeId> service_type = {};  ///< to a service, wherever it is given
  std::int64_t version = 1;
  LocalDate effective_from = {};  ///< of the place's calendar
  PolicyRules rules = {};

  bool operator==(const Policy&) const = default;
};

}  // namespace medres::scheduling

#include <algorithm>

#include "scheduling/policy/judge.hpp"

namespace medres::scheduling {
namespace {

const Zone* ZoneOrUtc(const std::string& name) {
  const Zone* zone = FindZone(name);
  return zone != nullptr ? zone : FindZone("UTC");
}

bool Holds(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

bool Within(const TimeRange& range, int minutes) {
  return range.start.minutes <= minutes && minutes < range.end.minutes;
}

std::string Show(const std::vector<TimeRange>& ranges) {
  std::string text;
  for (const TimeRange& range : ranges) {
    text.append(text.empty() ? "" : ", ").append(FormatLocalTime(range.start)).append("-");
    text.append(FormatLocalTime(range.end));
  }
  return text;
}

/// The rule that names the type of the visit's doctor, else the first for any type.
const CancelRule* RuleFor(const PolicyRules& rules, const std::optional<std::string>& type) {
  const CancelRule* general = nullptr;
  for (const CancelRule& rule : rules.cancel) {
    if (type && Holds(rule.registration_types, *type)) return &rule;
    if (rule.registration_types.empty() && general == nullptr) general = &rule;
  }
  return general;
}

}  // namespace

Judgement::Judgement(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt)
    : policy_(policy),
      rules_(policy.rules),
      facts_(facts),
      attempt_(attempt),
      zone_(ZoneOrUtc(attempt.zone)),
      now_(zone_->ToWall(facts.now)),
      visit_(zone_->ToWall(attempt.start)),
      half_(HalfDayOf(visit_.minutes, policy.rules)) {}

void Judgement::Add(std::string code, std::string pointer, ErrorArgs args, std::optional<Instant> allowed_from) {
  refusals_.push_back({{std::move(code), std::move(pointer), std::move(args)}, allowed_from});
}

std::string Judgement::Show(Instant at) const { return FormatInstant(at, zone_->OffsetAt(at)); }

bool Judgement::IsExempt() const {
  if (!rules_.exempt) return false;
  const auto age = Age();
  return Holds(rules_.exempt->channels, attempt_.channel) ||
         (rules_.exempt->from_age && age && *age >= *rules_.exempt->from_age);
}

void Judgement::JudgeWindow() {
  const bool exempt = IsExempt();
  if (!exempt) JudgeClosedHours();
  if (!exempt) JudgeHorizon();
  if (!rules_.visit_hours.empty() &&
      std::ranges::none_of(rules_.visit_hours, [&](const TimeRange& range) { return Within(range, visit_.minutes); })) {
    Add("policy.visit_hours", "/start", {{"hours", scheduling::Show(rules_.visit_hours)}});
  }
  if (rules_.notice_minutes && attempt_.start - facts_.now < Minutes(*rules_.notice_minutes)) {
    Add("policy.notice", "/start",
        {{"minutes", std::to_string(*rules_.notice_minutes)},
         {"until", Show(attempt_.start - Minutes(*rules_.notice_minutes))}});
  }
  if (!exempt) JudgeStops();
}

void Judgement::JudgeClosedHours() {
  for (const TimeRange& range : rules_.closed_hours) {
    if (!Within(range, now_.minutes)) continue;
    const Instant opens = At(now_.date, range.end);
    Add("policy.closed_hours", "", {{"hours", scheduling::Show({range})}, {"allowed_from", Show(opens)}}, opens);
  }
}

void Judgement::JudgeHorizon() {
  if (!rules_.window) return;
  const BookingWindow& window = *rules_.window;
  const int ahead = DaysBetween(now_.date, visit_.date);
  if (window.min_days && ahead < *window.min_days) {
    Add("policy.too_soon", "/start",
        {{"days", std::to_string(*window.min_days)}, {"first_date", FormatDate(AddDays(now_.date, *window.min_days))}});
  }
  if (!window.max_days) return;
  const Instant opens = At(AddDays(visit_.date, -*window.max_days), window.release_at.value_or(LocalTime{0}));
  if (facts_.now < opens) {
    Add("policy.not_released", "/start", {{"days", std::to_string(*window.max_days)}, {"allowed_from", Show(opens)}},
        opens);
  }
}

void Judgement::JudgeStops() {
  const int ahead = DaysBetween(now_.date, visit_.date);
  std::optional<LocalTime> stop;
  if (ahead == 1) stop = rules_.next_day_until;
  if (ahead == 0 && rules_.same_day_until) stop = TimeFor(*rules_.same_day_until, half_);
  if (stop && facts_.now >= At(now_.date, *stop)) {
    Add("policy.stopped", "/start", {{"date", FormatDate(visit_.date)}, {"until", Show(At(now_.date, *stop))}});
  }
}

std::optional<Deadline> CancelDeadline(const Policy& policy, const Attempt& attempt, Instant start) {
  const CancelRule* rule = RuleFor(policy.rules, attempt.registration_type);
  if (rule == nullptr) return std::nullopt;
  return DeadlineBefore(rule->until, start, *ZoneOrUtc(attempt.zone), ChinaCalendar(), policy.rules.noon);
}

void Judgement::JudgeCancellation(Instant start, std::string code) {
  if (attempt_.by_provider) return;
  const auto deadline = CancelDeadline(policy_, attempt_, start);
  if (!deadline || facts_.now < deadline->at) return;
  Add(std::move(code), "", {{"until", Show(deadline->at)}, {"calendar", deadline->certain ? "cn" : "weekends-only"}});
}

void Judgement::JudgeArrival() {
  if (rules_.late_tolerance_minutes) {
    const Instant until = attempt_.start + Minutes(*rules_.late_tolerance_minutes);
    if (facts_.now > until) {
      Add("policy.late", "", {{"minutes", std::to_string(*rules_.late_tolerance_minutes)}, {"until", Show(until)}});
    }
  }
  const auto until = rules_.check_in_until ? TimeFor(*rules_.check_in_until, half_) : std::nullopt;
  if (until && facts_.now >= At(visit_.date, *until)) {
    Add("policy.check_in_closed", "", {{"until", Show(At(visit_.date, *until))}});
  }
}

}  // namespace medres::scheduling

#include <algorithm>

#include "base/age.hpp"
#include "scheduling/policy/judge.hpp"
#include "scheduling/policy/sanctions.hpp"

namespace medres::scheduling {
namespace {

bool IsVisit(AppointmentStatus status) {
  using enum AppointmentStatus;
  return status == kPending || status == kBooked || status == kArrived || status == kCheckedIn ||
         status == kFulfilled || status == kNoshow;
}

std::string_view CodeOf(PolicyScope scope) {
  switch (scope) {
    case PolicyScope::kDoctor: return "doctor";
    case PolicyScope::kDepartment: return "department";
    case PolicyScope::kFacility: return "facility";
    case PolicyScope::kAll: return "person";
  }
  return "person";
}

std::string JoinedTexts(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ",").append(word);
  return text;
}

}  // namespace

std::optional<int> Judgement::Age() const {
  if (!facts_.person.birth_date) return std::nullopt;
  return AgeOn(*facts_.person.birth_date, now_.date);
}

void Judgement::JudgePerson() {
  if (rules_.real_name.value_or(false) && !facts_.person.identified) Add("policy.real_name", "/patient", {});
  JudgeAge();
  if (rules_.persons_per_phone && facts_.person.earlier_on_phone >= *rules_.persons_per_phone) {
    Add("policy.phone_shared", "/patient", {{"max", std::to_string(*rules_.persons_per_phone)}});
  }
}

void Judgement::JudgeAge() {
  const bool online = std::ranges::find(rules_.offline_channels, attempt_.channel) == rules_.offline_channels.end();
  const bool asks_online = rules_.min_age_online && online;
  const auto age = Age();
  if (!age && (asks_online || rules_.guardian_below_age)) return Add("policy.birth_date", "/patient", {});
  if (asks_online && *age < *rules_.min_age_online) {
    const LocalDate birthday = BirthdayOf(*facts_.person.birth_date, *rules_.min_age_online);
    Add("policy.min_age", "/patient", {{"age", std::to_string(*rules_.min_age_online)}}, zone_->StartOf(birthday));
  }
  if (rules_.guardian_below_age && *age < *rules_.guardian_below_age && !facts_.person.has_guardian) {
    Add("policy.guardian", "/guardian", {{"age", std::to_string(*rules_.guardian_below_age)}});
  }
}

void Judgement::JudgeSuspensions() {
  const auto scope = [](const std::optional<Sanction>& sanction) {
    return sanction ? sanction->scope : PolicyScope::kAll;
  };
  const VisitPlace& place = attempt_.place;
  JudgeSuspension(rules_.no_shows, "policy.suspended_no_show", NoShows(facts_, scope(rules_.no_shows), place));
  JudgeSuspension(rules_.cancel_abuse, "policy.suspended_cancel",
                  Cancellations(facts_, scope(rules_.cancel_abuse), place));
  JudgeSuspension(rules_.same_day_refunds, "policy.suspended_refund",
                  SameDayRefunds(facts_, scope(rules_.same_day_refunds), place, *zone_));
}

void Judgement::JudgeSuspension(const std::optional<Sanction>& sanction, std::string code,
                                std::vector<Instant> events) {
  if (!sanction) return;
  const auto suspension = SuspendedAt(SuspensionsOf(*sanction, std::move(events), *zone_), facts_.now);
  if (!suspension) return;
  Add(std::move(code), "/patient",
      {{"count", std::to_string(suspension->counted)},
       {"since", Show(suspension->from)},
       {"until", Show(suspension->until)},
       {"ordinal", std::to_string(suspension->ordinal)}},
      suspension->until);
}

bool Judgement::Counts(const PolicyVisit& visit) const {
  return IsVisit(visit.status) && visit.id != attempt_.appointment;
}

void Judgement::JudgeCounts() {
  for (const PersonLimit& limit : rules_.limits) JudgeLimit(limit);
  JudgeDuplicate();
  JudgeQuotas();
}

void Judgement::JudgeLimit(const PersonLimit& limit) {
  std::vector<WallTime> times;
  for (const PolicyVisit& visit : facts_.visits) {
    if (Counts(visit) && attempt_.place.Shares(limit.scope, visit.place)) times.push_back(zone_->ToWall(visit.start));
  }
  // Of all stretches that would hold the visit, the fullest one speaks.
  DateRange fullest{visit_.date, visit_.date};
  std::ptrdiff_t used = 0;
  for (const DateRange& stretch : StretchesAround(limit.per, limit.days, visit_.date)) {
    const auto count = std::ranges::count_if(times, [&](const WallTime& time) {
      return stretch.Contains(time.date) && (limit.per != Period::kHalfDay || HalfDayOf(time.minutes, rules_) == half_);
    });
    if (count > used) {
      used = count;
      fullest = stretch;
    }
  }
  if (used < limit.max) return;
  const auto [from, to] = limit.per == Period::kHalfDay ? MinutesOf(half_, rules_) : std::pair(0, 1440);
  Add("policy.limit." + std::string(CodeOf(limit.scope)), "/patient",
      {{"max", std::to_string(limit.max)},
       {"used", std::to_string(used)},
       {"from", FormatDate(fullest.first) + " " + FormatLocalTime({from})},
       {"to", FormatDate(fullest.last) + " " + FormatLocalTime({to})},
       {"next_date", FormatDate(AddDays(fullest.last, limit.per == Period::kHalfDay ? 0 : 1))}});
}

void Judgement::JudgeDuplicate() {
  if (rules_.duplicates_across_channels.value_or(true)) return;
  for (const PolicyVisit& visit : facts_.visits) {
    if (!Counts(visit) || visit.channel == attempt_.channel || zone_->ToWall(visit.start).date != visit_.date ||
        !attempt_.place.Shares(PolicyScope::kDepartment, visit.place)) {
      continue;
    }
    Add("policy.duplicate_channel", "/channel",
        {{"appointment", visit.id.Text()}, {"channel", visit.channel}, {"start", Show(visit.start)}});
  }
}

void Judgement::JudgeQuotas() {
  for (const QuotaDemand& demand : QuotaDemands(policy_, attempt_.place, attempt_.start, *zone_)) {
    const Quota& quota = demand.quota;
    const bool asked =
        quota.channels.empty() || std::ranges::find(quota.channels, attempt_.channel) != quota.channels.end();
    const auto found = facts_.quota_used.find(demand.key);
    const int used = found == facts_.quota_used.end() ? 0 : found->second;
    std::optional<Instant> opens;
    if (quota.opens_to_all_minutes) opens = attempt_.start - Minutes(*quota.opens_to_all_minutes);
    if (!asked || used < quota.max || (opens && facts_.now >= *opens)) continue;
    ErrorArgs args{{"max", std::to_string(quota.max)},
                   {"used", std::to_string(used)},
                   {"date", FormatDate(visit_.date)},
                   {"channels", quota.channels.empty() ? "*" : JoinedTexts(quota.channels)}};
    if (opens) args.emplace_back("allowed_from", Show(*opens));
    Add("policy.quota." + std::string(CodeOf(quota.scope)), "/channel", std::move(args), opens);
  }
}

std::vector<QuotaDemand> QuotaDemands(const Policy& policy, const VisitPlace& place, Instant start, const Zone& zone) {
  std::vector<QuotaDemand> demands;
  const WallTime visit = zone.ToWall(start);
  for (const Quota& quota : policy.rules.quotas) {
    const bool halved = quota.per == Period::kHalfDay;
    const HalfDay half = HalfDayOf(visit.minutes, policy.rules);
    const auto [from, to] = halved ? MinutesOf(half, policy.rules) : std::pair(0, 1440);
    for (const ResourceId where : place.Of(quota.scope)) {
      const std::string day = std::string(CodeOf(quota.scope)) + "/" + where.Text() + "/" + FormatDate(visit.date);
      demands.push_back(
          {.key = day + "/" + std::to_string(from) + "-" + std::to_string(to) + "/" + JoinedTexts(quota.channels),
           .lock = "policy.quota/" + day,
           .where = where,
           .time = {AtWallTime(zone, visit.date, {from}), AtWallTime(zone, visit.date, {to})},
           .quota = quota});
    }
  }
  return demands;
}

}  // namespace medres::scheduling

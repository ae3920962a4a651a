#include "scheduling/session/rules.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "scheduling/calendar/deadline.hpp"
#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

constexpr int kAfternoonBegins = 12 * 60;
constexpr int kEveningBegins = 18 * 60;

SessionPart PartOf(int minutes) {
  if (minutes < kAfternoonBegins) return SessionPart::kAm;
  return minutes < kEveningBegins ? SessionPart::kPm : SessionPart::kEvening;
}

bool ShareADay(const HalfDayPlan& a, const HalfDayPlan& b) {
  return a.part == b.part &&
         std::ranges::any_of(a.days, [&](Weekday day) { return std::ranges::find(b.days, day) != b.days.end(); });
}

/// Days before count backwards.
bool IsBefore(const Moment& a, const Moment& b) {
  return a.days_before != b.days_before ? a.days_before > b.days_before : a.at < b.at;
}

void CheckPools(const SessionTerms& terms, const std::string& at, std::vector<Issue>& issues) {
  int kept = 0;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < terms.pools.size(); ++i) {
    kept += terms.pools[i].numbers;
    for (const std::string& channel : terms.pools[i].channels) {
      if (std::ranges::find(seen, channel) != seen.end()) {
        issues.push_back({"session_plan.channel_twice", at + "/pools/" + std::to_string(i), {{"channel", channel}}});
      }
      seen.push_back(channel);
    }
  }
  if (kept > terms.numbers) {
    issues.push_back({"session_plan.pools_exceed",
                      at + "/pools",
                      {{"kept", std::to_string(kept)}, {"numbers", std::to_string(terms.numbers)}}});
  }
}

void CheckSessionTerms(const SessionTerms& terms, const std::string& at, std::vector<Issue>& issues) {
  CheckPools(terms, at, issues);
  if (terms.stops && !IsBefore(terms.opens, *terms.stops)) {
    issues.push_back({"session_plan.stops_before_opens", at + "/stops", {}});
  }
  if (terms.return_within_seconds < terms.return_after_seconds) {
    issues.push_back({"session_plan.return_reversed", at + "/return_within_seconds", {}});
  }
}

bool IsInForce(const SessionPlan& plan, LocalDate date) {
  const std::chrono::sys_days day(date);
  return std::chrono::sys_days(plan.valid_from) <= day &&
         (!plan.valid_to || day <= std::chrono::sys_days(*plan.valid_to));
}

/// Windows that start on the date; one from the day before that crosses midnight does not.
std::vector<Interval> WindowsStartingOn(std::span<const Rota> rotas, ServiceTypeId service, const Zone& zone,
                                        LocalDate date) {
  const Interval around{zone.StartOf(AddDays(date, -1)), zone.StartOf(AddDays(date, 2))};
  auto windows = OpenWindows(rotas, service, around, RotaShape::kSession);
  std::erase_if(windows, [&](const Interval& window) { return zone.ToWall(window.start).date != date; });
  return windows;
}

int CountNumbers(const Session& session) {
  return std::accumulate(session.added.begin(), session.added.end(), session.terms.numbers);
}

Instant AtMoment(const Moment& moment, const Zone& zone, LocalDate date) {
  return AtWallTime(zone, AddDays(date, -moment.days_before), moment.at);
}

void Spread(int count, int first, std::vector<NumberSegment>& segments) {
  const auto parts = static_cast<std::int64_t>(segments.size());
  for (std::int64_t part = 0; part < parts; ++part) {
    for (std::int64_t at = part * count / parts; at < (part + 1) * count / parts; ++at) {
      segments[static_cast<std::size_t>(part)].numbers.push_back(first + static_cast<int>(at));
    }
  }
}

std::optional<AlternativeKind> KindOf(const Session& stopped, std::optional<ResourceId> department,
                                      const OtherSession& other) {
  const Session& session = other.session;
  if (session.resource == stopped.resource && session.Time().start > stopped.Time().start) {
    return AlternativeKind::kSameDoctor;
  }
  if (session.resource == stopped.resource || !department || other.department != department) return std::nullopt;
  if (session.date == stopped.date && session.part == stopped.part) return AlternativeKind::kSameHalfDay;
  const bool same_service = session.service_type == stopped.service_type;
  return same_service ? std::optional(AlternativeKind::kSameDepartment) : std::nullopt;
}

std::optional<Session> SessionOn(const SessionPlan& plan, const HalfDayPlan& half, std::span<const Interval> windows,
                                 const Zone& zone, LocalDate date) {
  Session session;
  std::ranges::copy_if(windows, std::back_inserter(session.windows),
                       [&](const Interval& window) { return PartOf(zone.ToWall(window.start).minutes) == half.part; });
  if (session.windows.empty()) return std::nullopt;
  session.id = SessionId{
      MakeNamedUuid("session:" + plan.id.Text() + FormatDate(date) + std::to_string(static_cast<int>(half.part)))};
  session.plan = plan.id;
  session.resource = plan.resource;
  session.service_type = plan.service_type;
  session.date = date;
  session.part = half.part;
  session.zone = zone.name();
  session.terms = half;
  return session;
}

}  // namespace

std::vector<Issue> CheckPlan(const SessionPlan& plan) {
  std::vector<Issue> issues;
  if (plan.valid_to && std::chrono::sys_days(*plan.valid_to) < std::chrono::sys_days(plan.valid_from)) {
    issues.push_back({"rota.ends_before_start", "/valid_to", {{"valid_from", FormatDate(plan.valid_from)}}});
  }
  for (std::size_t i = 0; i < plan.half_days.size(); ++i) {
    const std::string at = "/half_days/" + std::to_string(i);
    CheckSessionTerms(plan.half_days[i], at, issues);
    for (std::size_t before = 0; before < i; ++before) {
      if (!ShareADay(plan.half_days[before], plan.half_days[i])) continue;
      issues.push_back({"session_plan.half_day_twice", at, {{"other", "/half_days/" + std::to_string(before)}}});
    }
  }
  return issues;
}

Result<Session> Edited(Session session, const SessionEdit& edit) {
  if (!edit.add_numbers && !edit.closed) return Fail(Error::Invalid("session.empty_edit", ""));
  if (edit.add_numbers) session.added.push_back(*edit.add_numbers);
  if (edit.add_numbers && CountNumbers(session) >= kFirstExtra) {
    return Fail(Error::Invalid("session.too_many", "/add_numbers", {{"most", std::to_string(kFirstExtra - 1)}}));
  }
  if (edit.closed) session.state = *edit.closed ? NumberState::kClosed : NumberState::kOpen;
  return session;
}

bool Collide(const SessionPlan& a, const SessionPlan& b) {
  const auto ends_before = [](const SessionPlan& one, const SessionPlan& other) {
    return one.valid_to && std::chrono::sys_days(*one.valid_to) < std::chrono::sys_days(other.valid_from);
  };
  if (ends_before(a, b) || ends_before(b, a)) return false;
  return std::ranges::any_of(a.half_days, [&](const HalfDayPlan& half) {
    return std::ranges::any_of(b.half_days, [&](const HalfDayPlan& other) { return ShareADay(half, other); });
  });
}

int HorizonDays(const SessionPlan& plan) {
  int days = 0;
  for (const HalfDayPlan& half : plan.half_days) {
    days = std::max(days, half.opens.days_before);
    for (const PoolTerms& pool : half.pools) days = std::max(days, pool.opens ? pool.opens->days_before : 0);
  }
  return days + 1;
}

std::vector<Session> SessionsOf(const SessionPlan& plan, std::span<const Rota> rotas, const std::string& zone_name,
                                LocalDate first, LocalDate last) {
  std::vector<Session> sessions;
  const Zone* zone = FindZone(zone_name);
  if (zone == nullptr) return sessions;
  for (LocalDate date = first; std::chrono::sys_days(date) <= std::chrono::sys_days(last); date = AddDays(date, 1)) {
    if (!IsInForce(plan, date)) continue;
    const auto windows = WindowsStartingOn(rotas, plan.service_type, *zone, date);
    const auto weekday = static_cast<Weekday>(WeekdayOf(date));
    for (const HalfDayPlan& half : plan.half_days) {
      if (std::ranges::find(half.days, weekday) == half.days.end()) continue;
      if (auto session = SessionOn(plan, half, windows, *zone, date)) sessions.push_back(*std::move(session));
    }
  }
  return sessions;
}

std::vector<Session> WithoutTaken(std::vector<Session> due, std::span<const Session> there) {
  std::erase_if(due, [&](const Session& session) {
    return std::ranges::any_of(there, [&](const Session& other) {
      return other.id != session.id && other.state != NumberState::kStopped && other.Time().Overlaps(session.Time());
    });
  });
  return due;
}

std::vector<NumberSegment> SegmentsOf(const Session& session) {
  std::vector<NumberSegment> segments;
  const Minutes length(session.terms.segment_minutes);
  for (const Interval& window : session.windows) {
    for (Instant at = window.start; at < window.end; at = at + length) {
      segments.push_back({{at, std::min(at + length, window.end)}, {}});
    }
  }
  Spread(session.terms.numbers, 1, segments);
  int last = session.terms.numbers;
  for (const int added : session.added) {
    Spread(added, last + 1, segments);
    last += added;
  }
  return segments;
}

NumberOffer OfferOf(const Session& session) {
  const Zone& zone = *FindZone(session.zone);
  const SessionTerms& terms = session.terms;
  NumberOffer offer;
  offer.session = session.id;
  offer.resource = session.resource;
  offer.service_type = session.service_type;
  offer.zone = session.zone;
  offer.state = session.state;
  offer.time = session.Time();
  offer.segments = SegmentsOf(session);
  offer.numbers = CountNumbers(session);
  offer.opens_at = AtMoment(terms.opens, zone, session.date);
  for (const PoolTerms& pool : terms.pools) {
    const Instant opens_at = pool.opens ? AtMoment(*pool.opens, zone, session.date) : offer.opens_at;
    offer.pools.push_back({pool.channels, pool.numbers, opens_at});
  }
  offer.stops_at = terms.stops ? AtMoment(*terms.stops, zone, session.date) : offer.segments.back().time.start;
  offer.merges_at = offer.time.start - Minutes(terms.merge_minutes);
  offer.extra_cap = terms.extra_cap;
  return offer;
}

Milliseconds ReturnDelay(const SessionTerms& terms, double chance) {
  const Milliseconds least = std::chrono::seconds(terms.return_after_seconds);
  const Milliseconds most = std::chrono::seconds(terms.return_within_seconds);
  return least + Milliseconds(static_cast<std::int64_t>(static_cast<double>((most - least).count()) * chance));
}

std::vector<Alternative> AlternativesTo(const Session& stopped, std::optional<ResourceId> department,
                                        std::span<const OtherSession> others, Instant now) {
  std::vector<Alternative> alternatives;
  for (const OtherSession& other : others) {
    const bool gives = other.session.state == NumberState::kOpen && other.free > 0 && other.session.Time().start > now;
    if (!gives || other.session.id == stopped.id) continue;
    if (const auto kind = KindOf(stopped, department, other)) {
      alternatives.push_back({*kind, other.session, other.free});
    }
  }
  std::ranges::sort(alternatives, {}, [](const Alternative& alternative) {
    return std::tuple(alternative.kind, alternative.session.Time().start, alternative.session.id);
  });
  std::array<std::size_t, 3> shown{};
  std::erase_if(alternatives, [&](const Alternative& alternative) {
    return ++shown[static_cast<std::size_t>(alternative.kind)] > kOfEachKind;
  });
  return alternatives;
}

}  // namespace medres::scheduling

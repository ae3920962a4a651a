#include "scheduling/session/rules.hpp"

#include <gtest/gtest.h>

#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

using Codes = std::vector<std::string>;

LocalDate Date(const char* text) { return ParseDate(text).value(); }
Instant In(const char* text) { return ParseInstant(text).value(); }

HalfDayPlan Mornings(int numbers) {
  HalfDayPlan half;
  half.numbers = numbers;
  half.days = {Weekday::kMon, Weekday::kTue, Weekday::kWed, Weekday::kThu, Weekday::kFri, Weekday::kSat, Weekday::kSun};
  half.part = SessionPart::kAm;
  return half;
}

SessionPlan PlanOf(std::vector<HalfDayPlan> halves) {
  SessionPlan plan;
  plan.id = SessionPlanId::Make();
  plan.resource = ResourceId::Make();
  plan.service_type = ServiceTypeId::Make();
  plan.valid_from = Date("2026-01-01");
  plan.half_days = std::move(halves);
  return plan;
}

Rota SessionRota(std::vector<WeeklyRule> weekly, std::string zone = "Asia/Shanghai") {
  Rota rota;
  rota.id = RotaId::Make();
  rota.shape = RotaShape::kSession;
  rota.zone = std::move(zone);
  rota.valid_from = Date("2026-01-01");
  rota.weekly = std::move(weekly);
  return rota;
}

std::vector<Weekday> EveryDay() { return Mornings(1).days; }

Session Morning(int numbers, int segment_minutes, const char* from, const char* to) {
  Session session;
  session.zone = "Asia/Shanghai";
  session.date = Date("2026-12-01");
  session.windows = {{In(from), In(to)}};
  session.terms.numbers = numbers;
  session.terms.segment_minutes = segment_minutes;
  return session;
}

TEST(SessionSegments, NumbersAreSpreadEvenlyInOrderOfTime) {
  struct Case {
    int numbers;
    int segment_minutes;
    const char* to;
    std::vector<std::pair<int, int>> segments;  ///< length in minutes, numbers
  };
  const Case cases[] = {
      {40, 30, "2026-12-01T12:00:00+08:00", {{30, 5}, {30, 5}, {30, 5}, {30, 5}, {30, 5}, {30, 5}, {30, 5}, {30, 5}}},
      {10, 30, "2026-12-01T09:30:00+08:00", {{30, 3}, {30, 3}, {30, 4}}},
      {2, 30, "2026-12-01T09:30:00+08:00", {{30, 0}, {30, 1}, {30, 1}}},
      {4, 30, "2026-12-01T08:50:00+08:00", {{30, 2}, {20, 2}}},
      {3, 15, "2026-12-01T08:15:00+08:00", {{15, 3}}},
  };
  for (const Case& one : cases) {
    const auto segments = SegmentsOf(Morning(one.numbers, one.segment_minutes, "2026-12-01T08:00:00+08:00", one.to));
    std::vector<std::pair<int, int>> found;
    std::vector<int> all;
    for (const NumberSegment& segment : segments) {
      found.emplace_back(std::chrono::duration_cast<Minutes>(segment.time.Length()).count(), segment.numbers.size());
      all.insert(all.end(), segment.numbers.begin(), segment.numbers.end());
    }
    EXPECT_EQ(found, one.segments) << one.numbers;
    std::vector<int> sequence(static_cast<std::size_t>(one.numbers));
    for (int i = 0; i < one.numbers; ++i) sequence[static_cast<std::size_t>(i)] = i + 1;
    EXPECT_EQ(all, sequence) << one.numbers;
  }
}

TEST(SessionSegments, NumbersThatAreAddedMoveNobody) {
  Session session = Morning(4, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T09:00:00+08:00");
  session.added = {3, 2};
  const auto segments = SegmentsOf(session);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].numbers, (std::vector{1, 2, 5, 8}));
  EXPECT_EQ(segments[1].numbers, (std::vector{3, 4, 6, 7, 9}));
  EXPECT_EQ(OfferOf(session).numbers, 9);
}

TEST(SessionSegments, ABreakHasNone) {
  Session session = Morning(4, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T08:30:00+08:00");
  session.windows.push_back({In("2026-12-01T10:00:00+08:00"), In("2026-12-01T10:30:00+08:00")});
  const auto segments = SegmentsOf(session);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[1].time.start, In("2026-12-01T10:00:00+08:00"));
  EXPECT_EQ(segments[1].numbers, (std::vector{3, 4}));
}

/// Release and stop are wall time of the place, also across a change of clocks.
TEST(SessionMoments, AreWallTimeOfTheZone) {
  struct Case {
    const char* what;
    const char* zone;
    const char* date;
    Moment moment;
    const char* at;
  };
  const Case cases[] = {
      {"seven days ahead at seven", "Asia/Shanghai", "2026-12-08", {7, LocalTime{420}}, "2026-11-30T23:00:00Z"},
      {"the day before at five", "Asia/Shanghai", "2026-12-08", {1, LocalTime{1020}}, "2026-12-07T09:00:00Z"},
      {"the same day until eleven", "Asia/Shanghai", "2026-12-08", {0, LocalTime{660}}, "2026-12-08T03:00:00Z"},
      {"midnight ends the day before", "Asia/Shanghai", "2026-12-08", {1, LocalTime{1440}}, "2026-12-07T16:00:00Z"},
      {"before clocks went forward", "America/New_York", "2026-03-10", {7, LocalTime{420}}, "2026-03-03T12:00:00Z"},
      {"after they did", "America/New_York", "2026-03-10", {1, LocalTime{420}}, "2026-03-09T11:00:00Z"},
      {"in the gap: the first instant after it",
       "America/New_York",
       "2026-03-08",
       {0, LocalTime{150}},
       "2026-03-08T07:00:00Z"},
      {"in the fold: the first pass", "America/New_York", "2026-11-01", {0, LocalTime{90}}, "2026-11-01T05:30:00Z"},
  };
  for (const Case& one : cases) {
    Session session = Morning(4, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T09:00:00+08:00");
    session.zone = one.zone;
    session.date = Date(one.date);
    session.terms.opens = one.moment;
    session.terms.stops = one.moment;
    session.terms.pools = {PoolTerms{{"phone"}, 1, one.moment}};
    const NumberOffer offer = OfferOf(session);
    EXPECT_EQ(offer.opens_at, In(one.at)) << one.what;
    EXPECT_EQ(offer.stops_at, In(one.at)) << one.what;
    EXPECT_EQ(offer.pools.front().opens_at, In(one.at)) << one.what;
  }
}

TEST(SessionMoments, WithoutAStopTheLastSegmentEndsIt) {
  Session session = Morning(4, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T09:00:00+08:00");
  session.terms.merge_minutes = 90;
  EXPECT_EQ(OfferOf(session).stops_at, In("2026-12-01T08:30:00+08:00"));
  EXPECT_EQ(OfferOf(session).merges_at, In("2026-12-01T06:30:00+08:00"));
}

TEST(SessionsOfAPlan, FollowTheWindowsOfSessionRotas) {
  HalfDayPlan afternoon = Mornings(20);
  afternoon.part = SessionPart::kPm;
  afternoon.days = {Weekday::kTue};
  HalfDayPlan evening = Mornings(5);
  evening.part = SessionPart::kEvening;
  const SessionPlan plan = PlanOf({Mornings(40), afternoon, evening});
  Rota rota = SessionRota({{EveryDay(), LocalTime{480}, LocalTime{600}},
                           {EveryDay(), LocalTime{630}, LocalTime{720}},
                           {EveryDay(), LocalTime{780}, LocalTime{1020}},
                           {{Weekday::kWed}, LocalTime{1320}, LocalTime{60}}});
  rota.exceptions.emplace_back();
  rota.exceptions.back().date = Date("2026-12-03");
  rota.exceptions.back().closed = true;
  Rota timed = SessionRota({{EveryDay(), LocalTime{1080}, LocalTime{1200}}});
  timed.shape = RotaShape::kTimed;
  const std::vector<Rota> rotas{rota, timed};
  // 2026-12-01 is a Tuesday.
  const auto sessions = SessionsOf(plan, rotas, "Asia/Shanghai", Date("2026-12-01"), Date("2026-12-04"));
  std::vector<std::string> found;
  for (const Session& session : sessions) {
    found.push_back(FormatDate(session.date) + " " + std::to_string(static_cast<int>(session.part)) + " " +
                    FormatInZone(session.Time().start, session.zone).substr(11, 5) + "-" +
                    FormatInZone(session.Time().end, session.zone).substr(11, 5));
  }
  EXPECT_EQ(found, (std::vector<std::string>{
                       "2026-12-01 0 08:00-12:00",  // with a break
                       "2026-12-01 1 13:00-17:00",  // afternoons on Tuesdays only
                       "2026-12-02 0 08:00-12:00",
                       "2026-12-02 2 22:00-01:00",  // over midnight: Wednesday's, though Thursday is closed
                       "2026-12-04 0 08:00-12:00",
                   }));
  EXPECT_EQ(sessions.front().windows.size(), 2U);
  EXPECT_EQ(sessions.front().terms.numbers, 40);
}

TEST(SessionsOfAPlan, AreTheSameWhoeverOpensThem) {
  const SessionPlan plan = PlanOf({Mornings(40)});
  const std::vector<Rota> rotas{SessionRota({{EveryDay(), LocalTime{480}, LocalTime{720}}})};
  const auto once = SessionsOf(plan, rotas, "Asia/Shanghai", Date("2026-12-01"), Date("2026-12-07"));
  const auto again = SessionsOf(plan, rotas, "Asia/Shanghai", Date("2026-12-03"), Date("2026-12-03"));
  ASSERT_EQ(once.size(), 7U);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(once[2], again[0]);
  EXPECT_NE(once[2].id, once[3].id);
}

TEST(SessionsOfAPlan, LieInItsDates) {
  SessionPlan plan = PlanOf({Mornings(40)});
  plan.valid_from = Date("2026-12-02");
  plan.valid_to = Date("2026-12-03");
  const std::vector<Rota> rotas{SessionRota({{EveryDay(), LocalTime{480}, LocalTime{720}}})};
  const auto sessions = SessionsOf(plan, rotas, "Asia/Shanghai", Date("2026-12-01"), Date("2026-12-07"));
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions.front().date, plan.valid_from);
  EXPECT_EQ(sessions.back().date, *plan.valid_to);
}

TEST(SessionsOfAPlan, GiveWayToThoseThatAreThere) {
  const Session due = Morning(4, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T12:00:00+08:00");
  const auto is_opened_beside = [&](auto change) {
    Session other = Morning(4, 30, "2026-12-01T11:00:00+08:00", "2026-12-01T13:00:00+08:00");
    other.id = SessionId::Make();
    change(other);
    return !WithoutTaken({due}, std::vector{other}).empty();
  };
  EXPECT_FALSE(is_opened_beside([](Session&) {}));
  EXPECT_FALSE(is_opened_beside([](Session& other) { other.state = NumberState::kClosed; }));
  EXPECT_TRUE(is_opened_beside([](Session& other) { other.state = NumberState::kStopped; }));
  EXPECT_TRUE(is_opened_beside([&](Session& other) { other.id = due.id; }));
  EXPECT_TRUE(is_opened_beside([](Session& other) { other.windows.front().start = In("2026-12-01T12:00:00+08:00"); }));
}

TEST(SessionPlanRules, EverythingThatIsWrongIsTold) {
  struct Case {
    const char* what;
    void (*change)(SessionPlan& plan);
    std::vector<std::pair<std::string, std::string>> issues;
  };
  const Case cases[] = {
      {"nothing", [](auto&) {}, {}},
      {"ends before it starts",
       [](auto& plan) { plan.valid_to = Date("2025-12-31"); },
       {{"rota.ends_before_start", "/valid_to"}}},
      {"pools keep more than there is",
       [](auto& plan) { plan.half_days[0].pools = {PoolTerms{{"a"}, 21, {}}, PoolTerms{{"b"}, 20, {}}}; },
       {{"session_plan.pools_exceed", "/half_days/0/pools"}}},
      {"a channel in two pools",
       [](auto& plan) { plan.half_days[0].pools = {PoolTerms{{"a"}, 0, {}}, PoolTerms{{"b", "a"}, 0, {}}}; },
       {{"session_plan.channel_twice", "/half_days/0/pools/1"}}},
      {"stops before it opens",
       [](auto& plan) { plan.half_days[0].stops = Moment{7, LocalTime{419}}; },
       {{"session_plan.stops_before_opens", "/half_days/0/stops"}}},
      {"stops at once",
       [](auto& plan) { plan.half_days[0].stops = Moment{7, LocalTime{420}}; },
       {{"session_plan.stops_before_opens", "/half_days/0/stops"}}},
      {"the return reversed",
       [](auto& plan) { plan.half_days[0].return_within_seconds = 59; },
       {{"session_plan.return_reversed", "/half_days/0/return_within_seconds"}}},
      {"a half-day twice",
       [](auto& plan) { plan.half_days.push_back(Mornings(1)); },
       {{"session_plan.half_day_twice", "/half_days/1"}}},
  };
  for (const Case& one : cases) {
    SessionPlan plan = PlanOf({Mornings(40)});
    one.change(plan);
    std::vector<std::pair<std::string, std::string>> issues;
    for (const Issue& issue : CheckPlan(plan)) issues.emplace_back(issue.code, issue.pointer);
    EXPECT_EQ(issues, one.issues) << one.what;
  }
}

TEST(SessionPlanRules, PlansOfOneResourceMustNotCollide) {
  SessionPlan first = PlanOf({Mornings(40)});
  SessionPlan second = PlanOf({Mornings(10)});
  EXPECT_TRUE(Collide(first, second));
  first.valid_to = Date("2026-06-30");
  second.valid_from = Date("2026-06-30");
  EXPECT_TRUE(Collide(first, second)) << "the last day belongs to it";
  second.valid_from = Date("2026-07-01");
  EXPECT_FALSE(Collide(first, second));
  EXPECT_FALSE(Collide(second, first));
  second.valid_from = first.valid_from;
  second.half_days[0].part = SessionPart::kPm;
  EXPECT_FALSE(Collide(first, second));
}

TEST(SessionPlanRules, TheHorizonIsTheEarliestRelease) {
  HalfDayPlan half = Mornings(40);
  half.opens.days_before = 7;
  half.pools = {PoolTerms{{"referral"}, 5, Moment{14, LocalTime{0}}}};
  EXPECT_EQ(HorizonDays(PlanOf({half})), 15);
}

TEST(SessionEdits, SayWhatChangesAndStayBelowTheExtraNumbers) {
  const auto edit = [](int numbers, SessionEdit wish) {
    Session session = Morning(numbers, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T12:00:00+08:00");
    session.added = {100};
    return Edited(session, wish);
  };
  const auto code = [](const Result<Session>& edited) { return edited ? "" : edited.error().issues.front().code; };
  EXPECT_EQ(code(edit(40, {})), "session.empty_edit");
  EXPECT_EQ(edit(40, {.add_numbers = 8, .closed = {}})->added, (std::vector{100, 8}));
  EXPECT_EQ(edit(40, {.add_numbers = {}, .closed = true})->state, NumberState::kClosed);
  EXPECT_EQ(edit(40, {.add_numbers = {}, .closed = false})->state, NumberState::kOpen);
  EXPECT_EQ(code(edit(500, {.add_numbers = 400, .closed = {}})), "");
  EXPECT_EQ(code(edit(500, {.add_numbers = 401, .closed = {}})), "session.too_many");
}

TEST(SessionReturn, LiesInItsRange) {
  SessionTerms terms;
  terms.return_after_seconds = 60;
  terms.return_within_seconds = 600;
  EXPECT_EQ(ReturnDelay(terms, 0), Milliseconds(60'000));
  EXPECT_EQ(ReturnDelay(terms, 0.5), Milliseconds(330'000));
  EXPECT_LT(ReturnDelay(terms, 0.999'999), Milliseconds(600'000));
  terms.return_within_seconds = 60;
  EXPECT_EQ(ReturnDelay(terms, 0.7), Milliseconds(60'000));
}

TEST(SessionAlternatives, ComeInOrderOfPreference) {
  const ResourceId department = ResourceId::Make();
  const auto other = [&](std::optional<ResourceId> in, const char* day, SessionPart part, int free) {
    Session session = Morning(10, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T12:00:00+08:00");
    session.id = SessionId::Make();
    session.resource = ResourceId::Make();
    session.date = Date(day);
    session.part = part;
    const Instant from =
        FindZone("Asia/Shanghai")->StartOf(session.date) + Minutes(part == SessionPart::kAm ? 480 : 780);
    session.windows = {{from, from + Minutes(240)}};
    return OtherSession{session, in, free};
  };
  const Session stopped = other(department, "2026-12-01", SessionPart::kAm, 0).session;
  auto own_next = other(department, "2026-12-03", SessionPart::kAm, 4);
  auto own_before = other(department, "2026-11-30", SessionPart::kAm, 4);
  own_next.session.resource = own_before.session.resource = stopped.resource;
  const auto same_half = other(department, "2026-12-01", SessionPart::kAm, 1);
  const auto same_day = other(department, "2026-12-01", SessionPart::kPm, 2);
  auto other_service = other(department, "2026-12-01", SessionPart::kPm, 2);
  other_service.session.service_type = ServiceTypeId::Make();
  auto closed = other(department, "2026-12-01", SessionPart::kAm, 3);
  closed.session.state = NumberState::kClosed;
  const std::vector<OtherSession> others{
      other(ResourceId::Make(), "2026-12-01", SessionPart::kAm, 9),  // another department
      other(department, "2026-12-01", SessionPart::kAm, 0),          // sold out
      same_day,
      closed,
      other_service,
      same_half,
      own_before,
      own_next};
  std::vector<std::pair<AlternativeKind, SessionId>> found;
  for (const Alternative& alternative : AlternativesTo(stopped, department, others, In("2026-11-30T15:00:00+08:00"))) {
    found.emplace_back(alternative.kind, alternative.session.id);
  }
  EXPECT_EQ(found, (std::vector<std::pair<AlternativeKind, SessionId>>{
                       {AlternativeKind::kSameDoctor, own_next.session.id},
                       {AlternativeKind::kSameHalfDay, same_half.session.id},
                       {AlternativeKind::kSameDepartment, same_day.session.id}}));
}

TEST(SessionAlternatives, AreFewOfEachKind) {
  const ResourceId department = ResourceId::Make();
  const Session stopped = Morning(10, 30, "2026-12-01T08:00:00+08:00", "2026-12-01T12:00:00+08:00");
  std::vector<OtherSession> others;
  for (int i = 0; i < 5; ++i) {
    Session session = stopped;
    session.id = SessionId::Make();
    session.resource = ResourceId::Make();
    others.push_back({session, department, 1});
  }
  EXPECT_EQ(AlternativesTo(stopped, department, others, Instant{}).size(), kOfEachKind);
}

}  // namespace
}  // namespace medres::scheduling

#include "scheduling/desk/rules.hpp"

#include <gtest/gtest.h>

namespace medres::scheduling {
namespace {

using enum TicketPriority;
using enum TicketStanding;

Instant At(const char* wall) { return *ParseInstant(std::string("2030-01-07T") + wall + ":00+08:00"); }

/// A queue that people enter one after the other.
class Queue {
 public:
  int Enter(const char* due, const char* arrived, TicketPriority priority = kNormal) {
    Ticket ticket;
    ticket.number = static_cast<int>(tickets.size()) + 1;
    ticket.place = PlaceFor(priority, At(due), At(arrived), tickets, rules);
    ticket.place.entry = ticket.number;
    tickets.push_back(ticket);
    return ticket.number;
  }

  std::vector<int> Order() const {
    std::vector<int> numbers;
    for (const Ticket& ticket : InOrder(tickets)) numbers.push_back(ticket.number);
    return numbers;
  }

  std::vector<Ticket> tickets;
  DeskRules rules;
};

struct Comer {
  const char* due;
  const char* arrived;
  TicketPriority priority = kNormal;
};
struct OrderCase {
  const char* what;
  std::vector<Comer> comers;
  std::vector<int> order;
};

ResourceId AddResource(catalog::Directory& directory, catalog::ResourceKind kind) {
  catalog::Resource resource;
  resource.id = ResourceId::Make();
  resource.kind = kind;
  directory.Apply(resource);
  return resource.id;
}

TEST(DeskOrder, Table) {
  const OrderCase cases[] = {
      {"by the visit's time, not by arrival", {{"10:00", "08:00"}, {"09:00", "08:30"}, {"09:30", "08:10"}}, {2, 3, 1}},
      {"at one time, by arrival", {{"09:00", "08:50"}, {"09:00", "08:40"}}, {2, 1}},
      {"at one instant, by entry", {{"09:00", "08:50"}, {"09:00", "08:50"}}, {1, 2}},
      {"a few minutes are not late", {{"09:30", "09:00"}, {"09:00", "09:10"}}, {2, 1}},
      {"who is late goes behind three",
       {{"09:10", "08:50"}, {"09:20", "08:51"}, {"09:30", "08:52"}, {"09:40", "08:53"}, {"09:00", "09:11"}},
       {1, 2, 3, 5, 4}},
      {"who is late gains nothing by it",
       {{"08:00", "07:50"},
        {"08:10", "07:51"},
        {"08:20", "07:52"},
        {"08:30", "07:53"},
        {"08:40", "07:54"},
        {"09:00", "09:11"}},
       {1, 2, 3, 4, 5, 6}},
      {"behind fewer, where fewer wait", {{"09:30", "08:50"}, {"09:00", "09:11"}}, {1, 2}},
      {"behind nobody, where nobody waits", {{"09:00", "09:11"}, {"09:30", "09:12"}}, {1, 2}},
      {"late ones among each other by entry",
       {{"09:30", "08:50"},
        {"10:00", "08:51"},
        {"10:30", "08:52"},
        {"11:00", "08:53"},
        {"09:00", "09:20"},
        {"09:10", "09:25"}},
       {1, 2, 3, 5, 6, 4}},
      {"directly behind, though others share the time",
       {{"09:30", "08:50"}, {"09:30", "08:51"}, {"09:30", "08:52"}, {"09:30", "08:53"}, {"09:00", "09:20"}},
       {1, 2, 3, 5, 4}},
      {"an emergency first, then priority, then time",
       {{"09:00", "08:50"}, {"09:30", "08:51", kElevated}, {"10:00", "09:05", kEmergency}},
       {3, 2, 1}},
      {"late within one's own priority",
       {{"09:30", "08:50"}, {"09:40", "08:51"}, {"09:50", "08:52", kElevated}, {"09:00", "09:30", kElevated}},
       {3, 4, 1, 2}},
      {"a walk-in by arrival", {{"09:30", "09:00"}, {"09:05", "09:05"}, {"09:00", "08:58"}}, {3, 2, 1}},
  };
  for (const OrderCase& c : cases) {
    Queue queue;
    for (const Comer& comer : c.comers) queue.Enter(comer.due, comer.arrived, comer.priority);
    EXPECT_EQ(queue.Order(), c.order) << c.what;
  }
}

TEST(DeskOrder, WhoIsLateIsNotPushedBackAgain) {
  Queue queue;
  for (const char* due : {"09:30", "09:40", "09:50", "10:00"}) queue.Enter(due, "08:50");
  const int late = queue.Enter("09:00", "09:20");
  queue.tickets[0].standing = kCalled;
  queue.tickets[1].standing = kFinished;
  queue.Enter("09:45", "09:21");
  EXPECT_EQ(queue.Order(), (std::vector<int>{6, 3, late, 4})) << "one on time before them, and still before the fourth";
}

TEST(DeskOrder, WhoWasPassedOverComesBackBehindThree) {
  Queue queue;
  for (const char* due : {"09:00", "09:30", "09:40", "09:50", "10:00"}) queue.Enter(due, "08:50");
  Ticket& passed = queue.tickets.front();
  passed.standing = kPassed;
  const TicketPlace back = PlaceBehind(kNormal, passed.place.due, passed.place.since, queue.tickets, 3);
  passed.place = back;
  passed.place.entry = 6;
  passed.standing = kWaiting;
  EXPECT_EQ(queue.Order(), (std::vector<int>{2, 3, 4, 1, 5}));
}

TEST(DeskOrder, WhoWasPassedOverGainsNothingByIt) {
  Queue queue;
  for (const char* due : {"08:00", "08:10", "08:20", "08:30", "09:00"}) queue.Enter(due, "07:50");
  Ticket& passed = queue.tickets.back();
  passed.standing = kPassed;
  passed.place = PlaceBehind(kNormal, passed.place.due, passed.place.since, queue.tickets, 3);
  passed.standing = kWaiting;
  EXPECT_EQ(queue.Order(), (std::vector<int>{1, 2, 3, 4, 5}));
}

TEST(DeskRules, PeopleWaitForWhoSeesThem) {
  catalog::Directory directory;
  const auto add = [&](catalog::ResourceKind kind) { return AddResource(directory, kind); };
  const ResourceId room = add(catalog::ResourceKind::kRoom);
  const ResourceId other_room = add(catalog::ResourceKind::kRoom);
  const ResourceId doctor = add(catalog::ResourceKind::kPractitioner);
  const auto needs = [](ResourceId id) {
    Requirement requirement;
    requirement.any_of = {id};
    return requirement;
  };
  ServiceType service;
  service.requirements = {needs(room), needs(doctor)};
  EXPECT_EQ(QueuesOf(service, directory), std::vector{doctor});
  EXPECT_EQ(QueueOf(std::array{room, doctor}, directory), doctor) << "as their visits would";
  service.requirements = {needs(room), needs(other_room)};
  EXPECT_EQ(QueuesOf(service, directory), std::vector{room});
  service.requirements.clear();
  EXPECT_TRUE(QueuesOf(service, directory).empty());
}

TEST(DeskRules, AgeRaisesPriorityAndNothingLowersIt) {
  const LocalDate day = *ParseDate("2030-01-07");
  const DeskRules rules;
  EXPECT_EQ(PriorityOf(kNormal, ParseDate("1955-01-07"), day, rules), kElevated) << "75 today";
  EXPECT_EQ(PriorityOf(kNormal, ParseDate("1955-01-08"), day, rules), kNormal) << "75 tomorrow";
  EXPECT_EQ(PriorityOf(kNormal, std::nullopt, day, rules), kNormal);
  EXPECT_EQ(PriorityOf(kEmergency, ParseDate("1940-01-01"), day, rules), kEmergency);
  EXPECT_EQ(PriorityOf(kElevated, ParseDate("2000-01-01"), day, rules), kElevated);
}

class Window : public testing::Test {
 protected:
  std::string CodeAt(const char* now, const Policy* policy = nullptr) const {
    const auto issues = CheckWindow(visit_, policy, rules_, *ParseInstant(now));
    return issues.empty() ? "" : issues.front().code;
  }
  bool MissedAt(const char* wall, const Policy* policy = nullptr) const {
    return IsMissed(visit_, policy, rules_, At(wall));
  }
  void SetUp() override {
    visit_.time = {At("09:00"), At("09:30")};
    visit_.zone = "Asia/Shanghai";
  }

  Appointment visit_;
  DeskRules rules_;
};

TEST_F(Window, OpensBeforeTheVisitAndClosesAfterIt) {
  EXPECT_EQ(CodeAt("2030-01-06T09:00:00+08:00"), "desk.other_day");
  EXPECT_EQ(CodeAt("2030-01-07T06:59:59+08:00"), "desk.too_early");
  EXPECT_EQ(CodeAt("2030-01-07T07:00:00+08:00"), "");
  EXPECT_EQ(CodeAt("2030-01-07T10:00:00+08:00"), "");
  EXPECT_EQ(CodeAt("2030-01-07T10:00:01+08:00"), "desk.too_late");
  EXPECT_EQ(CodeAt("2030-01-08T09:00:00+08:00"), "desk.other_day");
}

TEST_F(Window, LeavesLatenessToThePolicyWhereItSpeaksOfIt) {
  Policy silent;
  EXPECT_EQ(CodeAt("2030-01-07T10:30:00+08:00", &silent), "desk.too_late");
  Policy policy;
  policy.rules.check_in_until = HalfDayTimes{.am = LocalTime{11 * 60 + 30}, .pm = {}, .evening = {}};
  EXPECT_EQ(CodeAt("2030-01-07T11:45:00+08:00", &policy), "") << "the booking core asks it";
  EXPECT_EQ(CodeAt("2030-01-07T06:00:00+08:00", &policy), "desk.too_early");
  visit_.time = {At("14:00"), At("14:30")};
  EXPECT_EQ(CodeAt("2030-01-07T15:00:01+08:00", &policy), "desk.too_late") << "of afternoons it says nothing";
}

TEST_F(Window, WhoMayNoLongerArriveHasMissedIt) {
  EXPECT_FALSE(MissedAt("23:00")) << "switched off";
  rules_.no_show_after_minutes = 75;
  EXPECT_FALSE(MissedAt("10:15"));
  EXPECT_TRUE(MissedAt("10:16"));
  rules_.no_show_after_minutes = 45;
  EXPECT_FALSE(MissedAt("10:00")) << "the desk would let them in";
  EXPECT_TRUE(MissedAt("10:01"));
  Policy policy;
  policy.rules.late_tolerance_minutes = 30;
  EXPECT_FALSE(MissedAt("09:30", &policy));
  EXPECT_TRUE(MissedAt("09:31", &policy)) << "by the terms it was booked on, not by the house's minutes";
  policy.rules.late_tolerance_minutes.reset();
  policy.rules.check_in_until = HalfDayTimes{.am = LocalTime{11 * 60 + 30}, .pm = {}, .evening = {}};
  EXPECT_FALSE(MissedAt("11:29", &policy));
  EXPECT_TRUE(MissedAt("11:30", &policy));
  visit_.time = {At("14:00"), At("14:30")};
  EXPECT_FALSE(MissedAt("15:00", &policy)) << "of afternoons it says nothing";
  EXPECT_TRUE(MissedAt("15:01", &policy));
}

TEST(DeskSteps, EveryStepFromEveryStanding) {
  constexpr std::array kStandings{kWaiting, kCalled, kPassed, kServing, kFinished, kLeft};
  using enum TicketStep;
  struct Row {
    TicketStep step;
    std::array<std::optional<TicketStanding>, 6> to;
  };
  constexpr std::nullopt_t kNo = std::nullopt;
  const Row rows[] = {{kRecall, {kNo, kCalled, kNo, kNo, kNo, kNo}},   {kPass, {kNo, kPassed, kNo, kNo, kNo, kNo}},
                      {kReturn, {kNo, kNo, kWaiting, kNo, kNo, kNo}},  {kStart, {kNo, kServing, kNo, kNo, kNo, kNo}},
                      {kFinish, {kNo, kNo, kNo, kFinished, kNo, kNo}}, {kLeave, {kLeft, kLeft, kLeft, kNo, kNo, kNo}}};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kStandings.size(); ++i) {
      const auto after = After(kStandings[i], row.step);
      EXPECT_EQ(after ? std::optional(*after) : std::nullopt, row.to[i])
          << ToCode(row.step) << " from " << ToCode(kStandings[i]);
    }
  }
  const auto refused = After(kPassed, kStart);
  EXPECT_EQ(refused.error().args.back().second, "return, leave");
}

TEST(DeskSteps, TellTheirTimes) {
  const Ticket called = Called(Ticket(), "3", At("09:00"));
  EXPECT_EQ(std::tuple(called.standing, called.desk, called.calls, called.called_at),
            std::tuple(kCalled, "3", 1, std::optional(At("09:00"))));
  const auto again = Stepped(called, TicketStep::kRecall, "", At("09:02"));
  EXPECT_EQ(std::tuple(again->desk, again->calls, again->version), std::tuple("3", 2, 3));
  const auto seen = Stepped(*again, TicketStep::kStart, "", At("09:03"));
  EXPECT_EQ(seen->started_at, At("09:03"));
  EXPECT_EQ(Stepped(*seen, TicketStep::kFinish, "", At("09:20"))->finished_at, At("09:20"));
}

TEST(DeskPace, IsPlannedUntilFiveWereMeasured) {
  const auto minutes = [](std::initializer_list<int> list) {
    std::vector<Milliseconds> times;
    for (const int one : list) times.emplace_back(Minutes(one));
    return times;
  };
  EXPECT_EQ(TypicalService({}, Minutes(30)), Minutes(30));
  EXPECT_EQ(TypicalService(minutes({5, 5, 5, 5}), Minutes(30)), Minutes(30));
  EXPECT_EQ(TypicalService(minutes({8, 240, 10, 9, 11}), Minutes(30)), Minutes(10))
      << "one that took all day is no rule";
}

TEST(DeskPace, ForecastsCalls) {
  const Instant now = At("09:00");
  const auto minutes = [&](std::size_t waiting, const QueuePace& pace) {
    std::vector<int> all;
    for (const Instant at : ExpectedCalls(waiting, pace, now)) {
      all.push_back(static_cast<int>((at - now) / Minutes(1)));
    }
    return all;
  };
  using Wait = std::vector<int>;
  EXPECT_EQ(minutes(3, {.serving_since = {}, .servers = 1, .typical = Minutes(10)}), (Wait{0, 10, 20}));
  EXPECT_EQ(minutes(2, {.serving_since = {At("08:56")}, .servers = 1, .typical = Minutes(10)}), (Wait{6, 16}));
  EXPECT_EQ(minutes(2, {.serving_since = {At("08:30")}, .servers = 1, .typical = Minutes(10)}), (Wait{0, 10}))
      << "who takes longer than usual is done any moment";
  EXPECT_EQ(minutes(4, {.serving_since = {At("08:55")}, .servers = 2, .typical = Minutes(10)}), (Wait{0, 5, 10, 15}));
  EXPECT_EQ(minutes(0, {.serving_since = {}, .servers = 1, .typical = Minutes(10)}), Wait{});
}

TEST(DeskSheet, ShowsWhoIsSeenFirstAndWhoIsGoneLast) {
  Queue queue;
  for (int i = 0; i < 6; ++i) queue.Enter("09:00", "08:50");
  constexpr std::array kAfter{kLeft, kFinished, kWaiting, kCalled, kServing, kPassed};
  for (std::size_t i = 0; i < 6; ++i) queue.tickets[i].standing = kAfter[i];
  queue.Enter("08:30", "08:20");
  std::vector<std::pair<int, std::optional<int>>> shown;
  const QueuePace pace{.serving_since = {}, .servers = 1, .typical = Minutes(10)};
  for (const QueueEntry& entry : SheetOf(queue.tickets, pace, At("09:00"))) {
    shown.emplace_back(entry.ticket.number, entry.ahead);
  }
  using Shown = decltype(shown);
  EXPECT_EQ(shown, (Shown{{5, {}}, {4, {}}, {7, 0}, {3, 1}, {6, {}}, {2, {}}, {1, {}}}));
}

TEST(DeskQueues, AreThePractitionersElseTheFirstResources) {
  catalog::Directory directory;
  const auto add = [&](catalog::ResourceKind kind) { return AddResource(directory, kind); };
  const ResourceId room = add(catalog::ResourceKind::kRoom);
  const ResourceId bed = add(catalog::ResourceKind::kRoom);
  const ResourceId doctor = add(catalog::ResourceKind::kPractitioner);
  EXPECT_EQ(QueueOf(std::array{room, doctor}, directory), doctor);
  EXPECT_EQ(QueueOf(std::array{bed, room}, directory), bed);
}

}  // namespace
}  // namespace medres::scheduling

#include "scheduling/booking/numbers.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "unit/scheduling/booking/clinic.hpp"

namespace medres::scheduling {
namespace {

using test::At;
using test::Clinic;
using test::Codes;
using test::CodesOf;

const Interval kFirst{At(60), At(90)};
const Interval kSecond{At(90), At(120)};

/// Ten numbers in two segments: 1–5 from minute 60, 6–10 from minute 90. Four are kept for the telephone, three for
/// referrals, three are for everybody; the pools merge at minute 30.
NumberOffer TenNumbers() {
  NumberOffer offer;
  offer.session = SessionId::Make();
  offer.resource = ResourceId::Make();
  offer.zone = "Asia/Shanghai";
  offer.time = {At(60), At(120)};
  offer.segments = {{kFirst, {1, 2, 3, 4, 5}}, {kSecond, {6, 7, 8, 9, 10}}};
  offer.numbers = 10;
  offer.pools = {{{"phone", "desk"}, 4, At(-120)}, {{"referral"}, 3, At(-60)}};
  offer.opens_at = At(-60);
  offer.stops_at = At(90);
  offer.merges_at = At(30);
  offer.extra_cap = 2;
  return offer;
}

TakenNumber Taken(int number, std::string channel, std::optional<PatientId> patient = PatientId::Make()) {
  return {.number = number, .appointment = AppointmentId::Make(), .patient = patient, .channel = std::move(channel)};
}

TakenNumber GivenUp(int number, std::string channel, Instant returns_at) {
  TakenNumber taken = Taken(number, std::move(channel));
  taken.active = false;
  taken.returns_at = returns_at;
  return taken;
}

std::vector<TakenNumber> TakenBy(std::vector<std::pair<std::string, int>> counts) {
  std::vector<TakenNumber> taken;
  for (const auto& [channel, count] : counts) {
    for (int i = 0; i < count; ++i) taken.push_back(Taken(static_cast<int>(taken.size()) + 1, channel));
  }
  return taken;
}

TEST(Numbers, LeftForAChannel) {
  struct Case {
    const char* what;
    std::vector<std::pair<std::string, int>> taken;
    std::string channel;
    int minute;
    int left;
  };
  const Case cases[] = {
      {"nobody has any: the own pool and the common one", {}, "phone", 0, 7},
      {"channels of one pool share it", {{"desk", 4}}, "phone", 0, 3},
      {"a channel without a pool has the common numbers", {}, "web", 0, 3},
      {"which are gone when it has taken them", {{"web", 3}}, "web", 0, 0},
      {"and leave the pools as they are", {{"web", 3}}, "phone", 0, 4},
      {"a pool that is empty draws on the common numbers", {{"phone", 5}}, "phone", 0, 2},
      {"which others then miss", {{"phone", 5}}, "web", 0, 2},
      {"nobody takes what is kept for others", {{"web", 2}, {"phone", 5}}, "phone", 0, 0},
      {"up to the merge", {{"web", 3}}, "web", 29, 0},
      {"from the merge on everything is for everybody", {{"web", 3}}, "web", 30, 7},
      {"even for those who had a pool", {{"web", 8}}, "phone", 30, 2},
      {"and nothing is left when all are taken", {{"web", 10}}, "phone", 30, 0},
  };
  const NumberOffer offer = TenNumbers();
  for (const Case& one : cases) {
    EXPECT_EQ(LeftFor(offer, TakenBy(one.taken), one.channel, At(one.minute)), one.left) << one.what;
  }
}

TEST(Numbers, GivenUpOnesComeBackAtTheirTime) {
  const NumberOffer offer = TenNumbers();
  const std::vector<TakenNumber> taken{GivenUp(1, "web", At(5)), Taken(2, "web"), Taken(3, "web")};
  EXPECT_EQ(LeftFor(offer, taken, "web", At(4)), 0);
  EXPECT_EQ(LeftFor(offer, taken, "web", At(5)), 1);
  EXPECT_EQ(FreeNumbers(offer, taken, At(4)), 7);
  EXPECT_EQ(FreeNumbers(offer, taken, At(5)), 8);
}

/// Who waits in turn may have them before that.
TEST(Numbers, OnesOnTheirWayBackAreForThoseWhoWait) {
  const NumberOffer offer = TenNumbers();
  const std::vector<TakenNumber> taken{GivenUp(1, "web", At(5)), Taken(2, "web"), Taken(3, "web")};
  NumberAsk ask{.wish = {.session = offer.session}, .channel = "web", .patient = PatientId::Make(), .now = At(4)};
  EXPECT_EQ(CodesOf(ChooseNumber(offer, taken, ask, {}).error()), Codes{"session.sold_out"});
  ask.wish.returning = true;
  const auto chosen = ChooseNumber(offer, taken, ask, {});
  ASSERT_TRUE(chosen);
  EXPECT_EQ(*chosen, (ChosenNumber{1, kFirst}));
  EXPECT_EQ(CodesOf(ChooseNumber(offer, TakenBy({{"web", 3}}), ask, {}).error()), Codes{"session.sold_out"})
      << "what somebody has is nobody else's";
}

TEST(Numbers, OnlyThoseOfATimeStillToComeAreFree) {
  struct Case {
    const char* what;
    NumberState state;
    std::vector<Interval> leave;
    int minute;
    int free;
    int left;
  };
  // One of either segment is taken, both from the web.
  const std::vector<TakenNumber> taken{Taken(1, "web"), Taken(6, "web")};
  const Case cases[] = {
      {"all that nobody has", NumberState::kOpen, {}, 30, 8, 8},
      {"what is closed may be opened again", NumberState::kClosed, {}, 30, 8, 8},
      {"no segment that has begun", NumberState::kOpen, {}, 60, 4, 4},
      {"none when all have", NumberState::kOpen, {}, 90, 0, 0},
      {"nor one that leave falls into", NumberState::kOpen, {{At(80), At(85)}}, 30, 4, 4},
      {"none of a day of leave", NumberState::kOpen, {{At(0), At(200)}}, 30, 0, 0},
      {"none of what does not take place", NumberState::kStopped, {}, 30, 0, 0},
      {"the pools keep what is theirs", NumberState::kOpen, {{At(80), At(85)}}, 0, 4, 1},
      {"and have no more than there is", NumberState::kOpen, {{At(0), At(200)}}, 0, 0, 0},
  };
  for (const Case& one : cases) {
    auto offer = std::make_shared<NumberOffer>(TenNumbers());
    offer->state = one.state;
    const auto open = WithoutLeave(offer, one.leave);
    EXPECT_EQ(FreeNumbers(*open, taken, At(one.minute)), one.free) << one.what;
    EXPECT_EQ(LeftFor(*open, taken, "web", At(one.minute)), one.left) << one.what;
    const auto free_at = [&](const Interval& segment) { return FreeAt(*open, segment, taken, At(one.minute)); };
    EXPECT_EQ(free_at(kFirst) + free_at(kSecond), one.free) << one.what;
  }
}

TEST(Numbers, LeaveThatTakesAllClosesIt) {
  const auto offer = std::make_shared<NumberOffer>(TenNumbers());
  EXPECT_EQ(WithoutLeave(offer, {}), offer);
  EXPECT_EQ(WithoutLeave(offer, std::vector<Interval>{{At(60), At(90)}})->state, NumberState::kOpen);
  EXPECT_EQ(WithoutLeave(offer, std::vector<Interval>{{At(60), At(91)}})->state, NumberState::kClosed);
  offer->state = NumberState::kStopped;
  EXPECT_EQ(WithoutLeave(offer, std::vector<Interval>{{At(60), At(91)}})->state, NumberState::kStopped);
}

/// Whoever comes in whatever order: never more than there are, no pool robbed, nothing refused that could be given.
TEST(Numbers, PoolsHoldInEveryOrder) {
  const NumberOffer offer = TenNumbers();
  const std::vector<std::string> channels{"phone", "referral", "web"};
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<TakenNumber> taken;
    std::map<std::string, int> has;
    for (int wish = 0; wish < 40; ++wish) {
      const std::string& channel = channels[random() % channels.size()];
      if (LeftFor(offer, taken, channel, At(0)) == 0) continue;
      taken.push_back(Taken(static_cast<int>(taken.size()) + 1, channel));
      ++has[channel];
    }
    const int of_common = std::max(0, has["phone"] - 4) + std::max(0, has["referral"] - 3) + has["web"];
    EXPECT_LE(of_common, 3) << "seed " << seed;
    EXPECT_LE(taken.size(), 10U) << "seed " << seed;
    for (const std::string& channel : channels) {
      if (LeftFor(offer, taken, channel, At(0)) == 0) EXPECT_EQ(of_common, 3) << channel << ", seed " << seed;
    }
  }
}

/// A change to an open session that nobody has a number of, and what then keeps somebody from the web at minute 0.
struct ReasonCase {
  const char* what;
  void (*change)(NumberOffer& offer, std::vector<TakenNumber>& taken, NumberAsk& ask);
  Codes codes;
};

void ExpectReasons(const std::vector<ReasonCase>& cases) {
  for (const ReasonCase& one : cases) {
    NumberOffer offer = TenNumbers();
    std::vector<TakenNumber> taken;
    NumberAsk ask{.wish = {.session = offer.session}, .channel = "web", .patient = PatientId::Make(), .now = At(0)};
    one.change(offer, taken, ask);
    Codes codes;
    for (const Issue& issue : WhyNone(offer, taken, ask)) codes.push_back(issue.code);
    EXPECT_EQ(codes, one.codes) << one.what;
  }
}

TEST(Numbers, WhyThereIsNone) {
  ExpectReasons({
      {"nothing in the way", [](auto&, auto&, auto&) {}, {}},
      {"too early", [](auto&, auto&, auto& ask) { ask.now = At(-61); }, {"session.not_released"}},
      {"at the instant of the release", [](auto&, auto&, auto& ask) { ask.now = At(-60); }, {}},
      {"a pool's own release",
       [](auto&, auto&, auto& ask) {
         ask.now = At(-61);
         ask.channel = "phone";
       },
       {}},
      {"at the instant of the stop", [](auto&, auto&, auto& ask) { ask.now = At(90); }, {"session.over"}},
      {"closed", [](auto& offer, auto&, auto&) { offer.state = NumberState::kClosed; }, {"session.closed"}},
      {"stopped", [](auto& offer, auto&, auto&) { offer.state = NumberState::kStopped; }, {"session.stopped"}},
      {"sold out", [](auto&, auto& taken, auto&) { taken = TakenBy({{"web", 3}}); }, {"session.sold_out"}},
      {"everything is told",
       [](auto& offer, auto& taken, auto& ask) {
         offer.state = NumberState::kClosed;
         taken = TakenBy({{"web", 3}});
         taken.front().patient = ask.patient;
         ask.now = At(-90);
       },
       {"session.already_holds", "session.closed", "session.not_released", "session.sold_out"}},
      {"who gave a number up may have another",
       [](auto&, auto& taken, auto& ask) {
         taken.push_back(GivenUp(1, "web", At(5)));
         taken.back().patient = ask.patient;
       },
       {}},
  });
}

TEST(Numbers, WhyThereIsNoExtraOne) {
  ExpectReasons({
      {"an extra one asks for neither channel nor time",
       [](auto& offer, auto& taken, auto& ask) {
         offer.state = NumberState::kClosed;
         taken = TakenBy({{"web", 10}});
         ask.now = At(-90);
         ask.wish.extra = true;
       },
       {}},
      {"but for its cap",
       [](auto&, auto& taken, auto& ask) {
         taken = {Taken(kFirstExtra, "desk"), Taken(kFirstExtra + 1, "desk")};
         ask.wish.extra = true;
       },
       {"session.extra_cap"}},
      {"and nobody is seen in a session that is stopped",
       [](auto& offer, auto&, auto& ask) {
         offer.state = NumberState::kStopped;
         ask.wish.extra = true;
       },
       {"session.stopped"}},
  });
}

TEST(Numbers, WhyTheOneGivenUpIsNotHadAgain) {
  const PatientId patient = PatientId::Make();
  struct Case {
    const char* what;
    NumberState state;
    std::vector<TakenNumber> others;
    Interval time;
    Codes codes;
  };
  const Case cases[] = {
      {"nothing in the way", NumberState::kOpen, {Taken(2, "web")}, kFirst, {}},
      {"closed to those who ask for one, not to who had one", NumberState::kClosed, {}, kFirst, {}},
      {"the session does not take place", NumberState::kStopped, {}, kFirst, {"session.stopped"}},
      {"nor does it on leave", NumberState::kStopped, {}, {At(0), At(30)}, {"session.stopped"}},
      {"leave since then", NumberState::kOpen, {}, {At(0), At(30)}, {"session.closed"}},
      {"another number by now", NumberState::kOpen, {Taken(7, "web", patient)}, kFirst, {"session.already_holds"}},
  };
  for (const Case& one : cases) {
    NumberOffer offer = TenNumbers();
    offer.state = one.state;
    Codes codes;
    for (const Issue& issue : WhyNotAgain(offer, one.others, patient, one.time, Instant{})) codes.push_back(issue.code);
    EXPECT_EQ(codes, one.codes) << one.what;
  }
}

struct ChoiceCase {
  const char* what;
  std::vector<TakenNumber> taken;
  std::optional<int> from;
  bool extra;
  int minute;
  OtherVisits others;
  std::optional<ChosenNumber> chosen;
};

void ExpectChoices(const std::vector<ChoiceCase>& cases) {
  NumberOffer offer = TenNumbers();
  offer.stops_at = At(120);
  for (const ChoiceCase& one : cases) {
    NumberAsk ask{.wish = {.session = offer.session, .extra = one.extra},
                  .channel = "web",
                  .patient = PatientId::Make(),
                  .now = At(one.minute)};
    if (one.from) ask.wish.from = At(*one.from);
    const auto chosen = ChooseNumber(offer, one.taken, ask, one.others);
    EXPECT_EQ(chosen ? std::optional(*chosen) : std::nullopt, one.chosen) << one.what;
    if (!chosen) EXPECT_EQ(CodesOf(chosen.error()), Codes{"session.nothing_left"}) << one.what;
  }
}

TEST(Numbers, WhichOneIsChosen) {
  const auto full_first = TakenBy({{"phone", 4}, {"referral", 1}});
  ExpectChoices({
      {"the lowest", {}, {}, false, 0, {}, ChosenNumber{1, kFirst}},
      {"that is free", {Taken(1, "web"), Taken(2, "web")}, {}, false, 0, {}, ChosenNumber{3, kFirst}},
      {"a gap before the next", {Taken(1, "web"), Taken(3, "web")}, {}, false, 0, {}, ChosenNumber{2, kFirst}},
      {"not one that is not back yet", {GivenUp(1, "web", At(1))}, {}, false, 0, {}, ChosenNumber{2, kFirst}},
      {"in the next segment when the first is full", full_first, {}, false, 0, {}, ChosenNumber{6, kSecond}},
      {"in the segment that is wanted", {}, 90, false, 0, {}, ChosenNumber{6, kSecond}},
      {"nothing when that is full", full_first, 60, false, 0, {}, std::nullopt},
      {"not in a segment that has begun", {}, {}, false, 60, {}, ChosenNumber{6, kSecond}},
      {"an extra one comes last", {}, {}, true, 0, {}, ChosenNumber{kFirstExtra, kSecond}},
      {"or where it is wanted", {Taken(kFirstExtra, "desk")}, 60, true, 0, {}, ChosenNumber{kFirstExtra + 1, kFirst}},
      {"even in the segment that is running", {}, {}, true, 119, {}, ChosenNumber{kFirstExtra, kSecond}},
      {"but not when all is over", {}, {}, true, 120, {}, std::nullopt},
  });
}

TEST(Numbers, WhichOneIsChosenBesideOtherVisits) {
  const OtherVisits patient_is_elsewhere{.of_patient = {{At(80), At(85)}}};
  const OtherVisits always{.of_patient = {{At(0), At(200)}}};
  const OtherVisits resource_has_another{.of_resource = {{At(80), At(85)}}};
  const OtherVisits both{.of_patient = always.of_patient, .of_resource = resource_has_another.of_resource};
  const OtherVisits late{.of_resource = {{At(90), At(95)}}};
  ExpectChoices({
      {"where the patient is not elsewhere", {}, {}, false, 0, patient_is_elsewhere, ChosenNumber{6, kSecond}},
      {"the first where they are elsewhere all the time", {}, {}, false, 0, always, ChosenNumber{1, kFirst}},
      {"where nothing else takes the resource", {}, {}, false, 0, resource_has_another, ChosenNumber{6, kSecond}},
      {"even where the patient is elsewhere", {}, {}, false, 0, both, ChosenNumber{6, kSecond}},
      {"or none at all", {}, 60, false, 0, resource_has_another, std::nullopt},
      {"and an extra one too", {}, {}, true, 0, late, ChosenNumber{kFirstExtra, kFirst}},
  });
}

TEST(Numbers, ASegmentThatThereIsNotIsNamed) {
  const NumberOffer offer = TenNumbers();
  const NumberAsk ask{
      .wish = {.session = offer.session, .from = At(75)}, .channel = "web", .patient = PatientId::Make(), .now = At(0)};
  const auto chosen = ChooseNumber(offer, {}, ask, {});
  ASSERT_FALSE(chosen);
  EXPECT_EQ(CodesOf(chosen.error()), Codes{"session.no_segment"});
  EXPECT_EQ(chosen.error().issues.front().pointer, "/from");
}

/// The decisions, on a plan of the whole session.
class NumberDecisions : public testing::Test {
 protected:
  NumberDecisions() : offer_(std::make_shared<NumberOffer>(TenNumbers())) {
    offer_->resource = clinic_.doctor;
    clinic_.service->buffer_after_minutes = 10;
  }

  VisitPlan Plan() const {
    VisitPlan plan = clinic_.PlanAt(60, {Candidate{.resource = clinic_.doctor, .capacity = 12}});
    plan.offer = offer_;
    plan.time = offer_->time;
    plan.demands.front().stretches.assign(1, {.core = plan.time});
    return plan;
  }

  BookCommand Wish(PatientId who) const {
    BookCommand command = clinic_.Book(who);
    command.number = NumberWish{.session = offer_->session};
    return command;
  }

  Result<Changes> Take(PatientId who) { return clinic_.Apply(DecideBooking(clinic_.facts, Plan(), Wish(who))); }

  Result<Changes> Step(const Appointment& before, std::optional<AppointmentStatus> to) {
    const VisitPlan plan = Plan();
    const TransitionCommand command{.appointment = before.id,
                                    .expected_version = std::nullopt,
                                    .to = to,
                                    .reason = "",
                                    .actor = "tester",
                                    .number_delay = Minutes(7)};
    return clinic_.Apply(DecideTransition(clinic_.facts, &plan, command));
  }

  Clinic clinic_;
  std::shared_ptr<NumberOffer> offer_;
};

TEST_F(NumberDecisions, ANumberIsALaneOfItsSegment) {
  const auto first = Take(clinic_.patient);
  const auto second = Take(clinic_.NewPatient());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->appointment.number, (SessionNumber{offer_->session, 1}));
  EXPECT_EQ(second->appointment.number, (SessionNumber{offer_->session, 2}));
  EXPECT_EQ(second->appointment.time, (Interval{At(60), At(90)}));
  EXPECT_EQ(second->appointment.local_start, "2025-12-01T09:00");
  EXPECT_EQ(second->taken.front().lane, 2);
  EXPECT_EQ(second->taken.front().core, second->appointment.time);
  EXPECT_EQ(second->taken.front().pad_after_minutes, 0);
}

TEST_F(NumberDecisions, OnePersonHasOne) {
  ASSERT_TRUE(Take(clinic_.patient));
  EXPECT_EQ(CodesOf(Take(clinic_.patient).error()), Codes{"session.already_holds"});
}

TEST_F(NumberDecisions, AVisitFromBeforeTakesItsSegmentOnly) {
  Allocation old;
  old.id = AllocationId::Make();
  old.resource = clinic_.doctor;
  old.core = {At(70), At(80)};
  clinic_.facts.allocations[clinic_.doctor].push_back(old);
  const auto first = Take(clinic_.patient);
  const auto second = Take(clinic_.NewPatient());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->appointment.number->number, 6);
  EXPECT_EQ(second->appointment.number->number, 7) << "those with numbers are not in the way";
  BookCommand there = Wish(clinic_.NewPatient());
  there.number->from = At(60);
  EXPECT_EQ(CodesOf(DecideBooking(clinic_.facts, Plan(), there).error()), Codes{"session.nothing_left"});
}

TEST_F(NumberDecisions, ThePatientsOtherVisitsStandInTheWay) {
  clinic_.facts.patients[clinic_.patient].visits = {{AppointmentId::Make(), {At(0), At(200)}}};
  EXPECT_EQ(CodesOf(Take(clinic_.patient).error()), Codes{"booking.patient_overlap"});
}

TEST_F(NumberDecisions, CancellingKeepsTheNumberAwayAndUndoTakesItAgain) {
  const auto taken = Take(clinic_.patient);
  ASSERT_TRUE(taken);
  const auto cancelled = Step(taken->appointment, AppointmentStatus::kCancelled);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->appointment.number_returns_at, At(7));
  EXPECT_EQ(Take(clinic_.NewPatient())->appointment.number->number, 2) << "1 is not back yet";
  const auto undone = Step(cancelled->appointment, std::nullopt);
  ASSERT_TRUE(undone) << ToString(undone.error());
  EXPECT_EQ(undone->appointment.number->number, 1);
  EXPECT_EQ(undone->taken.front().lane, 1);
  EXPECT_FALSE(undone->appointment.number_returns_at);

  ASSERT_TRUE(Step(undone->appointment, AppointmentStatus::kCancelled));
  clinic_.facts.now = At(7);
  EXPECT_EQ(Take(clinic_.NewPatient())->appointment.number->number, 1);
  EXPECT_EQ(CodesOf(Step(undone->appointment, std::nullopt).error()), Codes{"booking.taken"})
      << "somebody else has it by now";
}

TEST_F(NumberDecisions, AnExtraOneIsOnRecord) {
  BookCommand command = Wish(clinic_.patient);
  command.number->extra = true;
  command.staff_override = Override{.rules = {"session.extra_number"}, .reason = "from far away"};
  const auto given = clinic_.Apply(DecideBooking(clinic_.facts, Plan(), command));
  ASSERT_TRUE(given) << ToString(given.error());
  EXPECT_EQ(given->appointment.number->number, kFirstExtra);
  EXPECT_EQ(given->waived, Codes{"session.extra_number"});
  EXPECT_EQ(given->reason, "from far away");
}

TEST_F(NumberDecisions, AVisitThatMovesLeavesItsNumber) {
  const auto taken = Take(clinic_.patient);
  ASSERT_TRUE(taken);
  RescheduleCommand away{taken->appointment.id, std::nullopt, At(300), {}, "tester"};
  away.number_delay = Minutes(7);
  const auto moved = clinic_.Apply(DecideReschedule(clinic_.facts, clinic_.PlanAt(300), away));
  ASSERT_TRUE(moved) << ToString(moved.error());
  EXPECT_FALSE(moved->appointment.number);
  EXPECT_EQ(moved->left->session, offer_->session);
  EXPECT_EQ(moved->left->number.returns_at, At(7));
  EXPECT_EQ(Take(clinic_.NewPatient())->appointment.number->number, 2) << "1 is not back yet";
  clinic_.facts.now = At(7);
  EXPECT_EQ(Take(clinic_.NewPatient())->appointment.number->number, 1);
}

TEST_F(NumberDecisions, ASubstituteGetsTheSameNumberAndTime) {
  const auto taken = Take(clinic_.patient);
  ASSERT_TRUE(taken);
  const SubstituteCommand command{.from = clinic_.doctor, .to = clinic_.room, .reason = "ill", .actor = "tester"};
  const auto moved = clinic_.Apply(DecideSubstitution(clinic_.facts, taken->appointment, command));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->change, "substituted");
  EXPECT_EQ(moved->appointment.resources, std::vector{clinic_.room});
  EXPECT_EQ(moved->appointment.number, taken->appointment.number);
  EXPECT_EQ(moved->appointment.time, taken->appointment.time);
  EXPECT_EQ(moved->appointment.version, 2);
  EXPECT_EQ(moved->released.front().id, taken->taken.front().id);
  EXPECT_EQ(moved->taken.front().lane, 1);
  EXPECT_TRUE(clinic_.facts.allocations[clinic_.doctor].empty());
}

TEST_F(NumberDecisions, TimeThatIsGivenByNumbersIsNotGivenOtherwise) {
  VisitPlan plan = clinic_.PlanAt(60, {Candidate{.resource = clinic_.doctor, .open = false, .by_number = true}});
  BookCommand command = clinic_.Book(clinic_.patient);
  EXPECT_EQ(CodesOf(DecideBooking(clinic_.facts, plan, command).error()), Codes{"booking.by_number"});
}

}  // namespace
}  // namespace medres::scheduling

#include "scheduling/booking/decide.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

constexpr Instant kNow{1'764'547'200'000};  // 2025-12-01T00:00:00Z

Instant At(int minutes) { return kNow + Minutes(minutes); }

/// A small clinic: two doctors, two rooms, one patient, one service that needs a doctor and a room.
class DecideTest : public testing::Test {
 protected:
  DecideTest() {
    service_->id = ServiceTypeId::Make();
    service_->duration_minutes = 30;
    facts_.now = kNow;
    facts_.patients[patient_] = {};
    for (const ResourceId id : {doctor_, second_doctor_, room_, second_room_}) facts_.versions[id] = {id, 1, 0};
  }

  Candidate Open(ResourceId id, int capacity = 1) { return {id, capacity, true, true}; }

  VisitPlan PlanAt(int minute, std::vector<Candidate> doctors, std::vector<Candidate> rooms = {}) {
    VisitPlan plan;
    plan.service = service_;
    plan.time = {At(minute), At(minute + 30)};
    plan.demands.push_back({"doctor", {{plan.time}}, 1, std::move(doctors)});
    if (!rooms.empty()) plan.demands.push_back({"room", {{plan.time}}, 1, std::move(rooms)});
    plan.zone = "Asia/Shanghai";
    plan.local_date = "2025-12-01";
    return plan;
  }

  BookCommand Book(PatientId patient, std::optional<IdempotencyKey> key = std::nullopt) {
    return {.service_type = service_->id,
            .patient = patient,
            .start = {},
            .resources = {},
            .channel = "web",
            .actor = "tester",
            .idempotency = std::move(key)};
  }

  Result<Changes> BookAndApply(const VisitPlan& plan, const BookCommand& command) {
    auto changes = DecideBooking(facts_, plan, command);
    if (changes) facts_.Apply(*changes);
    return changes;
  }

  PatientId NewPatient() {
    const PatientId id = PatientId::Make();
    facts_.patients[id] = {};
    return id;
  }

  static std::vector<std::string> Rules(const Error& error) {
    std::vector<std::string> rules;
    for (const Issue& issue : error.issues) rules.push_back(issue.code);
    return rules;
  }

  std::shared_ptr<ServiceType> service_ = std::make_shared<ServiceType>();
  PatientId patient_ = PatientId::Make();
  ResourceId doctor_ = ResourceId::Make();
  ResourceId second_doctor_ = ResourceId::Make();
  ResourceId room_ = ResourceId::Make();
  ResourceId second_room_ = ResourceId::Make();
  Facts facts_;
};

TEST_F(DecideTest, BooksEveryDemand) {
  const auto changes = BookAndApply(PlanAt(60, {Open(doctor_)}, {Open(room_)}), Book(patient_));
  ASSERT_TRUE(changes) << ToString(changes.error());
  EXPECT_EQ(changes->appointment.resources, (std::vector{doctor_, room_}));
  EXPECT_EQ(changes->taken.size(), 2U);
  EXPECT_TRUE(changes->created);
}

TEST_F(DecideTest, TheSecondOfABatchSeesTheFirst) {
  ASSERT_TRUE(BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_)));
  const auto refused = BookAndApply(PlanAt(75, {Open(doctor_)}), Book(NewPatient()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(Rules(refused.error()), std::vector<std::string>{"booking.taken"});
  EXPECT_EQ(refused.error().issues[0].args[0].second, doctor_.Text());
}

TEST_F(DecideTest, FallsBackToTheNextOfThePool) {
  ASSERT_TRUE(BookAndApply(PlanAt(60, {Open(doctor_), Open(second_doctor_)}), Book(patient_)));
  const auto second = BookAndApply(PlanAt(60, {Open(doctor_), Open(second_doctor_)}), Book(NewPatient()));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->appointment.resources.front(), second_doctor_);
}

TEST_F(DecideTest, NoResourceServesTwoDemandsOfOneVisit) {
  VisitPlan plan = PlanAt(60, {Open(doctor_), Open(second_doctor_)});
  plan.demands.push_back({"assistant", {{plan.time}}, 1, {Open(doctor_)}});
  const auto changes = BookAndApply(plan, Book(patient_));
  ASSERT_TRUE(changes);
  EXPECT_EQ(changes->appointment.resources, (std::vector{second_doctor_, doctor_}));
}

TEST_F(DecideTest, SaysWhichRoleIsLeftWithNobody) {
  VisitPlan plan = PlanAt(60, {Open(doctor_)}, {Open(room_)});
  plan.demands.push_back({"assistant", {{plan.time}}, 1, {Open(doctor_)}});
  const auto refused = BookAndApply(plan, Book(patient_));
  ASSERT_FALSE(refused);
  EXPECT_EQ(Rules(refused.error()), std::vector<std::string>{"booking.nobody"});
  EXPECT_EQ(refused.error().issues[0].args[0].second, "assistant");
}

TEST_F(DecideTest, TakesAQuantityFromAPool) {
  VisitPlan plan = PlanAt(60, {Open(doctor_), Open(second_doctor_)});
  plan.demands.front().quantity = 2;
  ASSERT_TRUE(BookAndApply(plan, Book(patient_)));
  EXPECT_FALSE(BookAndApply(plan, Book(NewPatient())));
}

TEST_F(DecideTest, RefusalCarriesEveryConflict) {
  const PatientId other = NewPatient();
  ASSERT_TRUE(BookAndApply(PlanAt(60, {Open(doctor_)}, {Open(room_)}), Book(other)));
  ASSERT_TRUE(BookAndApply(PlanAt(60, {Open(second_doctor_)}), Book(patient_)));
  Candidate closed = Open(second_room_);
  closed.open = false;
  const auto refused = BookAndApply(PlanAt(60, {Open(doctor_)}, {Open(room_), closed}), Book(patient_));
  ASSERT_FALSE(refused);
  EXPECT_EQ(Rules(refused.error()),
            (std::vector<std::string>{"booking.patient_overlap", "booking.taken", "booking.taken", "booking.closed"}));
}

TEST_F(DecideTest, RefusesWhatIsNotActive) {
  Candidate suspended = Open(doctor_);
  suspended.bookable = false;
  const auto refused = BookAndApply(PlanAt(60, {suspended}), Book(patient_));
  ASSERT_FALSE(refused);
  EXPECT_EQ(Rules(refused.error()), std::vector<std::string>{"booking.inactive"});
}

TEST_F(DecideTest, RefusesThePastAndUnknownOrMergedPatients) {
  EXPECT_EQ(Rules(BookAndApply(PlanAt(-30, {Open(doctor_)}), Book(patient_)).error()),
            std::vector<std::string>{"booking.in_past"});
  EXPECT_EQ(Rules(BookAndApply(PlanAt(60, {Open(doctor_)}), Book(PatientId::Make())).error()),
            std::vector<std::string>{"booking.unknown_patient"});
  facts_.patients[patient_].merged_into = NewPatient();
  EXPECT_EQ(Rules(BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_)).error()),
            std::vector<std::string>{"booking.merged_patient"});
}

TEST_F(DecideTest, SameKeySameBodyIsTheSameAppointment) {
  const IdempotencyKey key{"caller", "k1", "hash"};
  const auto first = BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_, key));
  ASSERT_TRUE(first);
  const auto again = FindAnswer(facts_, key);
  ASSERT_TRUE(again);
  ASSERT_NE(*again, nullptr);
  EXPECT_EQ((*again)->id, first->appointment.id);
  const auto reused = FindAnswer(facts_, IdempotencyKey{"caller", "k1", "other"});
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(*FindAnswer(facts_, IdempotencyKey{"someone else", "k1", "other"}), nullptr);
}

TEST_F(DecideTest, MovesOntoItsOwnTime) {
  const auto booked = BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_));
  const auto moved =
      DecideReschedule(facts_, PlanAt(75, {Open(doctor_)}), {booked->appointment.id, 1, {}, {}, "tester"});
  ASSERT_TRUE(moved) << ToString(moved.error());
  facts_.Apply(*moved);
  EXPECT_EQ(moved->appointment.id, booked->appointment.id);
  EXPECT_EQ(moved->appointment.version, 2);
  EXPECT_EQ(moved->released.size(), 1U);
  EXPECT_EQ(facts_.allocations[doctor_].size(), 1U);
}

TEST_F(DecideTest, AVersionThatMovedOnIsRefused) {
  const auto booked = BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_));
  const auto moved =
      DecideReschedule(facts_, PlanAt(90, {Open(doctor_)}), {booked->appointment.id, 7, {}, {}, "tester"});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::kPrecondition);
}

TEST_F(DecideTest, CancellingFreesAndUndoTakesAgain) {
  const auto booked = BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_));
  const AppointmentId id = booked->appointment.id;
  const auto cancelled =
      DecideTransition(facts_, nullptr, {id, std::nullopt, AppointmentStatus::kCancelled, "ill", "tester"});
  ASSERT_TRUE(cancelled);
  facts_.Apply(*cancelled);
  EXPECT_TRUE(facts_.allocations[doctor_].empty());
  EXPECT_EQ(cancelled->appointment.cancel_reason, "ill");

  const VisitPlan plan = PlanAt(60, {Open(doctor_)});
  const TransitionCommand undo{id, std::nullopt, std::nullopt, "", "tester"};
  const auto undone = DecideTransition(facts_, &plan, undo);
  ASSERT_TRUE(undone) << ToString(undone.error());
  EXPECT_EQ(undone->appointment.status, AppointmentStatus::kBooked);
  EXPECT_EQ(undone->taken.size(), 1U);

  ASSERT_TRUE(BookAndApply(plan, Book(NewPatient())));
  EXPECT_FALSE(DecideTransition(facts_, &plan, undo)) << "the time was given away meanwhile";
}

TEST_F(DecideTest, UndoGoesBackOneStepOnly) {
  const auto booked = BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_));
  const AppointmentId id = booked->appointment.id;
  const auto arrived = DecideTransition(facts_, nullptr, {id, 1, AppointmentStatus::kArrived, "", "tester"});
  facts_.Apply(*arrived);
  const auto undone = DecideTransition(facts_, nullptr, {id, 2, std::nullopt, "", "tester"});
  ASSERT_TRUE(undone);
  facts_.Apply(*undone);
  EXPECT_EQ(undone->appointment.version, 3);
  const auto again = DecideTransition(facts_, nullptr, {id, 3, std::nullopt, "", "tester"});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "appointment.nothing_to_undo");
}

TEST_F(DecideTest, NobodyHasMissedWhatHasNotBegun) {
  const auto booked = BookAndApply(PlanAt(60, {Open(doctor_)}), Book(patient_));
  const TransitionCommand missed{booked->appointment.id, 1, AppointmentStatus::kNoshow, "", "tester"};
  facts_.now = At(60) - Milliseconds(1);
  const auto early = DecideTransition(facts_, nullptr, missed);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, "appointment.not_begun");
  facts_.now = At(60);
  EXPECT_TRUE(DecideTransition(facts_, nullptr, missed));
}

TEST_F(DecideTest, PlansMadeFromOldMemoryAreStale) {
  VisitPlan plan = PlanAt(60, {Open(doctor_)});
  plan.seen = {{doctor_, 1, 0}};
  EXPECT_TRUE(StaleResources(facts_, plan).empty());
  facts_.versions[doctor_].rota_version = 1;
  EXPECT_EQ(StaleResources(facts_, plan), std::vector{doctor_});
  plan.seen = {{ResourceId::Make(), 1, 0}};
  EXPECT_EQ(StaleResources(facts_, plan).size(), 1U) << "a resource that is gone";
}

struct TransitionCase {
  AppointmentStatus from;
  AppointmentStatus to;
  bool allowed;
};

class Transitions : public testing::TestWithParam<TransitionCase> {};

TEST_P(Transitions, FollowTheTable) {
  const auto& [from, to, allowed] = GetParam();
  EXPECT_EQ(CheckTransition(from, to).has_value(), allowed) << ToCode(from) << " to " << ToCode(to);
}

using enum AppointmentStatus;
INSTANTIATE_TEST_SUITE_P(
    States, Transitions,
    testing::Values(TransitionCase{kProposed, kPending, true}, TransitionCase{kProposed, kFulfilled, false},
                    TransitionCase{kPending, kBooked, true}, TransitionCase{kPending, kArrived, false},
                    TransitionCase{kBooked, kArrived, true}, TransitionCase{kBooked, kCheckedIn, true},
                    TransitionCase{kBooked, kNoshow, true}, TransitionCase{kBooked, kCancelled, true},
                    TransitionCase{kBooked, kFulfilled, false}, TransitionCase{kBooked, kBooked, false},
                    TransitionCase{kArrived, kCheckedIn, true}, TransitionCase{kArrived, kBooked, false},
                    TransitionCase{kCheckedIn, kFulfilled, true}, TransitionCase{kCheckedIn, kNoshow, false},
                    TransitionCase{kFulfilled, kCancelled, false}, TransitionCase{kFulfilled, kEnteredInError, true},
                    TransitionCase{kCancelled, kBooked, false}, TransitionCase{kNoshow, kArrived, false},
                    TransitionCase{kWaitlist, kBooked, true}, TransitionCase{kEnteredInError, kBooked, false}));

TEST(States, CodesRoundTrip) {
  for (const auto status : {kProposed, kPending, kBooked, kArrived, kCheckedIn, kFulfilled, kCancelled, kNoshow,
                            kWaitlist, kEnteredInError}) {
    EXPECT_EQ(ParseAppointmentStatus(ToCode(status)), status);
  }
  EXPECT_EQ(ParseAppointmentStatus("checkedin"), std::nullopt);
}

}  // namespace
}  // namespace medres::scheduling

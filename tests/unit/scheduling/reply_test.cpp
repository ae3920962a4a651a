#include <gtest/gtest.h>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/states.hpp"

/// What participants say: who may, to what, and what becomes of the visit.
namespace medres::scheduling {
namespace {

class ReplyTest : public testing::Test {
 protected:
  ReplyTest() {
    visit_.id = AppointmentId::Make();
    visit_.patient = PatientId::Make();
    visit_.others = {PatientId::Make()};
    visit_.resources = {ResourceId::Make()};
    visit_.time = {Instant{0}, Instant{1'800'000}};
    visit_.version = 4;
    facts_.now = Instant{77};
  }

  Result<Changes> Decide(Uuid who, std::optional<std::int64_t> expected = {}) {
    facts_.appointments[visit_.id] = visit_;
    const ReplyId id = ReplyId::Make();
    if (held_ > 0) facts_.replies[id] = held_;
    return DecideReply(facts_, {.appointment = visit_.id,
                                .expected_version = expected,
                                .id = id,
                                .version = 2,
                                .participant = who,
                                .status = ReplyStatus::kDeclined,
                                .actor = "key:1"});
  }

  static std::string CodeOf(const Result<Changes>& decided) { return decided ? "" : decided.error().code; }

  Facts facts_;
  Appointment visit_;
  std::int64_t held_ = 1;  ///< newest version of the reply, of which the next is given
};

TEST_F(ReplyTest, AnAnnotationMakesANewVersionAndNothingElse) {
  visit_.status = AppointmentStatus::kCancelled;
  facts_.appointments[visit_.id] = visit_;
  const auto decided = DecideAnnotation(facts_, {visit_.id, 4, "key:1"});
  ASSERT_TRUE(decided);
  Appointment expected = visit_;
  expected.version = 5;
  expected.updated_at = facts_.now;
  EXPECT_EQ(decided->appointment, expected);
  EXPECT_EQ(decided->change, "annotated");
  EXPECT_TRUE(decided->taken.empty() && decided->released.empty() && !decided->regrouped && !decided->reply);
  const auto late = DecideAnnotation(facts_, {visit_.id, 3, "key:1"});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kPrecondition);
}

TEST_F(ReplyTest, IsGivenByWhoeverTakesPart) {
  for (const Uuid& who : {visit_.patient->value, visit_.others[0].value, visit_.resources[0].value}) {
    const auto decided = Decide(who);
    ASSERT_TRUE(decided);
    EXPECT_EQ(decided->change, "responded");
    EXPECT_EQ(decided->appointment.version, 5);
    EXPECT_EQ(decided->appointment.status, AppointmentStatus::kBooked);
    EXPECT_TRUE(decided->taken.empty() && decided->released.empty());
    EXPECT_EQ(decided->reply->participant, who);
    EXPECT_EQ(decided->reply->version, 2);
    EXPECT_EQ(decided->reply->appointment_version, 5);
    EXPECT_EQ(decided->reply->time, visit_.time);
    EXPECT_EQ(decided->reply->at, facts_.now);
  }
  const auto stranger = Decide(MakeUuid());
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().issues.front().code, "reply.stranger");
}

TEST_F(ReplyTest, IsToWhatIsBooked) {
  using enum AppointmentStatus;
  for (const auto status : {kProposed, kPending, kArrived, kCheckedIn, kFulfilled, kCancelled, kNoshow, kWaitlist}) {
    visit_.status = status;
    EXPECT_EQ(CodeOf(Decide(visit_.patient->value)), "reply.not_booked") << ToCode(status);
  }
  visit_.status = kBooked;
  EXPECT_EQ(CodeOf(Decide(visit_.patient->value, 3)), "appointment.version");
}

TEST_F(ReplyTest, ComesAfterTheVersionItWasMadeFrom) {
  for (const auto& [held, code] : {std::pair(1, ""), std::pair(2, "reply.version"), std::pair(0, "reply.version")}) {
    held_ = held;
    EXPECT_EQ(CodeOf(Decide(visit_.patient->value)), code) << held;
  }
}

TEST(ReplyStatus, HasFhirsCodes) {
  using enum ReplyStatus;
  for (const auto& [status, code] : {std::pair(kNeedsAction, "needs-action"),
                                     {kAccepted, "accepted"},
                                     {kDeclined, "declined"},
                                     {kTentative, "tentative"}}) {
    EXPECT_EQ(ToCode(status), code);
    EXPECT_EQ(ParseReplyStatus(code), status);
  }
  EXPECT_FALSE(ParseReplyStatus("maybe"));
}

}  // namespace
}  // namespace medres::scheduling

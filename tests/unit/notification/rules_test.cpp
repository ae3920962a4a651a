#include "notification/rules.hpp"

#include <gtest/gtest.h>

namespace medres::notification {
namespace {

const Uuid kVisit = *ParseUuid("01JD3ZQ4M8E6T7V9X2B5C0N1RK");
constexpr const char* kPatient = "01JD3ZQ4M8E6T7V9X2B5C0N1RM";

Instant At(const char* text) { return *ParseInstant(text); }

/// An event of a visit on 2026-12-02 09:00 in Shanghai.
events::ToldEvent Told(std::string kind, std::string status = "booked", bool took_time = true) {
  const std::string touched = took_time ? R"([{"resource":"x","start":1,"end":2}])" : "[]";
  return {.at = {1, 2},
          .event = {std::move(kind), kVisit,
                    R"({"origin":"o","version":3,"status":")" + status + R"(","touched":)" + touched +
                        R"(,"visit":{"patient":")" + kPatient + R"(","start":)" +
                        std::to_string(At("2026-12-02T09:00:00+08:00").milliseconds) +
                        R"(,"local_start":"2026-12-02T09:00","resources":[")" + ToText(kVisit) +
                        R"("],"added_later":{"x":1}}})"},
          .told_at = At("2026-11-30T00:00:00Z")};
}

PlanRules Rules(const char* now = "2026-11-30T00:00:00Z") { return {.reminder_hour = 18, .now = At(now)}; }

std::vector<NoticeKind> KindsOf(const Plan& plan) {
  std::vector<NoticeKind> kinds;
  for (const Notice& notice : plan.notices) kinds.push_back(notice.kind);
  return kinds;
}

using Kinds = std::vector<NoticeKind>;

TEST(NoticePlan, FollowsFromTheEvent) {
  struct Case {
    events::ToldEvent told;
    Kinds kinds;
    Kinds withdraws;
  };
  constexpr auto kReminder = NoticeKind::kReminder;
  constexpr auto kFee = NoticeKind::kPaymentDue;
  const Case cases[] = {
      {Told("appointment.booked"), {NoticeKind::kBooked, NoticeKind::kReminder}, {kReminder}},
      {Told("appointment.rescheduled"), {NoticeKind::kRescheduled, NoticeKind::kReminder}, {kReminder}},
      {Told("appointment.substituted"), {NoticeKind::kSubstituted, NoticeKind::kReminder}, {kReminder}},
      {Told("appointment.cancelled", "cancelled", false), {NoticeKind::kCancelled}, {kReminder, kFee}},
      {Told("appointment.cancelled_by_provider", "cancelled", false),
       {NoticeKind::kCancelledByProvider},
       {kReminder, kFee}},
      {Told("appointment.entered-in-error", "entered-in-error", false), {}, {kReminder, kFee}},
      {Told("appointment.arrived", "arrived", false), {}, {}},
      {Told("appointment.undone", "booked", true), {NoticeKind::kBooked, NoticeKind::kReminder}, {kReminder}},
      {Told("appointment.undone", "booked", false), {}, {}},
      {Told("waitlist.offered"), {NoticeKind::kOffer}, {}},
      {Told("waitlist.accepted"), {}, {NoticeKind::kOffer}},
      {Told("waitlist.declined"), {}, {NoticeKind::kOffer}},
      {Told("waitlist.expired"), {}, {NoticeKind::kOffer}},
      {Told("waitlist.withdrawn"), {}, {NoticeKind::kOffer}},
      {Told("waitlist.changed"), {}, {}},
      {Told("rota.published"), {}, {}},
      {Told("appointment.unpaid", "cancelled"), {NoticeKind::kCancelledUnpaid}, {kReminder, kFee}},
      {Told("appointment.paid", "booked", false), {}, {kFee}},
      {Told("appointment.waived", "booked", false), {}, {kFee}},
      {Told("payment.fee_due"), {}, {}},
      {Told("queue.called"), {NoticeKind::kCalled}, {}},
      {Told("queue.recalled"), {}, {}},
      {Told("queue.joined"), {}, {}},
      {Told("queue.started"), {}, {NoticeKind::kCalled}},
      {Told("queue.passed"), {}, {NoticeKind::kCalled}},
      {Told("queue.left"), {}, {NoticeKind::kCalled}},
  };
  for (const Case& one : cases) {
    const Plan plan = PlanFor(one.told, Rules());
    EXPECT_EQ(KindsOf(plan), one.kinds) << one.told.event.kind;
    EXPECT_EQ(plan.withdraws, one.withdraws) << one.told.event.kind;
  }
}

TEST(NoticePlan, SaysWhatTheEventSays) {
  const Plan plan = PlanFor(Told("appointment.booked"), Rules());
  ASSERT_EQ(plan.notices.size(), 2U);
  EXPECT_EQ(plan.notices[0].patient.Text(), kPatient);
  EXPECT_EQ(plan.notices[0].event, ToText(kVisit) + ".3");
  EXPECT_EQ(plan.notices[0].due_at, At("2026-11-30T00:00:00Z"));
  EXPECT_EQ(plan.notices[0].facts.resources, std::vector{ResourceId{kVisit}});
  EXPECT_EQ(plan.notices[1].due_at, At("2026-12-01T18:00:00+08:00"));
}

TEST(NoticePlan, TellsEverybodyOfAGroup) {
  constexpr const char* kOther = "01JD3ZQ4M8E6T7V9X2B5C0N1RP";
  constexpr const char* kGone = "01JD3ZQ4M8E6T7V9X2B5C0N1RQ";
  using Words = std::vector<std::pair<NoticeKind, std::string>>;
  struct Case {
    const char* event;
    std::string member;
    Words words;
  };
  constexpr auto kReminder = NoticeKind::kReminder;
  const Case cases[] = {
      {"appointment.booked",
       "",
       {{NoticeKind::kBooked, kPatient}, {NoticeKind::kBooked, kOther}, {kReminder, kPatient}, {kReminder, kOther}}},
      {"appointment.cancelled", "", {{NoticeKind::kCancelled, kPatient}, {NoticeKind::kCancelled, kOther}}},
      {"appointment.joined", kOther, {{NoticeKind::kBooked, kOther}, {kReminder, kPatient}, {kReminder, kOther}}},
      {"appointment.left", kGone, {{NoticeKind::kCancelled, kGone}, {kReminder, kPatient}, {kReminder, kOther}}},
      {"queue.called", "", {{NoticeKind::kCalled, kPatient}}},
  };
  for (const Case& one : cases) {
    events::ToldEvent told = Told(one.event);
    const std::string first = std::string(R"("patient":")") + kPatient + R"(",)";
    told.event.payload.insert(told.event.payload.find(first), std::string(R"("others":[")") + kOther + R"("],)");
    if (!one.member.empty()) told.event.payload.insert(1, R"("member":")" + one.member + R"(",)");
    Words words;
    for (const Notice& notice : PlanFor(told, Rules()).notices) {
      EXPECT_EQ(notice.facts.patient, notice.patient);
      words.emplace_back(notice.kind, notice.patient.Text());
    }
    EXPECT_EQ(words, one.words) << one.event;
  }
}

TEST(NoticePlan, TellsNothingOfWhatIsOver) {
  EXPECT_TRUE(PlanFor(Told("appointment.booked"), Rules("2026-12-02T01:00:00Z")).notices.empty());
  EXPECT_EQ(KindsOf(PlanFor(Told("appointment.booked"), Rules("2026-12-01T10:00:00Z"))), Kinds{NoticeKind::kBooked})
      << "the reminder's hour has come already";
}

TEST(NoticePlan, TellsOfAnOfferUntilItsEnd) {
  events::ToldEvent offered = Told("waitlist.offered");
  const Instant end = At("2026-11-30T00:30:00Z");
  offered.event.payload.insert(1, R"("expires_at":)" + std::to_string(end.milliseconds) + ",");
  const Plan plan = PlanFor(offered, Rules("2026-11-30T00:29:59Z"));
  ASSERT_EQ(KindsOf(plan), Kinds{NoticeKind::kOffer});
  EXPECT_EQ(plan.notices[0].facts.until, end);
  EXPECT_FALSE(IsOver(plan.notices[0].facts, At("2026-11-30T00:29:59Z")));
  EXPECT_TRUE(IsOver(plan.notices[0].facts, end));
  EXPECT_TRUE(PlanFor(offered, Rules("2026-11-30T00:30:00Z")).notices.empty());
}

TEST(NoticePlan, TellsOfACallForAQuarterOfAnHour) {
  events::ToldEvent called = Told("queue.called");
  called.event.payload.insert(1, R"("number":7,"desk":"3",)");
  const Plan plan = PlanFor(called, Rules("2026-12-02T09:14:59+08:00"));
  ASSERT_EQ(KindsOf(plan), Kinds{NoticeKind::kCalled});
  EXPECT_EQ(plan.notices[0].facts.number, 7);
  EXPECT_EQ(plan.notices[0].facts.desk, "3");
  EXPECT_EQ(plan.notices[0].facts.until, At("2026-12-02T09:15:00+08:00"));
  EXPECT_TRUE(PlanFor(called, Rules("2026-12-02T09:15:00+08:00")).notices.empty());
  EXPECT_TRUE(IsUrgent(NoticeKind::kCalled)) << "nobody is called in the morning for the evening before";
}

TEST(NoticePlan, TellsOfAFeeUntilItIsDue) {
  events::ToldEvent due = Told("payment.fee_due");
  due.event.payload.insert(1, R"("cents":5000,"pay_before":"2026-11-30T00:30:00Z","appointment_version":7,)");
  const Plan plan = PlanFor(due, Rules());
  ASSERT_EQ(KindsOf(plan), Kinds{NoticeKind::kPaymentDue});
  EXPECT_EQ(plan.notices[0].facts.until, At("2026-11-30T00:30:00Z"));
  EXPECT_EQ(plan.notices[0].facts.cents, 5000);
  EXPECT_EQ(plan.notices[0].event, ToText(kVisit) + ".7") << "the visit's version, not the policy's";
  EXPECT_TRUE(PlanFor(due, Rules("2026-11-30T00:30:00Z")).notices.empty());
}

TEST(NoticePlan, LeavesAlonePayloadsItCannotRead) {
  for (const char* payload : {"", "{}", "[]", R"({"visit":{}})", R"({"visit":{"patient":"x","start":1}})", "no"}) {
    const events::ToldEvent told{{1, 1}, {"appointment.booked", kVisit, payload}, {}};
    EXPECT_TRUE(PlanFor(told, Rules()).notices.empty()) << payload;
  }
}

TEST(Reminder, ComesAtAnHourOfTheDayBefore) {
  struct Case {
    const char* start;
    const char* local;
    int hour;
    const char* reminder;
  };
  const Case cases[] = {
      {"2026-12-02T09:00:00+08:00", "2026-12-02T09:00", 18, "2026-12-01T18:00:00+08:00"},
      {"2026-12-02T00:00:00+08:00", "2026-12-02T00:00", 0, "2026-12-01T00:00:00+08:00"},
      {"2026-03-01T08:30:00+05:30", "2026-03-01T08:30", 23, "2026-02-28T23:00:00+05:30"},
      {"2026-06-01T08:00:00-04:00", "2026-06-01T08:00", 18, "2026-05-31T18:00:00-04:00"},
  };
  for (const Case& one : cases) {
    VisitFacts visit;
    visit.start = At(one.start);
    visit.local_start = one.local;
    EXPECT_EQ(ReminderAt(visit, one.hour), At(one.reminder)) << one.start;
  }
  EXPECT_EQ(ReminderAt({}, 18), std::nullopt);
}

TEST(QuietHours, PutOffToTheirEnd) {
  struct Case {
    const char* at;
    int from;
    int to;
    const char* until;
  };
  const Case cases[] = {
      {"2026-12-01T21:59:00+08:00", 22 * 60, 7 * 60, "2026-12-01T21:59:00+08:00"},
      {"2026-12-01T22:00:00+08:00", 22 * 60, 7 * 60, "2026-12-02T07:00:00+08:00"},
      {"2026-12-01T23:30:30+08:00", 22 * 60, 7 * 60, "2026-12-02T07:00:00+08:00"},
      {"2026-12-01T06:59:00+08:00", 22 * 60, 7 * 60, "2026-12-01T07:00:00+08:00"},
      {"2026-12-01T07:00:00+08:00", 22 * 60, 7 * 60, "2026-12-01T07:00:00+08:00"},
      {"2026-12-01T12:30:00+08:00", 12 * 60, 14 * 60, "2026-12-01T14:00:00+08:00"},
      {"2026-12-01T14:00:00+08:00", 12 * 60, 14 * 60, "2026-12-01T14:00:00+08:00"},
      {"2026-12-01T12:30:00+08:00", 12 * 60, 12 * 60, "2026-12-01T12:30:00+08:00"},
  };
  VisitFacts visit;
  visit.start = At("2026-12-02T09:00:00+08:00");
  visit.local_start = "2026-12-02T09:00";
  for (const Case& one : cases) {
    EXPECT_EQ(AfterQuiet(At(one.at), QuietHours{{one.from}, {one.to}}, visit), At(one.until)) << one.at;
  }
  EXPECT_EQ(AfterQuiet(At("2026-12-01T23:00:00+08:00"), std::nullopt, visit), At("2026-12-01T23:00:00+08:00"));
}

TEST(Backoff, DoublesWithinItsBounds) {
  const RetryRules rules{.base = Milliseconds(1000), .most = Milliseconds(60'000), .attempts = 8};
  const std::int64_t whole[] = {1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000};
  for (int attempt = 1; attempt <= 8; ++attempt) {
    EXPECT_EQ(BackoffAfter(attempt, rules, 0).count(), whole[attempt - 1]);
    EXPECT_EQ(BackoffAfter(attempt, rules, 1).count(), whole[attempt - 1] / 2);
  }
  EXPECT_EQ(BackoffAfter(1000, rules, 0).count(), 60'000) << "no overflow";
  EXPECT_EQ(BackoffAfter(1, rules, 7).count(), 500) << "a chance beyond 1 counts as 1";
}

TEST(PreferencesRules, NameEveryFault) {
  Preferences preferences;
  preferences.channels = {ChannelKind::kSms, ChannelKind::kFile, ChannelKind::kSms};
  preferences.muted = {NoticeKind::kReminder, NoticeKind::kReminder};
  preferences.quiet = QuietHours{{60}, {60}};
  const auto issues = CheckPreferences(preferences);
  ASSERT_EQ(issues.size(), 3U);
  EXPECT_EQ(issues[0].pointer, "/channels/2");
  EXPECT_EQ(issues[1].pointer, "/muted/1");
  EXPECT_EQ(issues[2].code, "notification.quiet_empty");
  EXPECT_TRUE(CheckPreferences({}).empty());
}

TEST(Mask, HidesMostOfIt) {
  EXPECT_EQ(MaskEmail("li.mei@example.org"), "l***@example.org");
  EXPECT_EQ(MaskEmail("@x"), "***");
  EXPECT_EQ(MaskToken("oABCD1234"), "oA***");
}

}  // namespace
}  // namespace medres::notification

#include <chrono>
#include <future>

#include "contract/scheduling/booking_house.hpp"
#include "scheduling/payment/service.hpp"
#include "scheduling/payment/sql_store.hpp"

namespace medres::scheduling {
namespace {

constexpr int kFee = 5000;

/// The booking core with a policy for its service: 50 yuan, to be paid within half an hour.
class PaymentContract : public test::BookingHouse {
 protected:
  void SetUp() override {
    BookingHouse::SetUp();
    if (IsSkipped()) return;
    PaymentTerms terms;
    terms.fee_cents = kFee;
    terms.hold_minutes = 30;
    rules_.payment = terms;
    SetRules();
    reports_ = std::make_unique<sql::StaleReads>(database_->database());
    payments_ = std::make_unique<PaymentService>(PaymentService::Parts{
        database_->database(), payment_store_, *proposer_, *bookings_, resources_, payment_rules_, clock_, *reports_});
  }

  /// The rules from now on, as the policy's next version.
  void SetRules() {
    Policy policy;
    policy.id = policy_;
    policy.service_type = service_;
    policy.version = static_cast<std::int64_t>(versions_.size()) + 1;
    policy.effective_from = *ParseDate("2020-01-01");
    policy.rules = rules_;
    versions_.push_back(policy);
    policies_.Set(policy.id, versions_);
  }

  Appointment Book(int minute, std::optional<PatientId> who = {}) {
    auto booked = Await(bookings_->Book(Wish(minute, {room_}, who)));
    EXPECT_TRUE(booked) << ToString(booked.error());
    return booked ? booked->appointment : Appointment{};
  }
  Appointment Get(const Appointment& visit) { return Await(bookings_->Get(visit.id)).value(); }
  VisitPayment FeeOf(const Appointment& visit) { return Get(visit).payment.value_or(VisitPayment{}); }

  DeskPayment Cash(const Appointment& visit, std::int64_t cents = kFee, std::string key = "k") {
    return {.appointment = visit.id,
            .expected_version = std::nullopt,
            .amount_cents = cents,
            .method = "cash",
            .key = std::move(key),
            .actor = "till"};
  }
  PaymentReport Report(const Appointment& visit, std::string transaction, std::int64_t cents = kFee) {
    return {.provider = "wechat-pay",
            .transaction = std::move(transaction),
            .visit = visit.id.Text(),
            .amount_cents = cents,
            .currency = "CNY",
            .at = std::nullopt};
  }
  PaymentReport RefundOf(const Appointment& visit, std::string transaction, std::int64_t cents = kFee) {
    PaymentReport report = Report(visit, std::move(transaction), cents);
    report.kind = PaymentKind::kRefund;
    return report;
  }

  Result<Appointment> Cancel(const Appointment& visit, CalledOffBy by = CalledOffBy::kPatient,
                             std::optional<Override> word = {}) {
    TransitionCommand command{.appointment = visit.id,
                              .expected_version = std::nullopt,
                              .to = AppointmentStatus::kCancelled,
                              .reason = "test",
                              .actor = "tester",
                              .called_off_by = by,
                              .staff_override = std::move(word)};
    return Await(bookings_->Transition(std::move(command)));
  }
  Result<Appointment> Undo(const Appointment& visit) {
    return Await(bookings_->Transition({.appointment = visit.id,
                                        .expected_version = std::nullopt,
                                        .to = std::nullopt,
                                        .reason = "",
                                        .actor = "tester"}));
  }
  Result<Appointment> Change(const Appointment& visit, PatientId who, bool joins, std::optional<Override> word = {}) {
    return Await(bookings_->ChangeParticipants({.appointment = visit.id,
                                                .expected_version = std::nullopt,
                                                .patient = who,
                                                .joins = joins,
                                                .actor = "tester",
                                                .staff_override = std::move(word)}));
  }

  std::int64_t Told(const std::string& kind) {
    return Number("select count(*) from outbox where kind = '" + kind + "'");
  }
  /// Of the newest event of a kind, the number of a member of its payload.
  std::int64_t Cents(const std::string& kind) {
    const bool postgres = GetParam() == sql::Dialect::kPostgres;
    const std::string member =
        postgres ? "cast(cast(payload as json) ->> 'cents' as bigint)" : "json_extract(payload, '$.cents')";
    return Number("select " + member + " from outbox where kind = '" + kind + "' order by id desc limit 1");
  }
  std::int64_t Lines(const std::string& outcome) {
    return Number("select count(*) from payment_entry where outcome = '" + outcome + "'");
  }
  std::int64_t Taken() { return Number("select count(*) from allocation where active = 1"); }

  static std::string RuleOf(const auto& result) {
    if (result) return "";
    return result.error().issues.empty() ? result.error().code : result.error().issues.front().code;
  }

  PolicyRules rules_;
  PolicyId policy_ = PolicyId::Make();
  std::vector<Policy> versions_;
  SqlPaymentStore payment_store_;
  PaymentRules payment_rules_{.secret = "s3cret"};
  std::unique_ptr<sql::StaleReads> reports_;
  std::unique_ptr<PaymentService> payments_;
};

TEST_P(PaymentContract, AVisitIsTakenAndItsFeeIsDue) {
  BookCommand wish = Wish(0, {room_});
  wish.idempotency = IdempotencyKey{"desk", "1", "x"};
  const auto booked = Await(bookings_->Book(wish));
  ASSERT_TRUE(booked) << ToString(booked.error());
  const Appointment& visit = booked->appointment;
  ASSERT_TRUE(visit.payment);
  EXPECT_EQ(visit.payment->state, PaymentState::kDue);
  EXPECT_EQ(visit.payment->amount_cents, kFee);
  EXPECT_EQ(visit.payment->due_by, visit.created_at + Minutes(30));
  EXPECT_EQ(Get(visit), visit) << "as it was answered";
  EXPECT_EQ(Taken(), 1);
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(0, {room_})))), "booking.conflict");
  EXPECT_EQ(Told("payment.fee_due"), 1);
  EXPECT_EQ(Cents("payment.fee_due"), kFee);
  const auto again = Await(bookings_->Book(wish));
  ASSERT_TRUE(again && again->replayed);
  EXPECT_EQ(again->appointment, visit);
}

TEST_P(PaymentContract, TheDeskTakesExactlyWhatIsOwedOnce) {
  const Appointment visit = Book(0);
  EXPECT_EQ(RuleOf(Await(payments_->AtDesk(Cash(visit, kFee - 1)))), "payment.amount");
  EXPECT_EQ(Number("select count(*) from payment_entry"), 0) << "the money never left the payer's hand";
  const auto paid = Await(payments_->AtDesk(Cash(visit)));
  ASSERT_TRUE(paid) << ToString(paid.error());
  EXPECT_EQ(paid->appointment.payment->state, PaymentState::kPaid);
  EXPECT_EQ(Get(visit), paid->appointment);
  const auto again = Await(payments_->AtDesk(Cash(visit)));
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(CodeOf(Await(payments_->AtDesk(Cash(visit, kFee, "other")))), "payment.not_due");
  EXPECT_EQ(CodeOf(Await(payments_->AtDesk(Cash(visit, kFee + 1)))), "payment.transaction_reused");
  EXPECT_EQ(Lines("matched"), 1);
  EXPECT_EQ(Told("appointment.paid"), 1);
  EXPECT_EQ(Await(bookings_->History(visit.id))->back().change, "paid");
}

TEST_P(PaymentContract, AVisitThatNobodyPaysEndsAtItsTime) {
  const PatientId patient = NewPatient();
  const Appointment visit = Book(0, patient);
  clock_.skew = Minutes(29);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 0);
  EXPECT_EQ(Get(visit).status, AppointmentStatus::kBooked);
  clock_.skew = Minutes(31);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 1);
  const Appointment ended = Get(visit);
  EXPECT_EQ(ended.status, AppointmentStatus::kCancelled);
  EXPECT_EQ(ended.cancel_reason, "payment.expired");
  EXPECT_EQ(ended.called_off_by, CalledOffBy::kHouse);
  EXPECT_EQ(ended.payment->state, PaymentState::kExpired);
  EXPECT_EQ(Taken(), 0);
  EXPECT_EQ(Told("appointment.unpaid"), 1);
  EXPECT_EQ(Told("payment.refund_due"), 0);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 0) << "once";
  EXPECT_TRUE(Await(bookings_->Book(Wish(0, {room_}, patient)))) << "both the room and the patient are free";
}

TEST_P(PaymentContract, WhoIsHereIsNotSentAway) {
  const Appointment visit = Book(0);
  clock_.skew = Minutes(31);
  ASSERT_TRUE(Await(bookings_->Transition({.appointment = visit.id,
                                           .expected_version = std::nullopt,
                                           .to = AppointmentStatus::kArrived,
                                           .reason = "",
                                           .actor = "desk"})));
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 0);
  EXPECT_TRUE(Await(payments_->AtDesk(Cash(visit))));
  EXPECT_EQ(FeeOf(visit).state, PaymentState::kPaid);
}

TEST_P(PaymentContract, MoneyThatComesTooLateEndsTheVisitAndIsGivenBack) {
  const Appointment visit = Book(0);
  clock_.skew = Minutes(31);
  EXPECT_EQ(CodeOf(Await(payments_->AtDesk(Cash(visit)))), "payment.too_late");
  const auto late = Await(payments_->Accept(Report(visit, "T1")));
  ASSERT_TRUE(late) << ToString(late.error());
  EXPECT_EQ(late->appointment.status, AppointmentStatus::kCancelled) << "before anybody swept";
  EXPECT_EQ(late->appointment.payment->state, PaymentState::kRefundDue);
  EXPECT_EQ(Get(visit), late->appointment);
  EXPECT_EQ(Taken(), 0);
  EXPECT_EQ(Lines("late"), 1);
  EXPECT_EQ(Cents("payment.refund_due"), kFee);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 0);
  const auto back = Await(payments_->Accept(RefundOf(visit, "R1")));
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(back->appointment.payment->state, PaymentState::kRefunded);
  EXPECT_EQ(RuleOf(Await(payments_->Accept(RefundOf(visit, "R2")))), "payment.amount");
  EXPECT_EQ(Lines("wrong-amount"), 1) << "money that went out is in the book, whatever for";
}

TEST_P(PaymentContract, MoneyThatMovedInTimeCountsThoughItsReportIsLate) {
  const Appointment visit = Book(0);
  const Appointment other = Book(60);
  PaymentReport report = Report(visit, "T1");
  report.at = clock_.Now() + Minutes(1);
  clock_.skew = Minutes(31);
  const auto paid = Await(payments_->Accept(report));
  ASSERT_TRUE(paid) << ToString(paid.error());
  EXPECT_EQ(paid->appointment.payment->state, PaymentState::kPaid);
  // Unless the time was given away meanwhile.
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 1);
  report = Report(other, "T2");
  report.at = other.created_at + Minutes(1);
  EXPECT_EQ(Await(payments_->Accept(report))->appointment.payment->state, PaymentState::kRefundDue);
}

TEST_P(PaymentContract, AProvidersTransactionCountsOnce) {
  const Appointment visit = Book(0);
  ASSERT_TRUE(Await(payments_->Accept(Report(visit, "T1"))));
  const auto again = Await(payments_->Accept(Report(visit, "T1")));
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->appointment.payment->paid_cents, kFee);
  EXPECT_EQ(CodeOf(Await(payments_->Accept(Report(visit, "T1", kFee + 1)))), "payment.transaction_reused");
  EXPECT_EQ(CodeOf(Await(payments_->Accept(Report(Book(60), "T1")))), "payment.transaction_reused");
  PaymentReport elsewhere = Report(visit, "T1");
  elsewhere.provider = "alipay";
  const auto twice = Await(payments_->Accept(elsewhere));
  ASSERT_TRUE(twice) << "the same number of another provider is other money";
  EXPECT_EQ(twice->appointment.payment->state, PaymentState::kRefundDue);
  EXPECT_EQ(twice->appointment.status, AppointmentStatus::kBooked);
  EXPECT_EQ(Lines("surplus"), 1);
  elsewhere.kind = PaymentKind::kRefund;
  ASSERT_TRUE(Await(payments_->Accept(elsewhere)));
  EXPECT_EQ(FeeOf(visit).state, PaymentState::kPaid) << "the surplus went back, the visit is paid";
}

TEST_P(PaymentContract, WhatMatchesNothingIsInTheBook) {
  const Appointment visit = Book(0);
  EXPECT_EQ(RuleOf(Await(payments_->Accept(Report(visit, "T1", 4000)))), "payment.amount");
  PaymentReport foreign = Report(visit, "T2");
  foreign.currency = "USD";
  EXPECT_EQ(RuleOf(Await(payments_->Accept(foreign))), "payment.currency");
  PaymentReport unknown = Report(visit, "T3");
  unknown.visit = AppointmentId::Make().Text();
  EXPECT_EQ(CodeOf(Await(payments_->Accept(unknown))), "payment.unknown_visit");
  PaymentReport garbled = Report(visit, "T4");
  garbled.visit = "order 17";
  EXPECT_EQ(CodeOf(Await(payments_->Accept(garbled))), "payment.unknown_visit");
  EXPECT_EQ(RuleOf(Await(payments_->Accept(Report(visit, "T1", 4000)))), "payment.amount");
  EXPECT_EQ(Lines("wrong-amount"), 1);
  EXPECT_EQ(Lines("wrong-currency"), 1);
  EXPECT_EQ(Lines("unknown-visit"), 2);
  EXPECT_EQ(Told("payment.unmatched"), 4) << "each once";
  EXPECT_EQ(FeeOf(visit).state, PaymentState::kDue);

  const LocalDate today = *ParseDate(FormatInstant(clock_.Now()).substr(0, 10));
  const auto day = [&](int days) { return LocalDate(std::chrono::sys_days(today) + std::chrono::days(days)); };
  const auto totals = Await(payments_->Totals(day(-2), day(2)));
  ASSERT_TRUE(totals) << ToString(totals.error());
  std::int64_t cents = 0;
  for (const DayTotal& total : *totals) cents += total.amount_cents;
  EXPECT_EQ(cents, 4000 + 3 * kFee);
  EntryFilter filter;
  filter.from = day(-2);
  filter.to = day(2);
  filter.outcome = PaymentOutcome::kUnknownVisit;
  filter.limit = 1;
  const auto first = Await(payments_->Entries(filter));
  ASSERT_TRUE(first && first->next) << "one at a time";
  EXPECT_EQ(first->items.front().transaction, "T3");
  filter.after = first->next;
  EXPECT_EQ(Await(payments_->Entries(filter))->items.front().visit, "order 17");
}

TEST_P(PaymentContract, WhatMatchedNothingMayComeToMatch) {
  const Appointment visit = Book(0);
  EXPECT_EQ(RuleOf(Await(payments_->Accept(Report(visit, "T1", 2 * kFee)))), "payment.amount");
  ASSERT_TRUE(Change(visit, NewPatient(), true)) << "now it costs that";
  const auto paid = Await(payments_->Accept(Report(visit, "T1", 2 * kFee)));
  ASSERT_TRUE(paid) << ToString(paid.error());
  EXPECT_EQ(paid->appointment.payment->state, PaymentState::kPaid);
  EXPECT_EQ(Lines("wrong-amount"), 0);
  EXPECT_EQ(Lines("matched"), 1);
}

TEST_P(PaymentContract, PaymentAndEndRaceAndExactlyOneWins) {
  for (int round = 0; round < 8; ++round) {
    const Appointment visit = Book(round * 30);
    // The money moved in time; whether its report or the end comes first is chance.
    PaymentReport report = Report(visit, "T" + std::to_string(round));
    report.at = visit.created_at + Minutes(1);
    clock_.skew += Minutes(31);
    std::vector<std::future<Result<Booked>>> paying;
    std::vector<std::future<Result<int>>> ending;
    for (int i = 0; i < 3; ++i) {
      const auto end = [&] { ending.push_back(database_->Start(payments_->EndUnpaid(10), i % 2)); };
      if (round % 2 == 0) end();
      paying.push_back(database_->Start(payments_->Accept(report), (i + 1) % 2));
      if (round % 2 == 1) end();
    }
    for (auto& one : paying) {
      const auto done = one.get();
      ASSERT_TRUE(done) << ToString(done.error());
    }
    for (auto& one : ending) ASSERT_TRUE(one.get());
    const Appointment after = Get(visit);
    const bool stands = after.status == AppointmentStatus::kBooked;
    EXPECT_EQ(after.payment->state, stands ? PaymentState::kPaid : PaymentState::kRefundDue);
    EXPECT_EQ(after.payment->paid_cents, kFee) << "the money is there, once";
    EXPECT_EQ(Number("select count(*) from appointment_history where change in ('paid', 'unpaid')"), round + 1);
  }
  EXPECT_EQ(Number("select count(*) from payment_entry"), 8);
  EXPECT_EQ(Told("appointment.paid") + Told("appointment.unpaid"), 8);
  EXPECT_EQ(Told("payment.refund_due"), Told("appointment.unpaid"));
  EXPECT_EQ(Taken(), Told("appointment.paid"));
}

TEST_P(PaymentContract, CallingOffGivesBackWhatTheTermsSay) {
  rules_.payment->refund_percent = 80;
  rules_.payment->late_refund_percent = 30;
  Cutoff until;
  until.days = 1;
  rules_.cancel = {{.registration_types = {}, .until = until}};
  SetRules();
  struct Case {
    CalledOffBy by;
    bool late;
    std::int64_t back;
  };
  int minute = 0;
  for (const Case& one : {Case{CalledOffBy::kPatient, false, 4000}, Case{CalledOffBy::kPatient, true, 1500},
                          Case{CalledOffBy::kProvider, false, kFee}, Case{CalledOffBy::kProvider, true, kFee}}) {
    clock_.skew = Milliseconds(0);
    const Appointment visit = Book(minute);
    ASSERT_TRUE(Await(payments_->AtDesk(Cash(visit, kFee, std::to_string(minute)))));
    if (one.late) clock_.skew = (visit.time.start - clock_.Now()) - Minutes(5);
    const bool needs_word = one.late && one.by == CalledOffBy::kPatient;
    if (needs_word) EXPECT_EQ(RuleOf(Cancel(visit)), "policy.cancel_late");
    const std::int64_t told = Told("payment.refund_due");
    const auto off = Cancel(
        visit, one.by, needs_word ? std::optional(Override{{"policy.cancel_late"}, "ill"}) : std::optional<Override>());
    ASSERT_TRUE(off) << ToString(off.error());
    EXPECT_EQ(off->payment->state, PaymentState::kRefundDue);
    EXPECT_EQ(off->payment->BalanceCents(), one.back);
    EXPECT_EQ(Told("payment.refund_due"), told + 1);
    EXPECT_EQ(Cents("payment.refund_due"), one.back);
    minute += 30;
  }
  clock_.skew = Milliseconds(0);
  const std::int64_t told = Told("payment.refund_due");
  const auto unpaid = Cancel(Book(minute));
  ASSERT_TRUE(unpaid) << ToString(unpaid.error());
  EXPECT_EQ(unpaid->payment->state, PaymentState::kVoid);
  EXPECT_EQ(Told("payment.refund_due"), told) << "nothing came, nothing goes";
}

TEST_P(PaymentContract, AnUndoneCancellationIsPaidAgain) {
  const Appointment visit = Book(0);
  ASSERT_TRUE(Await(payments_->AtDesk(Cash(visit))));
  ASSERT_TRUE(Cancel(visit));
  EXPECT_EQ(FeeOf(visit).state, PaymentState::kRefundDue);
  const auto back = Undo(visit);
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(back->payment->state, PaymentState::kPaid);
  const Appointment other = Book(60);
  clock_.skew = Minutes(31);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 1);
  const auto again = Undo(other);
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_EQ(again->called_off_by, CalledOffBy::kPatient);
  EXPECT_EQ(again->payment->state, PaymentState::kDue);
  EXPECT_GT(*again->payment->due_by, clock_.Now() + Minutes(29)) << "by staff's word they have their time anew";
  EXPECT_EQ(Get(other), *again);
}

TEST_P(PaymentContract, MovingTakesThePaymentAlongAndTellsTheDifference) {
  const Appointment unpaid = Book(0);
  const Appointment paid = Book(60);
  ASSERT_TRUE(Await(payments_->AtDesk(Cash(paid))));
  const auto move = [&](const Appointment& visit, int minute) {
    return Await(bookings_->Reschedule({.appointment = visit.id,
                                        .expected_version = std::nullopt,
                                        .start = At(minute),
                                        .resources = {room_},
                                        .actor = "tester"}));
  };
  clock_.skew = Minutes(10);
  EXPECT_EQ(move(unpaid, 120)->payment->due_by, unpaid.payment->due_by) << "moving gains no time";
  const std::int64_t told = Told("payment.fee_due");
  EXPECT_EQ(move(paid, 180)->payment->state, PaymentState::kPaid);
  EXPECT_EQ(Told("payment.fee_due"), told);
  rules_.payment->fee_cents = 8000;
  SetRules();
  EXPECT_EQ(move(paid, 240)->payment->state, PaymentState::kDue);
  EXPECT_EQ(Cents("payment.fee_due"), 3000);
  EXPECT_EQ(FeeOf(paid).due_by, std::nullopt);
  ASSERT_TRUE(Await(payments_->AtDesk(Cash(paid, 3000, "more"))));
  rules_.payment->fee_cents = 1000;
  SetRules();
  EXPECT_EQ(move(paid, 300)->payment->state, PaymentState::kRefundDue);
  EXPECT_EQ(Cents("payment.refund_due"), 7000);
  EXPECT_EQ(Get(paid).payment->BalanceCents(), 7000);
}

TEST_P(PaymentContract, AHoldCostsNothingUntilItIsBooked) {
  const PatientId patient = NewPatient();
  const auto held = Await(holds_->Hold(HoldAt(0, {room_}, patient)));
  ASSERT_TRUE(held) << ToString(held.error());
  EXPECT_FALSE(held->appointment.payment);
  EXPECT_EQ(Told("payment.fee_due"), 0);
  const auto booked = Await(holds_->Book(held->appointment.id, held->appointment.hold_token, {}, "tester"));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.payment->state, PaymentState::kDue);
  EXPECT_EQ(Get(booked->appointment), booked->appointment);
  EXPECT_EQ(Told("payment.fee_due"), 1);
}

TEST_P(PaymentContract, AWaiverIsSettled) {
  const Appointment visit = Book(0);
  const auto waived = Await(payments_->Waive(visit.id, std::nullopt, "义诊", "boss"));
  ASSERT_TRUE(waived) << ToString(waived.error());
  EXPECT_EQ(waived->payment->state, PaymentState::kWaived);
  EXPECT_EQ(CodeOf(Await(payments_->Waive(visit.id, std::nullopt, "义诊", "boss"))), "payment.not_due");
  const HistoryEntry last = Await(bookings_->History(visit.id))->back();
  EXPECT_EQ(last.change + " " + last.actor + " " + last.reason, "waived boss 义诊");
  EXPECT_EQ(Number("select amount_cents from payment_entry where kind = 'waiver'"), kFee);
  clock_.skew = Minutes(31);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 0);
}

TEST_P(PaymentContract, EachPersonOfAGroupPays) {
  BookCommand wish = Wish(0, {room_});
  const PatientId second = NewPatient();
  wish.others = {second};
  const auto booked = Await(bookings_->Book(wish));
  ASSERT_TRUE(booked) << ToString(booked.error());
  const Appointment& visit = booked->appointment;
  EXPECT_EQ(visit.payment->amount_cents, 2 * kFee);
  const PatientId third = NewPatient();
  EXPECT_EQ(Change(visit, third, true)->payment->amount_cents, 3 * kFee);
  EXPECT_EQ(Change(visit, third, false)->payment->amount_cents, 2 * kFee);
  ASSERT_TRUE(Await(payments_->AtDesk(Cash(visit, 2 * kFee))));
  EXPECT_EQ(Change(visit, third, true)->payment->state, PaymentState::kDue);
  EXPECT_EQ(FeeOf(visit).due_by, std::nullopt) << "the others have paid: nobody ends their visit";
  ASSERT_TRUE(Await(payments_->AtDesk(Cash(visit, kFee, "third"))));
  EXPECT_EQ(Change(visit, third, false)->payment->BalanceCents(), kFee);
  EXPECT_EQ(Cents("payment.refund_due"), kFee);
}

TEST_P(PaymentContract, NotPayingIsNoCancellationUnlessTheRulesSaySo) {
  rules_.cancel_abuse =
      Sanction{.count = 1, .within = Period::kDays, .days = 30, .suspend_days = {30}, .scope = PolicyScope::kAll};
  SetRules();
  const PatientId patient = NewPatient();
  Book(0, patient);
  clock_.skew = Minutes(31);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 1);
  rules_.payment->unpaid_counts = true;
  SetRules();
  const Appointment again = Book(0, patient);
  clock_.skew = Minutes(62);
  EXPECT_EQ(Await(payments_->EndUnpaid(10)), 1);
  EXPECT_EQ(Get(again).called_off_by, CalledOffBy::kPatient);
  EXPECT_EQ(RuleOf(Await(bookings_->Book(Wish(0, {room_}, patient)))), "policy.suspended_cancel");
}

TEST_P(PaymentContract, ListsWhoOwes) {
  const Appointment first = Book(0);
  const Appointment second = Book(60);
  const Appointment third = Book(120);
  ASSERT_TRUE(Await(payments_->AtDesk(Cash(second))));
  PaymentFilter filter{.state = PaymentState::kDue, .after = std::nullopt, .limit = 1};
  auto page = Await(payments_->List(filter));
  ASSERT_TRUE(page && page->next) << "one at a time";
  EXPECT_EQ(page->items.front().id, first.id);
  filter.after = page->next;
  page = Await(payments_->List(filter));
  EXPECT_EQ(page->items.front().id, third.id);
  EXPECT_FALSE(page->next);
  EXPECT_EQ(Await(payments_->List({.state = std::nullopt, .after = std::nullopt}))->items.size(), 3U);
}

TEST_P(PaymentContract, WhoJoinsAGroupIsJudgedByTheRules) {
  rules_ = PolicyRules{};
  rules_.limits = {PersonLimit{.scope = PolicyScope::kAll, .per = Period::kDay, .max = 1}};
  SetRules();
  const PatientId patient = NewPatient();
  const Appointment group = Book(0);
  Book(60, patient);
  const auto refused = Change(group, patient, true);
  EXPECT_EQ(RuleOf(refused), "policy.limit.person");
  EXPECT_EQ(Get(group).others.size(), 0U);
  const auto admitted = Change(group, patient, true, Override{{"policy.limit.person"}, "same family"});
  ASSERT_TRUE(admitted) << ToString(admitted.error());
  const HistoryEntry last = Await(bookings_->History(group.id))->back();
  EXPECT_EQ(last.waived, std::vector<std::string>{"policy.limit.person"});
  EXPECT_EQ(last.reason, "same family");
  rules_.real_name = true;
  SetRules();
  const auto unnamed = Change(group, NewPatient(), true);
  EXPECT_EQ(RuleOf(unnamed), "policy.real_name");
  EXPECT_TRUE(Change(group, patient, false)) << "leaving is free";
}

TEST_P(PaymentContract, WhoJoinsSeveralGroupsAtOnceGetsIntoOne) {
  rules_ = PolicyRules{};
  rules_.limits = {PersonLimit{.scope = PolicyScope::kAll, .per = Period::kDay, .max = 1}};
  SetRules();
  std::vector<Appointment> groups;
  for (int i = 0; i < 6; ++i) groups.push_back(Book(i * 60));
  for (int round = 0; round < 4; ++round) {
    const PatientId patient = NewPatient();
    std::vector<std::future<Result<Appointment>>> joining;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      joining.push_back(database_->Start(bookings_->ChangeParticipants({.appointment = groups[i].id,
                                                                        .expected_version = std::nullopt,
                                                                        .patient = patient,
                                                                        .joins = true,
                                                                        .actor = "tester"}),
                                         static_cast<int>(i % 2)));
    }
    std::vector<Appointment> joined;
    for (auto& one : joining) {
      const auto answer = one.get();
      if (answer) {
        joined.push_back(*answer);
      } else {
        EXPECT_EQ(RuleOf(answer), "policy.limit.person");
      }
    }
    ASSERT_EQ(joined.size(), 1U);
    ASSERT_TRUE(Change(joined.front(), patient, false));
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, PaymentContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling

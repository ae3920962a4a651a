#include "scheduling/booking/payment.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace medres::scheduling {
namespace {

using enum PaymentState;

const Instant kNoon{1'900'000'000'000};
const Instant kTomorrow = kNoon + std::chrono::hours(24);

PaymentTerms Terms(int fee, std::optional<int> hold = 30) {
  PaymentTerms terms;
  terms.fee_cents = fee;
  terms.hold_minutes = hold;
  return terms;
}

VisitPayment Due(int fee = 5000) { return FeeFor(Terms(fee), 1, kNoon, kTomorrow); }

TEST(Payment, IsDueByTheEndOfTheHoldOrTheStart) {
  EXPECT_EQ(Due().due_by, kNoon + Minutes(30));
  EXPECT_EQ(FeeFor(Terms(5000), 1, kNoon, kNoon + Minutes(10)).due_by, kNoon + Minutes(10));
  EXPECT_EQ(FeeFor(Terms(5000), 1, kNoon, kNoon).due_by, std::nullopt) << "they are here: they pay at the desk";
  EXPECT_EQ(FeeFor(Terms(5000, std::nullopt), 1, kNoon, kTomorrow).due_by, std::nullopt);
  EXPECT_EQ(FeeFor(Terms(5000), 3, kNoon, kTomorrow).amount_cents, 15000);
  const VisitPayment free = FeeFor(Terms(0), 1, kNoon, kTomorrow);
  EXPECT_EQ(free.state, kNone);
  EXPECT_EQ(free.due_by, std::nullopt);
}

TEST(Payment, IsOverdueFromItsTimeOn) {
  EXPECT_FALSE(IsOverdue(Due(), kNoon + Minutes(30) - Milliseconds(1)));
  EXPECT_TRUE(IsOverdue(Due(), kNoon + Minutes(30)));
  VisitPayment paid = Due();
  Receive(paid, 5000, "t", kNoon, true);
  EXPECT_FALSE(IsOverdue(paid, kTomorrow));
}

/// A story of a fee of 5000, and where it leads.
struct Story {
  const char* name;
  std::function<void(VisitPayment&)> steps;
  PaymentState state;
  std::int64_t balance;
};

void Pay(VisitPayment& payment, std::int64_t cents, bool is_on = true) { Receive(payment, cents, "t", kNoon, is_on); }

TEST(Payment, GoesFromStateToState) {
  const Story stories[] = {
      {"untouched", [](auto&) {}, kDue, -5000},
      {"paid", [](auto& p) { Pay(p, 5000); }, kPaid, 0},
      {"paid in part", [](auto& p) { Pay(p, 2000); }, kDue, -3000},
      {"paid twice", [](auto& p) { Pay(p, 5000), Pay(p, 5000); }, kRefundDue, 5000},
      {"paid twice, one back", [](auto& p) { Pay(p, 5000), Pay(p, 5000), Return(p, 5000, true); }, kPaid, 0},
      {"waived", [](auto& p) { Waive(p); }, kWaived, 0},
      {"waived, paid all the same", [](auto& p) { Waive(p), Pay(p, 5000); }, kRefundDue, 5000},
      {"waived and called off", [](auto& p) { Waive(p), CallOff(p, 100); }, kWaived, 0},
      {"waived and moved", [](auto& p) { Waive(p), Reprice(p, 8000); }, kWaived, 0},
      {"ended", [](auto& p) { EndUnpaid(p); }, kExpired, 0},
      {"ended, paid late", [](auto& p) { EndUnpaid(p), Pay(p, 5000, false); }, kRefundDue, 5000},
      {"ended, paid late, back", [](auto& p) { EndUnpaid(p), Pay(p, 5000, false), Return(p, 5000, false); }, kRefunded,
       0},
      {"ended, paid in part before", [](auto& p) { Pay(p, 2000), EndUnpaid(p); }, kRefundDue, 2000},
      {"called off unpaid", [](auto& p) { CallOff(p, 100); }, kVoid, 0},
      {"called off unpaid, nothing back", [](auto& p) { CallOff(p, 0); }, kVoid, 0},
      {"called off", [](auto& p) { Pay(p, 5000), CallOff(p, 100); }, kRefundDue, 5000},
      {"called off, all back", [](auto& p) { Pay(p, 5000), CallOff(p, 100), Return(p, 5000, false); }, kRefunded, 0},
      {"called off, half kept", [](auto& p) { Pay(p, 5000), CallOff(p, 50); }, kRefundDue, 2500},
      {"half kept, half back", [](auto& p) { Pay(p, 5000), CallOff(p, 50), Return(p, 2500, false); }, kRefunded, 0},
      {"called off late", [](auto& p) { Pay(p, 5000), CallOff(p, 0); }, kPaid, 0},
      {"a third back is rounded down", [](auto& p) { Pay(p, 5000), CallOff(p, 33); }, kRefundDue, 1650},
      {"a surplus is theirs whatever the terms", [](auto& p) { Pay(p, 5000), Pay(p, 700), CallOff(p, 0); }, kRefundDue,
       700},
      {"moved to a dearer time", [](auto& p) { Pay(p, 5000), Reprice(p, 8000); }, kDue, -3000},
      {"moved to a cheaper one", [](auto& p) { Pay(p, 5000), Reprice(p, 3000); }, kRefundDue, 2000},
      {"moved to a free one unpaid", [](auto& p) { Reprice(p, 0); }, kNone, 0},
      {"on again", [](auto& p) { Pay(p, 5000), CallOff(p, 100), Reopen(p, Due()); }, kPaid, 0},
      {"on again after it went back",
       [](auto& p) { Pay(p, 5000), CallOff(p, 100), Return(p, 5000, false), Reopen(p, Due()); }, kDue, -5000},
      {"on again after its end", [](auto& p) { EndUnpaid(p), Reopen(p, Due()); }, kDue, -5000},
      {"on again, waived before", [](auto& p) { Waive(p), CallOff(p, 100), Reopen(p, Due()); }, kWaived, 0},
  };
  for (const Story& story : stories) {
    VisitPayment payment = Due();
    story.steps(payment);
    EXPECT_EQ(ToCode(payment.state), ToCode(story.state)) << story.name;
    EXPECT_EQ(payment.BalanceCents(), story.balance) << story.name;
  }
}

TEST(Payment, HasATimeOnlyWhileNothingIsPaid) {
  VisitPayment dearer = Due();
  Reprice(dearer, 8000);
  EXPECT_EQ(dearer.due_by, kNoon + Minutes(30)) << "moving gains no time";
  VisitPayment paid = Due();
  Pay(paid, 5000);
  Reprice(paid, 8000);
  EXPECT_EQ(paid.due_by, std::nullopt) << "who has paid is not sent away for a difference";
  VisitPayment again = Due();
  EndUnpaid(again);
  Reopen(again, FeeFor(Terms(5000), 1, kTomorrow, kTomorrow + std::chrono::hours(24)));
  EXPECT_EQ(again.due_by, kTomorrow + Minutes(30));
}

/// Whatever happens, in whatever order: what came in is what the visit costs, what went back and what is to go back,
/// less what is owed; and the state says so.
TEST(Payment, NeverLosesMoney) {
  const std::uint32_t seed = std::random_device()();
  std::mt19937 random(seed);
  const auto upto = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  for (int round = 0; round < 2000; ++round) {
    VisitPayment payment = Due(upto(100) * 100);
    std::int64_t in = 0;
    std::int64_t out = 0;
    bool is_on = true;
    for (int step = 0; step < 12; ++step) {
      switch (upto(6)) {
        case 0: {
          const int cents = 1 + upto(9000);
          Receive(payment, cents, "t", kNoon, is_on);
          in += cents;
          break;
        }
        case 1:
          if (const std::int64_t back = payment.BalanceCents(); back > 0) {
            Return(payment, back, is_on);
            out += back;
          }
          break;
        case 2:
          if (payment.state == kDue) Waive(payment);
          break;
        case 3:
          if (is_on) Reprice(payment, upto(9000));
          break;
        case 4:
          if (is_on) CallOff(payment, upto(100));
          is_on = false;
          break;
        case 5:
          if (is_on && payment.state == kDue) {
            EndUnpaid(payment);
            is_on = false;
          }
          break;
        default:
          if (!is_on) Reopen(payment, Due());
          is_on = true;
      }
      ASSERT_EQ(payment.paid_cents, in) << "seed " << seed;
      ASSERT_EQ(payment.refunded_cents, out) << "seed " << seed;
      ASSERT_GE(payment.amount_cents, 0) << "seed " << seed;
      ASSERT_EQ(payment.state == kRefundDue, payment.BalanceCents() > 0) << "seed " << seed;
      ASSERT_EQ(payment.state == kDue, payment.BalanceCents() < 0) << "seed " << seed;
      if (!is_on) ASSERT_NE(payment.state, kDue) << "nobody owes for what does not take place; seed " << seed;
      if (payment.due_by) ASSERT_EQ(payment.state, kDue) << "seed " << seed;
    }
  }
}

TEST(Payment, CodesGoBothWays) {
  for (const PaymentState state : {kNone, kDue, kPaid, kWaived, kExpired, kVoid, kRefundDue, kRefunded}) {
    EXPECT_EQ(ParsePaymentState(ToCode(state)), state);
  }
  EXPECT_EQ(ParsePaymentState("lost"), std::nullopt);
  EXPECT_EQ(FormatYuan(5000), "50.00");
  EXPECT_EQ(FormatYuan(105), "1.05");
  EXPECT_EQ(FormatYuan(7), "0.07");
}

}  // namespace
}  // namespace medres::scheduling

#pragma once

#include "scheduling/booking/decide.hpp"

/// What the steps of a visit do to its fee, and what is told of that: `payment.fee_due`, `payment.refund_due`. Each
/// looks at the appointment as the step has left it. All of it does nothing for a visit without a fee.
namespace medres::scheduling {

/// Why a visit that nobody paid is cancelled.
inline constexpr std::string_view kUnpaidReason = "payment.expired";

/// The fee of a visit that was booked or moved; null: there is none (any more). What was paid goes with the visit, and
/// the time until which it is due stays. A hold costs nothing yet.
void ChargeFee(const PaymentTerms* terms, Changes& changes);

/// The visit is called off: `terms` say how much goes back; everything when the clinic calls off or it was an error.
void CloseFee(const Facts& facts, const VisitTerms& terms, Changes& changes);
/// That was undone.
void ReopenFee(const VisitTerms& terms, Changes& changes);

/// Somebody joined or left: the fee is each person's.
void RepriceGroup(const VisitTerms& terms, bool joined, Changes& changes);

/// Ends a visit that nobody paid, as the house does.
void EndForUnpaid(const Facts& facts, const VisitTerms& terms, Milliseconds number_delay, Changes& changes);

/// Tells of `cents` that are to be given back.
void TellRefund(std::int64_t cents, std::optional<int> percent, Changes& changes);

}  // namespace medres::scheduling

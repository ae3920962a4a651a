#pragma once

#include <string>
#include <vector>

#include "platform/sql/value.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// Appends what a change does to the visit's fee; nothing when it does nothing.
void AppendPaymentTo(std::vector<sql::Call>& calls, const Changes& changes);

/// One line of the book. A line of the same provider, transaction and kind stays as it is, unless it matched nothing.
sql::Call EntryCall(const PaymentEntry& entry);

/// The fee as events tell of it: `{"state": …, "amount_cents": …}`.
std::string PaymentMember(const VisitPayment& payment);

}  // namespace medres::scheduling

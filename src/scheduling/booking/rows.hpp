#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "platform/sql/value.hpp"
#include "scheduling/booking/numbers.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// The columns that ReadAppointment and ReadAllocation expect, in their order, for the select lists of this slice.
#define MEDRES_APPOINTMENT_COLUMNS                                                                                 \
  "id, status, service_type, patient, start_at, end_at, zone, local_start, tzdb_version, resources, channel, "     \
  "pickup_code, cancel_reason, previous_status, version, created_at, updated_at, expires_at, hold_token, series, " \
  "series_index, others, policy, policy_version, called_off_by, session, number, number_returns_at, booked_by, "   \
  "payment_state, amount_cents, paid_cents, refunded_cents, payment_due_at, payment_reference, paid_at"
#define MEDRES_NUMBER_COLUMNS "session, number, id, patient, channel, active, number_returns_at, version, expires_at"
/// Of numbers that were left by visits that moved, in the same order.
#define MEDRES_LEFT_NUMBER_COLUMNS \
  "session, number, appointment, patient, channel, cast(0 as bigint), returns_at, version, cast(null as bigint)"
#define MEDRES_ALLOCATION_COLUMNS \
  "id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, appointment, expires_at, site"

#define MEDRES_PAYMENT_COLUMNS                                                                                   \
  "id, kind, outcome, provider, transaction_id, method, visit, appointment, amount_cents, currency, actor, at, " \
  "recorded_at, local_date"

/// Columns of a change, from `first` on.
HistoryEntry ReadHistory(const sql::Rows::Row& row, std::size_t first = 0);
Appointment ReadAppointment(const sql::Rows::Row& row);
Allocation ReadAllocation(const sql::Rows::Row& row);
TakenNumber ReadTakenNumber(const sql::Rows::Row& row);
PaymentEntry ReadPaymentEntry(const sql::Rows::Row& row);

/// An appointment's resources in the order of its service's requirements, or its other patients in order of joining, as
/// one text column: ids joined by commas.
template <class AnyId>
std::string JoinIds(const std::vector<AnyId>& ids) {
  std::string text;
  for (const AnyId id : ids) {
    if (!text.empty()) text.push_back(',');
    text.append(id.Text());
  }
  return text;
}

template <class AnyId>
std::vector<AnyId> SplitIds(std::string_view text) {
  std::vector<AnyId> ids;
  if (text.empty()) return ids;
  for (const std::string_view part : text::Split(text, ',')) ids.push_back(AnyId::Parse(part).value());
  return ids;
}

/// The same for codes of rules.
std::string JoinCodes(const std::vector<std::string>& codes);
std::vector<std::string> SplitCodes(std::string_view text);

std::string_view ToCode(AllocationKind kind);

}  // namespace medres::scheduling

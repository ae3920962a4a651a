#pragma once

#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/payment/model.hpp"

namespace medres::scheduling {

/// Reads of fees and of the money's book, and the lines that change no visit; what changes one is the booking store's.
/// Stateless; every call runs in the caller's transaction.
class PaymentStore {
 public:
  virtual ~PaymentStore() = default;

  /// Booked visits whose time to pay is over, the longest first.
  virtual Task<Result<std::vector<Appointment>>> Overdue(sql::Session& session, Instant now, int limit) = 0;
  virtual Task<Result<std::vector<Appointment>>> List(sql::Session& session, const PaymentFilter& filter) = 0;
  virtual Task<Result<std::vector<PaymentEntry>>> Entries(sql::Session& session, const EntryFilter& filter) = 0;
  virtual Task<Result<std::vector<DayTotal>>> Totals(sql::Session& session, LocalDate from, LocalDate to) = 0;
  /// Writes a line that matched no visit, and tells of it, unless it is there.
  virtual Task<Status> Record(sql::Session& session, const PaymentEntry& entry) = 0;
};

}  // namespace medres::scheduling

#pragma once

#include "scheduling/payment/store.hpp"

namespace medres::scheduling {

/// PaymentStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlPaymentStore final : public PaymentStore {
 public:
  Task<Result<std::vector<Appointment>>> Overdue(sql::Session& session, Instant now, int limit) override;
  Task<Result<std::vector<Appointment>>> List(sql::Session& session, const PaymentFilter& filter) override;
  Task<Result<std::vector<PaymentEntry>>> Entries(sql::Session& session, const EntryFilter& filter) override;
  Task<Result<std::vector<DayTotal>>> Totals(sql::Session& session, LocalDate from, LocalDate to) override;
  Task<Status> Record(sql::Session& session, const PaymentEntry& entry) override;
};

}  // namespace medres::scheduling

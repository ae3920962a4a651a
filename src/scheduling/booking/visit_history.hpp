#pragma once

#include "platform/sql/database.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/ranking/visit_history.hpp"

namespace medres::scheduling {

/// Earlier visits, out of the appointments. Thread-safe; references must outlive it.
class StoredVisitHistory final : public VisitHistory {
 public:
  StoredVisitHistory(sql::Database& database, BookingStore& store) : database_(database), store_(store) {}

  /// Cancelled, missed and mistaken visits do not count; a booked one whose time is over does.
  Task<Result<EarlierVisits>> VisitsBefore(PatientId patient, Instant now) override;

 private:
  sql::Database& database_;
  BookingStore& store_;
};

}  // namespace medres::scheduling

#pragma once

#include "platform/sql/stale_reads.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/ranking/visit_history.hpp"

namespace medres::scheduling {

/// Earlier visits, out of the appointments; what they weigh in a ranking does not hang on the last seconds.
/// Thread-safe; references must outlive it.
class StoredVisitHistory final : public VisitHistory {
 public:
  StoredVisitHistory(sql::StaleReads& reads, BookingStore& store) : reads_(reads), store_(store) {}

  /// Cancelled, missed and mistaken visits do not count; a booked one whose time is over does.
  Task<Result<EarlierVisits>> VisitsBefore(PatientId patient, Instant now) override;

 private:
  sql::StaleReads& reads_;
  BookingStore& store_;
};

}  // namespace medres::scheduling

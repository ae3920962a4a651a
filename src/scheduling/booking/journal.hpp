#pragma once

#include <vector>

#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

/// Which changes a journal shows, by time; all given conditions hold.
struct JournalFilter {
  std::optional<Interval> time = {};
  std::optional<AppointmentId> appointment = {};
  std::optional<PatientId> patient = {};  ///< of those who take part now
  int limit = 50;
};

/// A change, and whose visit it was made to.
struct JournalEntry {
  AppointmentId appointment;
  std::vector<PatientId> patients;
  HistoryEntry change;
};

/// Every change of every visit in the order of time, for those who ask who did what. Thread-safe; the database
/// must outlive it.
class BookingJournal {
 public:
  explicit BookingJournal(sql::Database& database) : database_(database) {}

  Task<Result<std::vector<JournalEntry>>> List(JournalFilter filter);

 private:
  sql::Database& database_;
};

}  // namespace medres::scheduling

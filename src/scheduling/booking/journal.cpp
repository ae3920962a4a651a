#include "scheduling/booking/journal.hpp"

#include <limits>

#include "scheduling/booking/rows.hpp"

namespace medres::scheduling {
namespace {

struct JournalSql {
  static constexpr sql::Statement kList{
      "booking.journal",
      "select h.appointment, a.patient, a.others, h.version, h.at, h.actor, h.change, h.status, h.start_at, h.end_at, "
      "h.resources, coalesce(h.reason, ''), coalesce(h.waived, ''), h.booked_by from appointment_history h join "
      "appointment a on "
      "a.id = h.appointment where h.at >= ?1 and h.at < ?2 and (?3 = 0 or h.appointment = ?4) and (?5 = 0 or a.patient "
      "= ?6 or a.id in (select appointment from participation where patient = ?6)) order by h.at, h.appointment, "
      "h.version limit ?7"};
};

JournalEntry ReadEntry(const sql::Rows::Row& row) {
  JournalEntry entry{row.AsId<AppointmentId>(0), SplitIds<PatientId>(row.Text(2)), ReadHistory(row, 3)};
  if (!row.IsNull(1)) entry.patients.insert(entry.patients.begin(), row.AsId<PatientId>(1));
  return entry;
}

}  // namespace

Task<Result<std::vector<JournalEntry>>> BookingJournal::List(JournalFilter filter) {
  constexpr Instant kEver{std::numeric_limits<std::int64_t>::max() / 2};
  const Interval time = filter.time.value_or(Interval{{0}, kEver});
  const sql::Params params{time.start,
                           time.end,
                           filter.appointment.has_value(),
                           filter.appointment.value_or(AppointmentId{}),
                           filter.patient.has_value(),
                           filter.patient.value_or(PatientId{}),
                           filter.limit};
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>([&](sql::Session& session) {
    return session.Run(JournalSql::kList, params);
  }));
  std::vector<JournalEntry> entries;
  for (std::size_t i = 0; i < rows.size(); ++i) entries.push_back(ReadEntry(rows[i]));
  co_return entries;
}

}  // namespace medres::scheduling

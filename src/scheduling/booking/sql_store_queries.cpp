#include <algorithm>
#include <limits>

#include "platform/sql/row_set.hpp"
#include "scheduling/booking/rows.hpp"
#include "scheduling/booking/sql_store.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

using sql::ColumnType;
using sql::SetStatement;

/// ?1 ?2: the time looked at; ?3 ?4: where to go on; ?5: status or ''; ?6: limit; ?7 ?8: facility, if the flag is set;
/// ?9 ?10: patient likewise, who may be another of a group; ?11: now, from which on a hold that is over counts as
/// cancelled; ?12: a pick-up code or ''.
#define MEDRES_LIST_TAIL                                                                                               \
  " start_at > ?1 - 86400000 and end_at > ?1 and start_at < ?2 and (start_at > ?3 or (start_at = ?3 and id > ?4)) "    \
  "and (?5 = '' or case when status = 'pending' and expires_at <= ?11 then 'cancelled' else status end = ?5) and (?7 " \
  "= 0 or facility = ?8) and (?9 = 0 or patient = ?10 or id in (select appointment from participation "                \
  "where patient = ?10)) and (?12 = '' or (pickup_code = ?12 and active = 1)) "                                        \
  "order by start_at, id limit ?6"

struct QuerySql {
  static constexpr sql::Statement kFind{"appointment.find",
                                        "select " MEDRES_APPOINTMENT_COLUMNS " from appointment where id = ?1"};

  /// The day sheet, one statement per leading condition, so that each is answered from an index.
  static constexpr sql::Statement kListDay{
      "appointment.list", "select " MEDRES_APPOINTMENT_COLUMNS " from appointment where" MEDRES_LIST_TAIL};
  static constexpr sql::Statement kListPatient{
      "appointment.list_patient",
      "select " MEDRES_APPOINTMENT_COLUMNS
      " from appointment where id in (select id from appointment where patient = ?10 union all select "
      "appointment from participation where patient = ?10) and" MEDRES_LIST_TAIL};
  static constexpr sql::Statement kListFacility{"appointment.list_facility",
                                                "select " MEDRES_APPOINTMENT_COLUMNS
                                                " from appointment where facility = ?8 and" MEDRES_LIST_TAIL};
  static constexpr sql::Statement kListResource{
      "appointment.list_resource",
      "select " MEDRES_APPOINTMENT_COLUMNS
      " from appointment where id in (select appointment from allocation where resource = ?13 and start_at > ?1 - "
      "86400000 and start_at < ?2 union all select appointment from allocation_history where resource = ?13 and "
      "start_at > ?1 - 86400000 and start_at < ?2) and" MEDRES_LIST_TAIL};

  static constexpr sql::Statement kHistory{
      "appointment.history",
      "select version, at, actor, change, status, start_at, end_at, resources, coalesce(reason, ''), "
      "coalesce(waived, ''), booked_by from appointment_history "
      "where appointment = ?1 order by version"};

  static constexpr sql::Statement kOfSeries{"appointment.of_series",
                                            "select " MEDRES_APPOINTMENT_COLUMNS
                                            " from appointment where series = ?1 order by series_index"};

  /// One row of the index for each, so that looking costs nothing when there is nothing to tidy.
  static constexpr sql::Statement kExpiredPostgres{
      "appointment.expired",
      "select " MEDRES_APPOINTMENT_COLUMNS
      " from appointment where status = 'pending' and expires_at is not null and expires_at <= "
      "cast(extract(epoch from statement_timestamp()) * 1000 as bigint) order by expires_at limit ?1"};
  static constexpr sql::Statement kExpiredSqlite{
      "appointment.expired", "select " MEDRES_APPOINTMENT_COLUMNS
                             " from appointment where status = 'pending' and expires_at is not null and expires_at <= "
                             "cast((julianday('now') - 2440587.5) * 86400000 as bigint) order by expires_at limit ?1"};

  static constexpr sql::Statement kActive{
      "allocation.active", "select " MEDRES_ALLOCATION_COLUMNS " from allocation where active = 1 and end_at > ?1"};
  static constexpr SetStatement kActiveOf{
      {"allocation.active_of", "select " MEDRES_ALLOCATION_COLUMNS
                               " from allocation where resource = any(?1::uuid[]) and start_at > (?2::bigint[])[1] - "
                               "86400000 and active = 1 and end_at > (?2::bigint[])[1]"},
      {"allocation.active_of", "select " MEDRES_ALLOCATION_COLUMNS
                               " from allocation where resource = ?1 and start_at > ?2 - 86400000 and active = 1 and "
                               "end_at > ?2"}};

  static constexpr SetStatement kFuture{
      {"appointment.future",
       "select " MEDRES_APPOINTMENT_COLUMNS
       " from appointment where active = 1 and (expires_at is null or expires_at > (?2::bigint[])[1]) "
       "and id in (select appointment from allocation where resource = any(?1::uuid[]) and "
       "start_at > (?2::bigint[])[1] and active = 1) order by start_at, id"},
      {"appointment.future", "select " MEDRES_APPOINTMENT_COLUMNS
                             " from appointment where active = 1 and (expires_at is null or expires_at > ?2) "
                             "and id in (select appointment from allocation where resource = ?1 and "
                             "start_at > ?2 and active = 1) order by start_at, id"}};

  /// A survivor who takes part already stands there twice then, and counts once.
  static constexpr sql::Statement kRepoint{"appointment.repoint",
                                           "update appointment set patient = ?2, version = version + 1, updated_at = "
                                           "?3 where patient = ?1"};
  static constexpr sql::Statement kRepointOthers{
      "appointment.repoint_others",
      "update appointment set others = replace(others, ?1, ?2), version = version + 1, updated_at = ?3 "
      "where id in (select appointment from participation where patient = ?4)"};
  static constexpr sql::Statement kRepointAgent{
      "appointment.repoint_agent",
      "update appointment set booked_by = ?2, version = version + 1, updated_at = ?3 where booked_by = ?1"};
  static constexpr sql::Statement kRepointLeftNumbers{"appointment.repoint_left_numbers",
                                                      "update left_number set patient = ?2 where patient = ?1"};
  static constexpr sql::Statement kRepointReplies{
      "appointment.repoint_replies", "update appointment_reply set participant = ?2 where participant = ?1"};
  static constexpr sql::Statement kRepointParticipation{"appointment.repoint_participation",
                                                        "update participation set patient = ?2 where patient = ?1"};
};

#undef MEDRES_LIST_TAIL

template <class T, class Read>
std::vector<T> ReadAll(const std::vector<sql::Rows>& results, Read read) {
  std::vector<T> all;
  for (const sql::Rows& rows : results) {
    for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(read(rows[i]));
  }
  return all;
}

const sql::Statement& Leading(const AppointmentFilter& filter) {
  if (filter.resource) return QuerySql::kListResource;
  if (filter.patient) return QuerySql::kListPatient;
  return filter.facility ? QuerySql::kListFacility : QuerySql::kListDay;
}

sql::Params ListParams(const AppointmentFilter& filter) {
  constexpr Instant kEver{std::numeric_limits<std::int64_t>::max() / 2};
  const Interval time = filter.time.value_or(Interval{{0}, kEver});
  const auto after =
      filter.after.value_or(std::pair(Instant{std::numeric_limits<std::int64_t>::min() / 2}, AppointmentId{}));
  sql::Params params{time.start,
                     time.end,
                     after.first,
                     after.second,
                     filter.status ? std::string(ToCode(*filter.status)) : std::string(),
                     filter.limit,
                     filter.facility.has_value(),
                     filter.facility.value_or(ResourceId{}),
                     filter.patient.has_value(),
                     filter.patient.value_or(PatientId{}),
                     filter.now,
                     filter.pickup_code.value_or("")};
  if (&Leading(filter) == &QuerySql::kListResource) params.emplace_back(*filter.resource);
  return params;
}

/// Resources with the same bound for each, in the form that a SetStatement takes.
std::vector<sql::Call> BoundedCalls(const SetStatement& statement, const std::vector<ResourceId>& resources,
                                    Instant bound, sql::Dialect dialect) {
  sql::RowSet set(statement, {ColumnType::kUuid, ColumnType::kInteger});
  for (const ResourceId id : resources) set.Add({id, bound});
  std::vector<sql::Call> calls;
  set.AppendTo(calls, dialect);
  return calls;
}

}  // namespace

Task<Result<std::optional<Appointment>>> SqlBookingStore::Find(sql::Session& session, AppointmentId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(QuerySql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Appointment>();
  co_return ReadAppointment(rows[0]);
}

Task<Result<std::vector<Appointment>>> SqlBookingStore::List(sql::Session& session, const AppointmentFilter& filter) {
  std::vector<sql::Rows> results;
  MEDRES_CO_TRY(sql::Rows rows, co_await session.Run(Leading(filter), ListParams(filter)));
  results.push_back(std::move(rows));
  co_return ReadAll<Appointment>(results, ReadAppointment);
}

Task<Result<std::vector<Appointment>>> SqlBookingStore::OfSeries(sql::Session& session, SeriesId id) {
  std::vector<sql::Rows> results;
  MEDRES_CO_TRY(sql::Rows rows, co_await session.Run(QuerySql::kOfSeries, {id}));
  results.push_back(std::move(rows));
  co_return ReadAll<Appointment>(results, ReadAppointment);
}

Task<Result<std::vector<Appointment>>> SqlBookingStore::ExpiredHolds(sql::Session& session, int limit) {
  const bool postgres = session.dialect() == sql::Dialect::kPostgres;
  const sql::Statement& statement = postgres ? QuerySql::kExpiredPostgres : QuerySql::kExpiredSqlite;
  std::vector<sql::Rows> results;
  MEDRES_CO_TRY(sql::Rows rows, co_await session.Run(statement, {limit}));
  results.push_back(std::move(rows));
  co_return ReadAll<Appointment>(results, ReadAppointment);
}

Task<Result<std::vector<HistoryEntry>>> SqlBookingStore::History(sql::Session& session, AppointmentId id) {
  std::vector<sql::Rows> results;
  MEDRES_CO_TRY(sql::Rows rows, co_await session.Run(QuerySql::kHistory, {id}));
  results.push_back(std::move(rows));
  co_return ReadAll<HistoryEntry>(results, [](const auto& row) { return ReadHistory(row); });
}

Task<Result<std::vector<Allocation>>> SqlBookingStore::ActiveAllocations(sql::Session& session, Instant since,
                                                                         std::vector<ResourceId> resources) {
  std::vector<sql::Call> calls;
  if (resources.empty()) {
    calls.push_back({&QuerySql::kActive, {since}});
  } else {
    calls = BoundedCalls(QuerySql::kActiveOf, resources, since, session.dialect());
  }
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  co_return ReadAll<Allocation>(results, ReadAllocation);
}

Task<Result<std::vector<Appointment>>> SqlBookingStore::FutureOf(sql::Session& session,
                                                                 std::vector<ResourceId> resources, Instant from) {
  MEDRES_CO_TRY(const std::vector<sql::Rows> results,
                co_await session.RunAll(BoundedCalls(QuerySql::kFuture, resources, from, session.dialect())));
  auto appointments = ReadAll<Appointment>(results, ReadAppointment);
  const auto by_start = [](const Appointment& a, const Appointment& b) {
    return std::pair(a.time.start, a.id) < std::pair(b.time.start, b.id);
  };
  std::ranges::sort(appointments, by_start);
  const auto repeated = std::ranges::unique(appointments, {}, &Appointment::id);
  appointments.erase(repeated.begin(), repeated.end());
  co_return appointments;
}

Task<Status> SqlBookingStore::RepointPatient(sql::Session& session, PatientId from, PatientId to, Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back({&QuerySql::kRepoint, {from, to, now}});
  calls.push_back({&QuerySql::kRepointOthers, {from.Text(), to.Text(), now, from}});
  calls.push_back({&QuerySql::kRepointParticipation, {from, to}});
  calls.push_back({&QuerySql::kRepointAgent, {from, to, now}});
  calls.push_back({&QuerySql::kRepointReplies, {from, to}});
  calls.push_back({&QuerySql::kRepointLeftNumbers, {from, to}});
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  co_return Status();
}

}  // namespace medres::scheduling

#include <algorithm>

#include "platform/sql/row_set.hpp"
#include "scheduling/booking/record.hpp"
#include "scheduling/booking/rows.hpp"
#include "scheduling/booking/sql_store.hpp"

namespace medres::scheduling {
namespace {

using sql::ColumnType;
using sql::SetStatement;

/// PostgreSQL plans these once, perhaps on empty tables, so their forms leave it one good index each: `offset 0` keeps
/// it from turning a look-up per row into a join over the whole table, comparing rows from walking a day of everybody's
/// appointments where a patient has a handful, `active <> 0` from walking a partial index made for something else.
/// The database's clock, in milliseconds, by which holds end.
#define MEDRES_NOW_POSTGRES "cast(extract(epoch from statement_timestamp()) * 1000 as bigint)"
#define MEDRES_NOW_SQLITE "cast((julianday('now') - 2440587.5) * 86400000 as bigint)"

struct FactSql {
  static constexpr sql::Statement kClockPostgres{"booking.clock", "select " MEDRES_NOW_POSTGRES};
  static constexpr sql::Statement kClockSqlite{"booking.clock", "select " MEDRES_NOW_SQLITE};

  static constexpr SetStatement kVersions{
      {"booking.versions", "select id, version, rota_version from resource where id = any(?1::uuid[])"},
      {"booking.versions", "select id, version, rota_version from resource where id = ?1"}};

  static constexpr SetStatement kExpire{
      {"booking.expire",
       "update allocation a set active = 0 from (select id, resource from allocation where active = 1 "
       "and expires_at is not null and expires_at <= " MEDRES_NOW_POSTGRES
       " offset 0) as due where a.id = due.id and due.resource = any(?1::uuid[])"},
      {"booking.expire",
       "update allocation set active = 0 where active = 1 and expires_at is not null and resource = ?1 "
       "and expires_at <= " MEDRES_NOW_SQLITE}};

  /// A pad is at most 12 hours and an allocation at most a day, which bounds the index range.
  static constexpr SetStatement kAllocations{
      {"booking.allocations",
       "select x.* from unnest(?1::uuid[], ?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bigint[]) "
       "as t(r, a, b, before, after) cross join lateral (select " MEDRES_ALLOCATION_COLUMNS
       " from allocation where resource = t.r and active <> 0 and start_at > t.a - t.before - 129600000 "
       "and start_at < t.b + greatest(pad_before * 60000, t.after) "
       "and end_at > t.a - greatest(pad_after * 60000, t.before) offset 0) as x"},
      {"booking.allocations",
       "select " MEDRES_ALLOCATION_COLUMNS
       " from allocation where resource = ?1 and active = 1 and start_at > ?2 - ?4 - 129600000 "
       "and start_at < ?3 + max(pad_before * 60000, ?5) and end_at > ?2 - max(pad_after * 60000, ?4)"}};

  static constexpr SetStatement kPatients{
      {"booking.patients", "select id, merged_into from patient where id = any(?1::uuid[])"},
      {"booking.patients", "select id, merged_into from patient where id = ?1"}};

  /// Their own, but for holds that are over, and those that they take part in.
  static constexpr SetStatement kVisits{
      {"booking.visits",
       "select x.* from unnest(?1::uuid[], ?2::bigint[], ?3::bigint[]) as t(p, a, b) cross join lateral ((select "
       "patient, id, start_at, end_at from appointment where (patient, start_at) > (t.p, t.a - 86400000) "
       "and (patient, start_at) < (t.p, t.b) and end_at > t.a and active <> 0 "
       "and (expires_at is null or expires_at > " MEDRES_NOW_POSTGRES
       ") offset 0) union all (select patient, appointment, start_at, end_at from participation "
       "where (patient, start_at) > (t.p, t.a - 86400000) and (patient, start_at) < (t.p, t.b) and end_at > t.a "
       "and active <> 0 offset 0)) as x"},
      {"booking.visits",
       "select patient, id, start_at, end_at from appointment where patient = ?1 and active = 1 "
       "and start_at > ?2 - 86400000 and start_at < ?3 and end_at > ?2 "
       "and (expires_at is null or expires_at > " MEDRES_NOW_SQLITE
       ") union all select patient, appointment, start_at, end_at from participation where patient = ?1 and active = 1 "
       "and start_at > ?2 - 86400000 and start_at < ?3 and end_at > ?2"}};

  static constexpr SetStatement kAppointments{
      {"booking.appointments", "select " MEDRES_APPOINTMENT_COLUMNS " from appointment where id = any(?1::uuid[])"},
      {"booking.appointments", "select " MEDRES_APPOINTMENT_COLUMNS " from appointment where id = ?1"}};

  static constexpr SetStatement kOwnAllocations{
      {"booking.own_allocations",
       "select " MEDRES_ALLOCATION_COLUMNS " from allocation where appointment = any(?1::uuid[]) and active = 1"},
      {"booking.own_allocations",
       "select " MEDRES_ALLOCATION_COLUMNS " from allocation where appointment = ?1 and active = 1"}};

  /// Held numbers whose time is over are nobody's, though the holds are not tidied away: their rows must leave the
  /// index that proves a number to be given once.
  static constexpr SetStatement kExpireNumbers{
      {"booking.expire_numbers",
       "update appointment set active = 0 where session = any(?1::uuid[]) and session is not null and active = 1 "
       "and expires_at is not null and expires_at <= " MEDRES_NOW_POSTGRES},
      {"booking.expire_numbers",
       "update appointment set active = 0 where session = ?1 and session is not null and active = 1 "
       "and expires_at is not null and expires_at <= " MEDRES_NOW_SQLITE}};
  static constexpr SetStatement kNumbers{
      {"booking.numbers",
       "select " MEDRES_NUMBER_COLUMNS " from appointment where session = any(?1::uuid[]) "
       "and (active <> 0 or number_returns_at is not null) "
       "union all select " MEDRES_LEFT_NUMBER_COLUMNS " from left_number where session = any(?1::uuid[])"},
      {"booking.numbers", "select " MEDRES_NUMBER_COLUMNS " from appointment where session = ?1 "
                          "and (active = 1 or number_returns_at is not null) "
                          "union all select " MEDRES_LEFT_NUMBER_COLUMNS " from left_number where session = ?1"}};
  /// All that an agent has; there are a handful.
  static constexpr SetStatement kRelations{
      {"booking.relations",
       "select agent, patient, kind, valid_from, valid_to from patient_relation where agent = any(?1::uuid[]) and "
       "revoked_at is null order by created_at, id"},
      {"booking.relations",
       "select agent, patient, kind, valid_from, valid_to from patient_relation where agent = ?1 and revoked_at is "
       "null order by created_at, id"}};

  static constexpr SetStatement kReplies{
      {"booking.replies", "select id, max(version) from appointment_reply where id = any(?1::uuid[]) group by id"},
      {"booking.replies", "select id, max(version) from appointment_reply where id = ?1 group by id"}};

  static constexpr SetStatement kPayments{
      {"booking.payments",
       "select p.* from unnest(?1::text[], ?2::text[], ?3::text[]) as t(a, b, c) cross join lateral "
       "(select " MEDRES_PAYMENT_COLUMNS " from payment_entry where provider = t.a and transaction_id = t.b and kind = "
       "t.c offset 0) as p"},
      {"booking.payments", "select " MEDRES_PAYMENT_COLUMNS
                           " from payment_entry where provider = ?1 and transaction_id = ?2 and kind = ?3"}};

  static constexpr SetStatement kAnswers{
      {"booking.answers",
       "select i.scope, i.key, i.body_hash, i.response from unnest(?1::text[], ?2::text[]) as t(s, k) "
       "cross join lateral (select scope, key, body_hash, response from idempotency "
       "where scope = t.s and key = t.k offset 0) as i"},
      {"booking.answers", "select scope, key, body_hash, response from idempotency where scope = ?1 and key = ?2"}};
};

enum class FactKind {
  kNone,
  kClock,
  kVersion,
  kAllocation,
  kPatient,
  kVisit,
  kAppointment,
  kRelation,
  kAnswer,
  kNumber,
  kReply,
  kPayment
};

/// The statements of one load, and what the rows of each result are.
struct Plan {
  std::vector<sql::Call> calls;
  std::vector<FactKind> kinds;

  Plan(const LockSet& locks, sql::Dialect dialect) {
    AppendLocks(calls, dialect, locks);
    kinds.resize(calls.size(), FactKind::kNone);
  }

  void AddClock(sql::Dialect dialect) {
    calls.push_back({dialect == sql::Dialect::kPostgres ? &FactSql::kClockPostgres : &FactSql::kClockSqlite, {}});
    kinds.push_back(FactKind::kClock);
  }

  void Add(FactKind kind, sql::RowSet set, sql::Dialect dialect) {
    kinds.resize(kinds.size() + set.AppendTo(calls, dialect), kind);
  }
};

template <class Range>
sql::RowSet IdSet(const SetStatement& statement, const Range& ids) {
  sql::RowSet set(statement, {ColumnType::kUuid});
  for (const auto& id : ids) set.Add({id});
  return set;
}

Plan MakePlan(const LockSet& locks, const FactRequest& request, sql::Dialect dialect) {
  constexpr auto kInteger = ColumnType::kInteger;
  sql::RowSet allocations(FactSql::kAllocations, {ColumnType::kUuid, kInteger, kInteger, kInteger, kInteger});
  std::unordered_set<ResourceId> reached;
  for (const Reach& reach : request.reaches) {
    allocations.Add({reach.resource, reach.time.start, reach.time.end, std::int64_t{reach.before.count()},
                     std::int64_t{reach.after.count()}});
    reached.insert(reach.resource);
  }
  sql::RowSet patients(FactSql::kPatients, {ColumnType::kUuid});
  sql::RowSet visits(FactSql::kVisits, {ColumnType::kUuid, ColumnType::kInteger, ColumnType::kInteger});
  for (const auto& [patient, time] : request.patients) {
    patients.Add({patient});
    visits.Add({patient, time.start, time.end});
  }
  sql::RowSet answers(FactSql::kAnswers, {ColumnType::kText, ColumnType::kText});
  for (const IdempotencyKey& key : request.keys) answers.Add({key.scope, key.key});

  sql::RowSet payments(FactSql::kPayments, {ColumnType::kText, ColumnType::kText, ColumnType::kText});
  for (const PaymentKey& key : request.payments) payments.Add({key.provider, key.transaction, ToCode(key.kind)});

  Plan plan(locks, dialect);
  plan.Add(FactKind::kNone, IdSet(FactSql::kExpire, reached), dialect);
  plan.Add(FactKind::kNone, IdSet(FactSql::kExpireNumbers, request.sessions), dialect);
  if (request.database_clock) plan.AddClock(dialect);
  plan.Add(FactKind::kVersion, IdSet(FactSql::kVersions, request.versions), dialect);
  plan.Add(FactKind::kAllocation, std::move(allocations), dialect);
  plan.Add(FactKind::kPatient, std::move(patients), dialect);
  plan.Add(FactKind::kVisit, std::move(visits), dialect);
  plan.Add(FactKind::kAppointment, IdSet(FactSql::kAppointments, request.appointments), dialect);
  plan.Add(FactKind::kAllocation, IdSet(FactSql::kOwnAllocations, request.appointments), dialect);
  plan.Add(FactKind::kRelation, IdSet(FactSql::kRelations, request.agents), dialect);
  plan.Add(FactKind::kAnswer, std::move(answers), dialect);
  plan.Add(FactKind::kNumber, IdSet(FactSql::kNumbers, request.sessions), dialect);
  plan.Add(FactKind::kReply, IdSet(FactSql::kReplies, request.replies), dialect);
  plan.Add(FactKind::kPayment, std::move(payments), dialect);
  return plan;
}

/// Adds an allocation once, however many reaches found it.
void Remember(Facts& facts, const Allocation& allocation) {
  auto& held = facts.allocations[allocation.resource];
  for (const Allocation& other : held) {
    if (other.id == allocation.id) return;
  }
  held.push_back(allocation);
}

/// A patient named twice in a batch is read twice; a visit counts once.
void RememberVisit(Facts& facts, PatientId patient, AppointmentId id, Interval time) {
  auto& visits = facts.patients[patient].visits;
  const std::pair visit(id, time);
  if (std::ranges::find(visits, visit) == visits.end()) visits.push_back(visit);
}

/// Whether a hold is over has been written into `active`, by the database's clock; ours has no word in it.
void RememberNumber(Facts& facts, const sql::Rows::Row& row) {
  TakenNumber number = ReadTakenNumber(row);
  number.expires_at.reset();
  MergeNumber(facts.numbers[row.AsId<SessionId>(0)], number);
}

patients::Relation ReadFactRelation(const sql::Rows::Row& row) {
  patients::Relation relation;
  relation.agent = row.AsId<PatientId>(0);
  relation.patient = row.AsId<PatientId>(1);
  relation.kind = json::Parse<patients::RelationKind>(row.Text(2)).value();
  relation.valid_from = ParseDate(row.Text(3)).value();
  if (!row.IsNull(4)) relation.valid_to = ParseDate(row.Text(4));
  return relation;
}

Status ReadRow(Facts& facts, FactKind kind, const sql::Rows::Row& row) {
  switch (kind) {
    case FactKind::kNone: break;
    case FactKind::kClock: facts.database_now = row.At(0); break;
    case FactKind::kVersion: {
      const auto id = row.AsId<ResourceId>(0);
      facts.versions[id] = {id, row.Integer(1), row.Integer(2)};
      break;
    }
    case FactKind::kAllocation: Remember(facts, ReadAllocation(row)); break;
    case FactKind::kPatient: facts.patients[row.AsId<PatientId>(0)].merged_into = row.OptionalId<PatientId>(1); break;
    case FactKind::kVisit:
      RememberVisit(facts, row.AsId<PatientId>(0), row.AsId<AppointmentId>(1), {row.At(2), row.At(3)});
      break;
    case FactKind::kAppointment: {
      Appointment appointment = ReadAppointment(row);
      facts.appointments[appointment.id] = std::move(appointment);
      break;
    }
    case FactKind::kNumber: RememberNumber(facts, row); break;
    case FactKind::kPayment: {
      PaymentEntry entry = ReadPaymentEntry(row);
      facts.payments[{entry.provider, entry.transaction, entry.kind}] = std::move(entry);
      break;
    }
    case FactKind::kReply: facts.replies[row.AsId<ReplyId>(0)] = row.Integer(1); break;
    case FactKind::kRelation: facts.relations[row.AsId<PatientId>(0)].push_back(ReadFactRelation(row)); break;
    case FactKind::kAnswer: {
      MEDRES_TRY(Appointment appointment, ParseAppointmentRecord(row.Text(3)));
      facts.answers[{std::string(row.Text(0)), std::string(row.Text(1))}] = {std::string(row.Text(2)),
                                                                             std::move(appointment)};
      break;
    }
  }
  return {};
}

Result<Facts> ReadFacts(const std::vector<FactKind>& kinds, const std::vector<sql::Rows>& results) {
  Facts facts;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    for (std::size_t row = 0; row < results[i].size(); ++row) {
      MEDRES_CHECK(ReadRow(facts, kinds[i], results[i][row]));
    }
  }
  return facts;
}

}  // namespace

Task<Result<Facts>> SqlBookingStore::LoadFacts(sql::Session& session, const LockSet& locks,
                                               const FactRequest& request) {
  Plan plan = MakePlan(locks, request, session.dialect());
  const PolicyRead policies(request.policy, session.dialect(), plan.calls);
  auto results = co_await session.RunAll(std::move(plan.calls));
  if (!results) co_return Fail(std::move(results).error());
  MEDRES_CO_TRY(Facts facts, ReadFacts(plan.kinds, *results));
  policies.Into(facts.policy, *results);
  co_return facts;
}

}  // namespace medres::scheduling

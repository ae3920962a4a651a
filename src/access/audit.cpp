#include "access/audit.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::access {
namespace {

constexpr Milliseconds kPause{500};
constexpr std::size_t kRowsTogether = 500;

#define MEDRES_AUDIT_COLUMNS "id, at, actor, action, operation, type, entity, patients, succeeded, trace"

struct AuditSql {
  static constexpr sql::SetStatement kInsert{
      {"audit.insert",
       "insert into audit_record (" MEDRES_AUDIT_COLUMNS
       ") select id, at, actor, action, operation, type, nullif(entity, '00000000-0000-0000-0000-000000000000'), "
       "patients, succeeded, trace from unnest(?1::uuid[], ?2::bigint[], ?3::text[], ?4::text[], ?5::text[], "
       "?6::text[], ?7::uuid[], ?8::text[], ?9::bigint[], ?10::text[]) as t(" MEDRES_AUDIT_COLUMNS
       ") on conflict (id) do nothing"},
      {"audit.insert", "insert into audit_record (" MEDRES_AUDIT_COLUMNS
                       ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (id) do nothing"}};
  static constexpr sql::SetStatement kInsertPatient{
      {"audit.insert_patient",
       "insert into audit_patient (audit, patient) select audit, patient from unnest(?1::uuid[], ?2::uuid[]) as "
       "t(audit, patient) on conflict (audit, patient) do nothing"},
      {"audit.insert_patient",
       "insert into audit_patient (audit, patient) values (?1, ?2) on conflict (audit, patient) do nothing"}};
  static constexpr sql::Statement kList{
      "audit.list", "select " MEDRES_AUDIT_COLUMNS
                    " from audit_record where at >= ?1 and at < ?2 and (?3 = 0 or id = ?4) and (?5 = 0 or entity = ?6) "
                    "and (?7 = 0 or id in (select audit from audit_patient where patient = ?8)) order by id limit ?9"};
  static constexpr sql::Statement kTrimPatients{
      "audit.trim_patients",
      "delete from audit_patient where audit in (select id from audit_record where at < ?1 order by at limit ?2)"};
  static constexpr sql::Statement kTrim{
      "audit.trim",
      "delete from audit_record where id in (select id from audit_record where at < ?1 order by at limit ?2)"};
};

#undef MEDRES_AUDIT_COLUMNS

struct ActionRow {
  AuditAction action;
  std::string_view code;
};
constexpr std::array<ActionRow, 5> kActions{{{AuditAction::kCreate, "C"},
                                             {AuditAction::kRead, "R"},
                                             {AuditAction::kUpdate, "U"},
                                             {AuditAction::kDelete, "D"},
                                             {AuditAction::kExecute, "E"}}};

AuditAction ParseAction(std::string_view code) {
  const auto row = std::ranges::find(kActions, code, &ActionRow::code);
  return row == kActions.end() ? AuditAction::kExecute : row->action;
}

std::string JoinPatients(const std::vector<PatientId>& patients) {
  std::string text;
  for (const PatientId id : patients) text.append(text.empty() ? "" : ",").append(id.Text());
  return text;
}

AuditRecord ReadRecord(const sql::Rows::Row& row) {
  AuditRecord record{.id = row.AsId<AuditId>(0),
                     .at = row.At(1),
                     .actor = std::string(row.Text(2)),
                     .action = ParseAction(row.Text(3)),
                     .operation = std::string(row.Text(4)),
                     .type = std::string(row.Text(5)),
                     .entity = std::nullopt,
                     .patients = {},
                     .succeeded = row.Boolean(8),
                     .trace = std::string(row.Text(9))};
  if (!row.IsNull(6)) record.entity = row.AsUuid(6);
  for (const std::string_view part : text::Split(row.Text(7), ',')) {
    if (const auto id = PatientId::Parse(part)) record.patients.push_back(*id);
  }
  return record;
}

std::vector<sql::Call> InsertCalls(const std::vector<AuditRecord>& records, sql::Dialect dialect) {
  using enum sql::ColumnType;
  sql::RowSet rows(AuditSql::kInsert, {kUuid, kInteger, kText, kText, kText, kText, kUuid, kText, kInteger, kText});
  sql::RowSet patients(AuditSql::kInsertPatient, {kUuid, kUuid});
  for (const AuditRecord& r : records) {
    rows.Add({r.id, r.at, r.actor, ToCode(r.action), r.operation, r.type, r.entity, JoinPatients(r.patients),
              r.succeeded, r.trace});
    for (const PatientId patient : r.patients) patients.Add({r.id, patient});
  }
  std::vector<sql::Call> calls;
  rows.AppendTo(calls, dialect);
  patients.AppendTo(calls, dialect);
  return calls;
}

}  // namespace

std::string_view ToCode(AuditAction action) { return std::ranges::find(kActions, action, &ActionRow::action)->code; }

AuditTrail::AuditTrail(sql::Database& database, async::Loops& loops, log::Logger& logger)
    : database_(database), loops_(loops), logger_(logger), group_([](std::exception_ptr) {}) {}

void AuditTrail::Start() { group_.Spawn(loops_.At(0), FlushOften()); }

Task<void> AuditTrail::Stop() {
  co_await group_.Stop();
  const Status written = co_await TryFlush();
  if (written) co_return;
  const std::lock_guard lock(mutex_);
  lost_.fetch_add(static_cast<std::int64_t>(waiting_.size()), std::memory_order_relaxed);
  logger_.Error("audit records are lost: they could not be written before the end",
                {{"records", std::to_string(waiting_.size())}, {"code", written.error().code}});
}

Task<void> AuditTrail::FlushOften() {
  while (co_await group_.Sleep(kPause)) {
    if (Status written = co_await TryFlush(); !written) {
      logger_.Warning("audit records wait: they could not be written", {{"code", written.error().code}});
    }
  }
}

void AuditTrail::Record(AuditRecord record) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() < kMaxWaiting) {
    waiting_.push_back(std::move(record));
    ++recorded_;
  } else {
    lost_.fetch_add(1, std::memory_order_relaxed);
  }
}

/// One write at a time, the oldest first, so that what was recorded before a Flush is written when it ends, by
/// whomever; nothing when that is so.
Task<std::optional<std::vector<AuditRecord>>> AuditTrail::TakeTurn(std::uint64_t until) {
  for (;;) {
    Waiter waiter;
    {
      const std::lock_guard lock(mutex_);
      if (written_ >= until) co_return std::nullopt;
      if (!writing_) {
        writing_ = true;
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kRowsTogether));
        std::vector<AuditRecord> taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
        co_return taken;
      }
      waiter = waiters_.emplace_back(std::make_shared<async::Completion<bool>>());
    }
    co_await waiter->Wait();
  }
}

void AuditTrail::EndTurn(std::vector<AuditRecord> taken, bool was_written) {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    if (was_written) {
      written_ += taken.size();
    } else {
      waiting_.insert(waiting_.begin(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
    }
    writing_ = false;
    waiters = std::exchange(waiters_, {});
  }
  for (const Waiter& waiter : waiters) waiter->Set(true);
}

Task<Status> AuditTrail::WriteTurn(std::vector<AuditRecord> taken) {
  const auto insert = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.RunAll(InsertCalls(taken, session.dialect())));
    co_return Status();
  };
  Status written;
  try {
    written = co_await database_.RunWrite(insert, sql::Database::kDeadline);
  } catch (...) {
    EndTurn(std::move(taken), false);
    throw;
  }
  EndTurn(std::move(taken), written.has_value());
  co_return written;
}

Task<Status> AuditTrail::Flush() {
  const std::uint64_t until = [&] {
    const std::lock_guard lock(mutex_);
    return recorded_;
  }();
  for (;;) {
    auto taken = co_await TakeTurn(until);
    if (!taken) co_return Status();
    MEDRES_CO_CHECK(co_await WriteTurn(*std::move(taken)));
  }
}

Task<Status> AuditTrail::TryFlush() {
  try {
    co_return co_await Flush();
  } catch (const std::exception& thrown) {
    logger_.Error("writing audit records threw", {{"reason", thrown.what()}});
    co_return Fail(Error::Internal("http.internal"));
  }
}

Task<Result<std::vector<AuditRecord>>> AuditTrail::List(AuditFilter filter) {
  MEDRES_CO_CHECK(co_await Flush());
  constexpr Instant kEver{std::numeric_limits<std::int64_t>::max() / 2};
  const Interval time = filter.time.value_or(Interval{{0}, kEver});
  sql::Params params{time.start,
                     time.end,
                     filter.id.has_value(),
                     filter.id.value_or(AuditId{}),
                     filter.entity.has_value(),
                     filter.entity.value_or(Uuid{}),
                     filter.patient.has_value(),
                     filter.patient.value_or(PatientId{}),
                     filter.limit};
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(
                                          [&](sql::Session& session) { return session.Run(AuditSql::kList, params); }));
  std::vector<AuditRecord> records;
  records.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) records.push_back(ReadRecord(rows[i]));
  co_return records;
}

Task<Result<std::int64_t>> TrimAudit(sql::Database& database, Instant before, std::int64_t limit) {
  co_return co_await database.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    std::vector<sql::Call> calls;
    calls.push_back({&AuditSql::kTrimPatients, {before, limit}});
    calls.push_back({&AuditSql::kTrim, {before, limit}});
    MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
    co_return results.back().affected();
  });
}

}  // namespace medres::access

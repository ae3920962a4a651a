#include "access/audit_store.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::access::audit_store {
namespace {

#define MEDRES_AUDIT_COLUMNS \
  "id, at, actor, action, operation, type, entity, patients, succeeded, trace, detail, chain, seq, previous, seal"

#define MEDRES_AUDIT_FOUND                                                                                  \
  " from audit_record where at >= ?1 and at < ?2 and (?3 = 0 or id = ?4) and (?5 = 0 or entity = ?6) "      \
  "and (?7 = 0 or id in (select audit from audit_patient where patient = ?8)) and (?9 = 0 or actor = ?10) " \
  "and (?11 = 0 or id < ?12) and type <> 'AuditChain' order by id"

struct AuditSql {
  static constexpr sql::SetStatement kInsert{
      {"audit.insert",
       "insert into audit_record (" MEDRES_AUDIT_COLUMNS
       ") select id, at, actor, action, operation, type, nullif(entity, '00000000-0000-0000-0000-000000000000'), "
       "patients, succeeded, trace, detail, chain, seq, previous, seal from unnest(?1::uuid[], ?2::bigint[], "
       "?3::text[], "
       "?4::text[], ?5::text[], ?6::text[], ?7::uuid[], ?8::text[], ?9::bigint[], ?10::text[], ?11::text[], "
       "?12::uuid[], ?13::bigint[], ?14::bytea[], ?15::bytea[]) as t(" MEDRES_AUDIT_COLUMNS
       ") on conflict (id) do nothing"},
      {"audit.insert",
       "insert into audit_record (" MEDRES_AUDIT_COLUMNS
       ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) on conflict (id) do nothing"}};
  static constexpr sql::SetStatement kInsertPatient{
      {"audit.insert_patient",
       "insert into audit_patient (audit, patient) select audit, patient from unnest(?1::uuid[], ?2::uuid[]) as "
       "t(audit, patient) on conflict (audit, patient) do nothing"},
      {"audit.insert_patient",
       "insert into audit_patient (audit, patient) values (?1, ?2) on conflict (audit, patient) do nothing"}};
  static constexpr sql::Statement kList{"audit.list", "select " MEDRES_AUDIT_COLUMNS MEDRES_AUDIT_FOUND " limit ?13"};
  static constexpr sql::Statement kListNewest{"audit.list_newest",
                                              "select " MEDRES_AUDIT_COLUMNS MEDRES_AUDIT_FOUND " desc limit ?13"};

  static constexpr sql::Statement kNextChain{"audit.next_chain",
                                             "select chain from audit_record where chain > ?1 order by chain limit 1"};
  static constexpr sql::Statement kChainBefore{
      "audit.chain_before", "select chain from audit_record where chain < ?1 order by chain desc limit 1"};
  static constexpr sql::Statement kHead{
      "audit.head",
      "select seq, seal from audit_record where chain = ?1 and operation <> 'chain-heads' order by seq desc limit 1"};
  static constexpr sql::Statement kRowsBehind{"audit.rows_behind", "select " MEDRES_AUDIT_COLUMNS
                                                                   " from audit_record where chain = ?1 and seq > ?2 "
                                                                   "order by seq limit ?3"};
  static constexpr sql::Statement kFirstSince{
      "audit.first_since", "select seq from audit_record where chain = ?1 and at >= ?2 order by seq limit 1"};
  static constexpr sql::Statement kHeadAt{"audit.head_at",
                                          "select seq, seal from audit_record where chain = ?1 and seq = ?2"};
  static constexpr sql::Statement kCheckpoint{"audit.checkpoint",
                                              "select seq, head, at, seal from audit_checkpoint where chain = ?1"};
  static constexpr sql::Statement kCheckpoints{
      "audit.checkpoints", "select seq, head, at, seal, chain from audit_checkpoint order by chain"};
  static constexpr sql::Statement kIndex{
      "audit.index",
      "select p.audit, p.patient from audit_record r join audit_patient p on p.audit = r.id where r.chain = ?1 and "
      "r.seq >= ?2 and r.seq <= ?3"};
  static constexpr sql::Statement kOrphans{
      "audit.orphans",
      "select audit, patient from audit_patient where not exists (select 1 from audit_record where id = audit) limit "
      "?1"};
  static constexpr sql::Statement kUnchained{"audit.unchained",
                                             "select count(*) from audit_record where chain is null"};

  static constexpr sql::Statement kTrimPatients{
      "audit.trim_patients",
      "delete from audit_patient where audit in (select id from audit_record where at < ?1 and chain is null order by "
      "at limit ?2)"};
  static constexpr sql::Statement kTrim{"audit.trim",
                                        "delete from audit_record where id in (select id from audit_record where at < "
                                        "?1 and chain is null order by at limit ?2)"};
  static constexpr sql::Statement kOldestChain{
      "audit.oldest_chain", "select chain from audit_record where at < ?1 and chain is not null order by at limit 1"};
  static constexpr sql::Statement kFirst{"audit.first",
                                         "select seq from audit_record where chain = ?1 order by seq limit 1"};
  static constexpr sql::Statement kLastUpTo{
      "audit.last_up_to",
      "select seq, seal from audit_record where chain = ?1 and seq <= ?2 order by seq desc limit 1"};
  static constexpr sql::Statement kKeepCheckpoint{
      "audit.keep_checkpoint",
      "insert into audit_checkpoint (chain, seq, head, at, seal) values (?1, ?2, ?3, ?4, ?5) on conflict (chain) do "
      "update set seq = excluded.seq, head = excluded.head, at = excluded.at, seal = excluded.seal"};
  static constexpr sql::Statement kTrimChainPatients{
      "audit.trim_chain_patients",
      "delete from audit_patient where audit in (select id from audit_record where chain = ?1 and seq <= ?2)"};
  static constexpr sql::Statement kTrimChain{"audit.trim_chain",
                                             "delete from audit_record where chain = ?1 and seq <= ?2"};
};

#undef MEDRES_AUDIT_COLUMNS
#undef MEDRES_AUDIT_FOUND

AuditRow ReadRow(const sql::Rows::Row& row) {
  AuditRow read{.id = row.AsId<AuditId>(0),
                .at = row.Integer(1),
                .actor = std::string(row.Text(2)),
                .action = std::string(row.Text(3)),
                .operation = std::string(row.Text(4)),
                .type = std::string(row.Text(5)),
                .entity = std::nullopt,
                .patients = std::string(row.Text(7)),
                .succeeded = row.Integer(8),
                .trace = std::string(row.Text(9)),
                .detail = std::string(row.Text(10))};
  if (!row.IsNull(6)) read.entity = row.AsUuid(6);
  if (row.IsNull(11)) return read;
  read.place = {row.AsId<AuditChainId>(11), row.Integer(12)};
  read.previous = std::string(row.Blob(13));
  read.seal = std::string(row.Blob(14));
  return read;
}

AuditHead ReadHead(AuditChainId chain, const sql::Rows::Row& row) {
  return {.place = {chain, row.Integer(0)}, .seal = std::string(row.Blob(1))};
}

AuditCheckpoint ReadCheckpoint(AuditChainId chain, const sql::Rows::Row& row) {
  return {.head = ReadHead(chain, row), .at = row.Integer(2), .seal = std::string(row.Blob(3))};
}

std::vector<AuditIndexRow> ReadIndex(const sql::Rows& rows) {
  std::vector<AuditIndexRow> read;
  read.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) read.push_back({rows[i].AsId<AuditId>(0), rows[i].AsId<PatientId>(1)});
  return read;
}

std::vector<sql::Call> InsertCalls(const std::vector<AuditRow>& added, sql::Dialect dialect) {
  using enum sql::ColumnType;
  sql::RowSet rows(AuditSql::kInsert, {kUuid, kInteger, kText, kText, kText, kText, kUuid, kText, kInteger, kText,
                                       kText, kUuid, kInteger, kBytes, kBytes});
  sql::RowSet patients(AuditSql::kInsertPatient, {kUuid, kUuid});
  for (const AuditRow& r : added) {
    rows.Add({r.id, r.at, r.actor, r.action, r.operation, r.type, r.entity, r.patients, r.succeeded, r.trace, r.detail,
              r.place.chain, r.place.seq, sql::Bytes{r.previous}, sql::Bytes{r.seal}});
    for (const PatientId patient : ToRecord(r).patients) patients.Add({r.id, patient});
  }
  std::vector<sql::Call> calls;
  rows.AppendTo(calls, dialect);
  patients.AppendTo(calls, dialect);
  return calls;
}

}  // namespace

Task<Status> Insert(sql::Session& session, const std::vector<AuditRow>& rows) {
  MEDRES_CO_CHECK(co_await session.RunAll(InsertCalls(rows, session.dialect())));
  co_return Status();
}

Task<Result<std::vector<AuditRecord>>> List(sql::Session& session, const AuditFilter& filter) {
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
                     filter.actor.has_value(),
                     filter.actor.value_or(std::string()),
                     filter.before.has_value(),
                     filter.before.value_or(AuditId{}),
                     filter.limit};
  const sql::Statement& statement = filter.newest_first ? AuditSql::kListNewest : AuditSql::kList;
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(statement, std::move(params)));
  std::vector<AuditRecord> records;
  records.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) records.push_back(ToRecord(ReadRow(rows[i])));
  co_return records;
}

Task<Result<AuditChainId>> NextChain(sql::Session& session, AuditChainId after) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kNextChain, {after}));
  co_return rows.empty() ? AuditChainId{} : rows[0].AsId<AuditChainId>(0);
}

Task<Result<std::vector<AuditChainId>>> YoungestChains(sql::Session& session, int limit) {
  std::vector<AuditChainId> chains;
  AuditChainId before;
  before.value.bytes.fill(0xFF);
  while (std::ssize(chains) < limit) {
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kChainBefore, {before}));
    if (rows.empty()) break;
    before = rows[0].AsId<AuditChainId>(0);
    chains.push_back(before);
  }
  co_return chains;
}

Task<Result<std::optional<AuditHead>>> HeadOf(sql::Session& session, AuditChainId chain) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kHead, {chain}));
  co_return rows.empty() ? std::nullopt : std::optional(ReadHead(chain, rows[0]));
}

Task<Result<std::vector<AuditRow>>> RowsBehind(sql::Session& session, AuditPlace place, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kRowsBehind, {place.chain, place.seq, limit}));
  std::vector<AuditRow> read;
  read.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) read.push_back(ReadRow(rows[i]));
  co_return read;
}

Task<Result<std::int64_t>> FirstSince(sql::Session& session, AuditChainId chain, Instant at) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kFirstSince, {chain, at}));
  co_return rows.empty() ? std::int64_t{0} : rows[0].Integer(0);
}

Task<Result<std::optional<AuditHead>>> HeadAt(sql::Session& session, AuditPlace place) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kHeadAt, {place.chain, place.seq}));
  co_return rows.empty() ? std::nullopt : std::optional(ReadHead(place.chain, rows[0]));
}

Task<Result<std::optional<AuditCheckpoint>>> CheckpointOf(sql::Session& session, AuditChainId chain) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kCheckpoint, {chain}));
  co_return rows.empty() ? std::nullopt : std::optional(ReadCheckpoint(chain, rows[0]));
}

Task<Result<std::vector<AuditCheckpoint>>> Checkpoints(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kCheckpoints));
  std::vector<AuditCheckpoint> read;
  read.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    read.push_back(ReadCheckpoint(rows[i].AsId<AuditChainId>(4), rows[i]));
  }
  co_return read;
}

Task<Result<std::vector<AuditIndexRow>>> IndexOf(sql::Session& session, AuditPlace first, AuditPlace last) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kIndex, {first.chain, first.seq, last.seq}));
  co_return ReadIndex(rows);
}

Task<Result<std::vector<AuditIndexRow>>> Orphans(sql::Session& session, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kOrphans, {limit}));
  co_return ReadIndex(rows);
}

Task<Result<std::int64_t>> CountUnchained(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kUnchained));
  co_return rows[0].Integer(0);
}

Task<Result<std::int64_t>> TrimUnchained(sql::Session& session, Instant before, std::int64_t limit) {
  std::vector<sql::Call> calls;
  calls.push_back({&AuditSql::kTrimPatients, {before, limit}});
  calls.push_back({&AuditSql::kTrim, {before, limit}});
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  co_return results.back().affected();
}

Task<Result<AuditChainId>> OldestChain(sql::Session& session, Instant before) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kOldestChain, {before}));
  co_return rows.empty() ? AuditChainId{} : rows[0].AsId<AuditChainId>(0);
}

Task<Result<std::optional<AuditHead>>> OldHead(sql::Session& session, AuditChainId chain, Instant before,
                                               std::int64_t limit) {
  MEDRES_CO_TRY(const sql::Rows first, co_await session.Run(AuditSql::kFirst, {chain}));
  if (first.empty()) co_return std::nullopt;
  MEDRES_CO_TRY(const std::int64_t kept, co_await FirstSince(session, chain, before));
  std::int64_t through = first[0].Integer(0) + limit - 1;
  if (kept > 0) through = std::min(through, kept - 1);
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AuditSql::kLastUpTo, {chain, through}));
  co_return rows.empty() ? std::nullopt : std::optional(ReadHead(chain, rows[0]));
}

Task<Result<std::int64_t>> TrimTo(sql::Session& session, const AuditCheckpoint& checkpoint) {
  const AuditHead& head = checkpoint.head;
  std::vector<sql::Call> calls;
  calls.push_back(
      {&AuditSql::kKeepCheckpoint,
       {head.place.chain, head.place.seq, sql::Bytes{head.seal}, checkpoint.at, sql::Bytes{checkpoint.seal}}});
  calls.push_back({&AuditSql::kTrimChainPatients, {head.place.chain, head.place.seq}});
  calls.push_back({&AuditSql::kTrimChain, {head.place.chain, head.place.seq}});
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  co_return results.back().affected();
}

}  // namespace medres::access::audit_store

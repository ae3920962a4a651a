#include "platform/jobs/ledger.hpp"

#include <algorithm>

namespace medres::jobs {
namespace {

struct LedgerSql {
  static constexpr sql::Statement kFind{"job.find", "select last_started, lease_until from job where name = ?1"};

  static constexpr sql::Statement kAdd{
      "job.add",
      "insert into job (name, holder, lease_until, last_started, last_ended, last_status) "
      "values (?1, '', 0, 0, 0, 'never') on conflict (name) do nothing"};

  /// A start in the far future is a clock that was wrong then.
  static constexpr sql::Statement kClaim{
      "job.claim",
      "update job set holder = ?2, lease_until = ?3, last_started = ?4, last_status = 'running' "
      "where name = ?1 and lease_until <= ?4 and (last_started <= ?5 or last_started > ?6)"};

  static constexpr sql::Statement kRenew{"job.renew",
                                         "update job set lease_until = ?3 where name = ?1 and holder = ?2"};

  static constexpr sql::Statement kEnd{
      "job.end",
      "update job set holder = '', lease_until = 0, last_ended = ?3, last_status = ?4 where name = ?1 and holder = ?2"};
};

/// Whether the statement changed the one row.
Task<Result<bool>> Change(sql::Database& database, const sql::Statement& statement, sql::Params params) {
  co_return co_await database.Write<bool>([&](sql::Session& session) -> Task<Result<bool>> {
    MEDRES_CO_TRY(const sql::Rows changed, co_await session.Run(statement, std::move(params)));
    co_return changed.affected() == 1;
  });
}

}  // namespace

Task<Result<Instant>> Ledger::NextDue(const std::string& job, Milliseconds period, Instant now) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(
                                          [&](sql::Session& session) { return session.Run(LedgerSql::kFind, {job}); }));
  if (rows.empty()) co_return now;
  const Instant last = rows[0].At(0);
  const Instant due = last > now + period ? now : last + period;
  co_return std::max(due, rows[0].At(1));
}

Task<Result<bool>> Ledger::Claim(const std::string& job, const std::string& token, Milliseconds period, Instant now,
                                 Instant lease_end) {
  co_return co_await database_.Write<bool>([&](sql::Session& session) -> Task<Result<bool>> {
    std::vector<sql::Call> calls;
    calls.push_back({&LedgerSql::kAdd, {job}});
    calls.push_back({&LedgerSql::kClaim, {job, token, lease_end, now, now - period, now + period}});
    MEDRES_CO_TRY(const auto done, co_await session.RunAllAndCommit(std::move(calls)));
    co_return done[1].affected() == 1;
  });
}

Task<Result<bool>> Ledger::Renew(const std::string& job, const std::string& token, Instant lease_end) {
  return Change(database_, LedgerSql::kRenew, {job, token, lease_end});
}

Task<Status> Ledger::End(const std::string& job, const std::string& token, Instant now, const std::string& status) {
  MEDRES_CO_CHECK(co_await Change(database_, LedgerSql::kEnd, {job, token, now, status}));
  co_return Status();
}

}  // namespace medres::jobs

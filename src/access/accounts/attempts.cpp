#include "access/accounts/attempts.hpp"

#include "access/accounts/rules.hpp"
#include "platform/security/digest.hpp"

namespace medres::access {
namespace {

/// Attempts so old do not count any more.
constexpr std::int64_t kForgottenAfterMs = 86'400'000;

struct AttemptSql {
  static constexpr sql::Statement kCount{
      "account_attempt.count",
      "insert into account_attempt (name, failures, last_at, locked_until) values (?1, 1, ?2, 0) on conflict (name) do "
      "update set failures = case when account_attempt.last_at < ?3 then 1 else account_attempt.failures + 1 end, "
      "last_at = ?2 where account_attempt.locked_until <= ?2"};
  static constexpr sql::Statement kGet{"account_attempt.get",
                                       "select failures, locked_until from account_attempt where name = ?1"};
  static constexpr sql::Statement kLock{"account_attempt.lock",
                                        "update account_attempt set locked_until = ?2 where name = ?1"};
  static constexpr sql::Statement kTrim{"account_attempt.trim",
                                        "delete from account_attempt where last_at < ?1 and locked_until <= ?2"};
  static constexpr sql::Statement kForget{"account_attempt.forget", "delete from account_attempt where name = ?1"};
};

Task<Status> CountIn(sql::Session& session, const std::string& digest, Instant now) {
  const Instant old{now.milliseconds - kForgottenAfterMs};
  std::vector<sql::Call> calls{
      {&AttemptSql::kTrim, {old, now}}, {&AttemptSql::kCount, {digest, now, old}}, {&AttemptSql::kGet, {digest}}};
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  const auto row = results[2][0];
  if (results[1].affected() == 0) {
    const std::int64_t seconds = (row.Integer(1) - now.milliseconds + 999) / 1000;
    co_return Fail(Error{.kind = ErrorKind::kRateLimited,
                         .code = "account.locked",
                         .args = {{"retry_after", std::to_string(seconds)}},
                         .issues = {}});
  }
  const Milliseconds lock = LockAfter(row.Integer(0));
  if (lock.count() == 0) co_return Status();
  MEDRES_CO_CHECK(co_await session.Run(AttemptSql::kLock, {digest, now + lock}));
  co_return Status();
}

}  // namespace

std::string Attempts::DigestOf(const std::string& name) const {
  return security::ToHex(keys_.Mac("account.attempt", name));
}

Task<Status> Attempts::Count(std::string name) {
  const std::string digest = DigestOf(name);
  const Instant now = clock_.Now();
  const auto count = [&](sql::Session& session) { return CountIn(session, digest, now); };
  co_return co_await database_.RunWrite(count, sql::Database::kDeadline);
}

Task<Status> Attempts::Forget(std::string name) {
  const std::string digest = DigestOf(name);
  const auto forget = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(AttemptSql::kForget, {digest}));
    co_return Status();
  };
  co_return co_await database_.RunWrite(forget, sql::Database::kDeadline);
}

}  // namespace medres::access

#include "access/accounts/service.hpp"

#include "access/accounts/rules.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/security/password.hpp"

namespace medres::access {

Task<Result<AccountStore::Found>> AccountService::Load(sql::Session& session, const std::string& id_or_name) const {
  const auto id = AccountId::Parse(id_or_name);
  if (id) co_return co_await store_.Get(session, *id);
  co_return co_await store_.GetByName(session, NormaliseName(id_or_name));
}

Task<Result<std::string>> AccountService::Hash(std::string password) {
  co_return co_await async::RunBlocking(parts_.crypto,
                                        [password = std::move(password)] { return security::HashPassword(password); });
}

Task<Result<NewPassword>> AccountService::Create(AccountInput input) {
  input.name = NormaliseName(input.name);
  if (input.display_name.empty()) input.display_name = input.name;
  if (auto issues = CheckAccount(input); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  const Instant now = parts_.clock.Now();
  NewPassword made{.account = {}, .password = security::MakePassword()};
  static_cast<AccountInput&>(made.account) = std::move(input);
  made.account.id = AccountId::Make();
  made.account.must_change = true;
  made.account.created_at = made.account.updated_at = made.account.password_at = now;
  Credentials credentials;
  MEDRES_CO_TRY(credentials.password, co_await Hash(made.password));
  const auto insert = [&](sql::Session& session) { return store_.Insert(session, made.account, credentials); };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(insert, sql::Database::kDeadline));
  co_return made;
}

Task<Result<Account>> AccountService::Get(std::string id_or_name) {
  const auto get = [&](sql::Session& session) -> Task<Result<Account>> {
    MEDRES_CO_TRY(auto found, co_await Load(session, id_or_name));
    co_return std::move(found.first);
  };
  co_return co_await parts_.database.Read<Account>(get);
}

Task<Result<std::vector<Account>>> AccountService::List(AccountId after, int limit) {
  const auto list = [&](sql::Session& session) { return store_.List(session, after, limit); };
  co_return co_await parts_.database.Read<std::vector<Account>>(list);
}

Task<Result<Account>> AccountService::Update(std::string id_or_name, AccountInput input,
                                             std::optional<std::int64_t> expected) {
  const Instant now = parts_.clock.Now();
  const auto update = [&](sql::Session& session) -> Task<Result<Account>> {
    MEDRES_CO_TRY(auto found, co_await Load(session, id_or_name));
    Account& account = found.first;
    if (expected && *expected != account.version) {
      co_return Fail(Error::Precondition("account.version", {{"id", account.id.Text()}}));
    }
    input.name = account.name;
    if (auto issues = CheckAccount(input); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
    static_cast<AccountInput&>(account) = input;
    ++account.version;
    account.updated_at = now;
    MEDRES_CO_CHECK(co_await store_.Update(session, account));
    co_return std::move(account);
  };
  MEDRES_CO_TRY(Account updated, co_await parts_.database.Write<Account>(update));
  co_await parts_.sessions.Forget(updated.id);
  co_return updated;
}

Task<Result<Account>> AccountService::SetDisabled(std::string id_or_name, bool disabled) {
  const Instant now = parts_.clock.Now();
  const auto change = [&](sql::Session& session) -> Task<Result<Account>> {
    MEDRES_CO_TRY(auto found, co_await Load(session, id_or_name));
    Account& account = found.first;
    if (account.disabled_at.has_value() == disabled) co_return std::move(account);
    account.disabled_at = disabled ? std::optional(now) : std::nullopt;
    ++account.version;
    account.updated_at = now;
    MEDRES_CO_CHECK(co_await store_.Update(session, account));
    co_return std::move(account);
  };
  MEDRES_CO_TRY(Account changed, co_await parts_.database.Write<Account>(change));
  if (disabled) MEDRES_CO_CHECK(co_await parts_.sessions.EndAll(changed.id));
  co_return changed;
}

Task<Result<NewPassword>> AccountService::ResetPassword(std::string id_or_name) {
  NewPassword made{.account = {}, .password = security::MakePassword()};
  MEDRES_CO_TRY(const std::string hash, co_await Hash(made.password));
  const Instant now = parts_.clock.Now();
  const auto reset = [&](sql::Session& session) -> Task<Result<Account>> {
    MEDRES_CO_TRY(auto found, co_await Load(session, id_or_name));
    Account& account = found.first;
    account.must_change = true;
    account.password_at = now;
    MEDRES_CO_CHECK(co_await store_.SetPassword(session, account, hash));
    co_return std::move(account);
  };
  MEDRES_CO_TRY(made.account, co_await parts_.database.Write<Account>(reset));
  Attempts attempts(parts_.database, parts_.keys, parts_.clock);
  MEDRES_CO_CHECK(co_await attempts.Forget(made.account.name));
  MEDRES_CO_CHECK(co_await parts_.sessions.EndAll(made.account.id));
  co_return made;
}

Task<Result<Account>> AccountService::RemoveSecondFactor(std::string id_or_name) {
  const Instant now = parts_.clock.Now();
  const auto remove = [&](sql::Session& session) -> Task<Result<Account>> {
    MEDRES_CO_TRY(auto found, co_await Load(session, id_or_name));
    MEDRES_CO_CHECK(co_await store_.SetSecondFactor(session, found.first.id, {}, now));
    found.first.second_factor = false;
    co_return std::move(found.first);
  };
  MEDRES_CO_TRY(Account changed, co_await parts_.database.Write<Account>(remove));
  MEDRES_CO_CHECK(co_await parts_.sessions.EndAll(changed.id));
  co_return changed;
}

Task<Status> AccountService::SignOut(std::string id_or_name) {
  MEDRES_CO_TRY(const Account account, co_await Get(std::move(id_or_name)));
  co_return co_await parts_.sessions.EndAll(account.id);
}

}  // namespace medres::access

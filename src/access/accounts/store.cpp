#include "access/accounts/store.hpp"

#include <array>

#include "base/text.hpp"
#include "platform/events/outbox.hpp"

namespace medres::access {
namespace {

#define MEDRES_ACCOUNT_COLUMNS                                                                                       \
  "id, name, display_name, roles, departments, patient, version, created_at, updated_at, disabled_at, password_at, " \
  "must_change, password, totp, totp_pending, totp_step, recovery"

struct AccountSql {
  static constexpr sql::Statement kInsert{
      "account.insert",
      "insert into account (id, name, display_name, roles, departments, patient, version, created_at, updated_at, "
      "password, password_at, must_change) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"};
  static constexpr sql::Statement kUpdate{
      "account.update",
      "update account set display_name = ?2, roles = ?3, departments = ?4, patient = ?5, version = ?6, updated_at = "
      "?7, disabled_at = ?8 where id = ?1 and version = ?6 - 1"};
  static constexpr sql::Statement kPassword{
      "account.password", "update account set password = ?2, password_at = ?3, must_change = ?4 where id = ?1"};
  static constexpr sql::Statement kSecondFactor{
      "account.second_factor",
      "update account set totp = ?2, totp_pending = ?3, totp_step = ?4, recovery = ?5 where id = ?1"};
  static constexpr sql::Statement kStep{"account.step",
                                        "update account set totp_step = ?2 where id = ?1 and totp_step < ?2"};
  static constexpr sql::Statement kRecovery{"account.recovery",
                                            "update account set recovery = ?3 where id = ?1 and recovery = ?2"};
  static constexpr sql::Statement kGet{"account.get", "select " MEDRES_ACCOUNT_COLUMNS " from account where id = ?1"};
  static constexpr sql::Statement kByName{"account.by_name",
                                          "select " MEDRES_ACCOUNT_COLUMNS " from account where name = ?1"};
  static constexpr sql::Statement kList{
      "account.list", "select " MEDRES_ACCOUNT_COLUMNS " from account where id > ?1 order by id limit ?2"};
};

std::string JoinRoles(const std::vector<std::string>& roles) {
  std::string joined;
  for (const std::string& role : roles) joined.append(joined.empty() ? "" : " ").append(role);
  return joined;
}

std::string JoinDepartments(const std::vector<ResourceId>& departments) {
  std::string joined;
  for (const ResourceId id : departments) joined.append(joined.empty() ? "" : " ").append(id.Text());
  return joined;
}

Account AccountOf(const sql::Rows::Row& row) {
  Account account;
  account.id = row.AsId<AccountId>(0);
  account.name = row.Text(1);
  account.display_name = row.Text(2);
  for (const std::string_view role : text::Split(row.Text(3), ' ')) {
    if (!role.empty()) account.roles.emplace_back(role);
  }
  for (const std::string_view id : text::Split(row.Text(4), ' ')) {
    if (const auto department = ResourceId::Parse(id)) account.departments.push_back(*department);
  }
  account.patient = row.OptionalId<PatientId>(5);
  account.version = row.Integer(6);
  account.created_at = row.At(7);
  account.updated_at = row.At(8);
  if (!row.IsNull(9)) account.disabled_at = row.At(9);
  account.password_at = row.At(10);
  account.must_change = row.Integer(11) != 0;
  account.second_factor = !row.IsNull(13);
  return account;
}

std::string SealingContext(AccountId id, std::string_view field) {
  return "account." + std::string(field) + "|" + id.Text();
}

}  // namespace

sql::Value AccountStore::Seal(AccountId id, std::string_view field, const std::optional<std::string>& secret) const {
  if (!secret) return nullptr;
  return sql::Bytes{keys_.Encrypt(*secret, SealingContext(id, field))};
}

Result<AccountStore::Found> AccountStore::Read(const sql::Rows::Row& row) const {
  Account account = AccountOf(row);
  Credentials credentials{.password = std::string(row.Text(12)),
                          .totp = std::nullopt,
                          .totp_pending = std::nullopt,
                          .totp_step = row.Integer(15),
                          .recovery = std::string(row.Text(16))};
  if (!row.IsNull(13)) {
    MEDRES_TRY(credentials.totp, keys_.Decrypt(row.Blob(13), SealingContext(account.id, "totp")));
  }
  if (!row.IsNull(14)) {
    MEDRES_TRY(credentials.totp_pending, keys_.Decrypt(row.Blob(14), SealingContext(account.id, "totp_pending")));
  }
  return Found{std::move(account), std::move(credentials)};
}

Task<Status> AccountStore::Change(sql::Session& session, sql::Call call, AccountId id, Instant now) const {
  std::vector<sql::Call> calls{std::move(call)};
  events::AppendTo(calls, session.dialect(), {{"account.changed", id.value, "{}"}}, now);
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("account.version", {{"id", id.Text()}}));
}

Task<Status> AccountStore::Insert(sql::Session& session, const Account& account, const Credentials& credentials) const {
  MEDRES_CO_TRY(const sql::Rows taken, co_await session.Run(AccountSql::kByName, {account.name}));
  if (!taken.empty()) co_return Fail(Error::Conflict("account.exists", {{"name", account.name}}));
  sql::Params row{account.id,
                  account.name,
                  account.display_name,
                  JoinRoles(account.roles),
                  JoinDepartments(account.departments),
                  account.patient,
                  account.version,
                  account.created_at,
                  account.updated_at,
                  credentials.password,
                  account.password_at,
                  account.must_change};
  co_return co_await Change(session, {&AccountSql::kInsert, std::move(row)}, account.id, account.created_at);
}

Task<Status> AccountStore::Update(sql::Session& session, const Account& account) const {
  sql::Params row{account.id,      account.display_name, JoinRoles(account.roles), JoinDepartments(account.departments),
                  account.patient, account.version,      account.updated_at,       account.disabled_at};
  co_return co_await Change(session, {&AccountSql::kUpdate, std::move(row)}, account.id, account.updated_at);
}

Task<Status> AccountStore::SetPassword(sql::Session& session, const Account& account, const std::string& hash) const {
  sql::Params row{account.id, hash, account.password_at, account.must_change};
  co_return co_await Change(session, {&AccountSql::kPassword, std::move(row)}, account.id, account.password_at);
}

Task<Status> AccountStore::SetSecondFactor(sql::Session& session, AccountId id, const Credentials& credentials,
                                           Instant now) const {
  sql::Params row{id, Seal(id, "totp", credentials.totp), Seal(id, "totp_pending", credentials.totp_pending),
                  credentials.totp_step, credentials.recovery};
  co_return co_await Change(session, {&AccountSql::kSecondFactor, std::move(row)}, id, now);
}

Task<Result<bool>> AccountStore::UseStep(sql::Session& session, AccountId id, std::int64_t step) const {
  MEDRES_CO_TRY(const sql::Rows taken, co_await session.Run(AccountSql::kStep, {id, step}));
  co_return taken.affected() == 1;
}

Task<Result<bool>> AccountStore::UseRecovery(sql::Session& session, AccountId id, const std::string& was,
                                             const std::string& left) const {
  MEDRES_CO_TRY(const sql::Rows taken, co_await session.Run(AccountSql::kRecovery, {id, was, left}));
  co_return taken.affected() == 1;
}

Task<Result<AccountStore::Found>> AccountStore::Get(sql::Session& session, AccountId id) const {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AccountSql::kGet, {id}));
  if (rows.empty()) co_return Fail(Error::NotFound("account.not_found", {{"id", id.Text()}}));
  co_return Read(rows[0]);
}

Task<Result<AccountStore::Found>> AccountStore::GetByName(sql::Session& session, const std::string& name) const {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AccountSql::kByName, {name}));
  if (rows.empty()) co_return Fail(Error::NotFound("account.not_found", {{"id", name}}));
  co_return Read(rows[0]);
}

Task<Result<std::vector<Account>>> AccountStore::List(sql::Session& session, AccountId after, int limit) const {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AccountSql::kList, {after, limit}));
  std::vector<Account> accounts;
  accounts.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) accounts.push_back(AccountOf(rows[i]));
  co_return accounts;
}

namespace {

constexpr std::array kSealed{
    security::SealedColumn{
        MEDRES_SEALED_BY_UUID("account", "id", "totp"),
        .context = [](const sql::Rows::Row& row) { return SealingContext(row.AsId<AccountId>(1), "totp"); }},
    security::SealedColumn{
        MEDRES_SEALED_BY_UUID("account", "id", "totp_pending"),
        .context = [](const sql::Rows::Row& row) { return SealingContext(row.AsId<AccountId>(1), "totp_pending"); }}};

}  // namespace

std::span<const security::SealedColumn> SealedAccountColumns() { return kSealed; }

}  // namespace medres::access

#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "access/accounts/model.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

/// Accounts in both databases. Each change tells `account.changed`, by which other processes forget what they hold.
/// Immutable; the keys must outlive it.
class AccountStore {
 public:
  explicit AccountStore(const security::KeyRing& keys) : keys_(keys) {}

  using Found = std::pair<Account, Credentials>;

  /// kConflict `account.exists`.
  Task<Status> Insert(sql::Session& session, const Account& account, const Credentials& credentials) const;
  /// What is said of them and whether they are disabled; kPrecondition `account.version` when another was quicker.
  Task<Status> Update(sql::Session& session, const Account& account) const;
  Task<Status> SetPassword(sql::Session& session, const Account& account, const std::string& hash) const;
  Task<Status> SetSecondFactor(sql::Session& session, AccountId id, const Credentials& credentials, Instant now) const;

  /// Takes the code's step, once: false when that one, or a later one, was used before.
  Task<Result<bool>> UseStep(sql::Session& session, AccountId id, std::int64_t step) const;
  /// Puts what is left of recovery codes in the place of what was, once.
  Task<Result<bool>> UseRecovery(sql::Session& session, AccountId id, const std::string& was,
                                 const std::string& left) const;

  /// kNotFound `account.not_found`.
  Task<Result<Found>> Get(sql::Session& session, AccountId id) const;
  Task<Result<Found>> GetByName(sql::Session& session, const std::string& name) const;
  /// In order of creation.
  Task<Result<std::vector<Account>>> List(sql::Session& session, AccountId after, int limit) const;

 private:
  sql::Value Seal(AccountId id, std::string_view field, const std::optional<std::string>& secret) const;
  Result<Found> Read(const sql::Rows::Row& row) const;
  Task<Status> Change(sql::Session& session, sql::Call call, AccountId id, Instant now) const;

  const security::KeyRing& keys_;
};

/// Secrets of second factors.
std::span<const security::SealedColumn> SealedAccountColumns();

}  // namespace medres::access

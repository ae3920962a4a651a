#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/accounts/attempts.hpp"
#include "access/accounts/sessions.hpp"
#include "access/accounts/store.hpp"
#include "platform/async/blocking_pool.hpp"

namespace medres::access {

/// An account whose password was made by the house: whoever has it must change it before anything else.
struct NewPassword {
  Account account;
  std::string password;  ///< shown once
};

/// Accounts as administrators see them. Passwords are hashed on the crypto pool. Thread-safe; references must outlive
/// it.
class AccountService {
 public:
  struct Parts {
    sql::Database& database;
    const security::KeyRing& keys;
    const Clock& clock;
    async::BlockingPool& crypto;
    Sessions& sessions;
  };

  explicit AccountService(const Parts& parts) : parts_(parts), store_(parts.keys) {}

  /// kInvalid with every issue, kConflict `account.exists`.
  Task<Result<NewPassword>> Create(AccountInput input);
  /// By id or name; kNotFound `account.not_found`.
  Task<Result<Account>> Get(std::string id_or_name);
  Task<Result<std::vector<Account>>> List(AccountId after, int limit);

  /// All but the name. kInvalid, kNotFound, kPrecondition `account.version`. What they may is what it says from the
  /// next request on.
  Task<Result<Account>> Update(std::string id_or_name, AccountInput input, std::optional<std::int64_t> expected);
  /// Who is disabled is signed out, and may not sign in.
  Task<Result<Account>> SetDisabled(std::string id_or_name, bool disabled);
  /// A new password, for who lost theirs; signs them out, and ends what kept them waiting.
  Task<Result<NewPassword>> ResetPassword(std::string id_or_name);
  /// For who lost their authenticator and their codes; signs them out.
  Task<Result<Account>> RemoveSecondFactor(std::string id_or_name);
  Task<Status> SignOut(std::string id_or_name);

 private:
  Task<Result<AccountStore::Found>> Load(sql::Session& session, const std::string& id_or_name) const;
  Task<Result<std::string>> Hash(std::string password);

  Parts parts_;
  AccountStore store_;
};

}  // namespace medres::access

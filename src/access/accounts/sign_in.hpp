#pragma once

#include <string>
#include <vector>

#include "access/accounts/attempts.hpp"
#include "access/accounts/crowd.hpp"
#include "access/accounts/sessions.hpp"
#include "access/accounts/store.hpp"
#include "access/audit.hpp"
#include "platform/async/blocking_pool.hpp"

namespace medres::access {

/// What people do with their own account: sign in and out, change their password, set up a second factor. Whoever is
/// refused is told the same, and after the same work, whether or not there is such a name. Thread-safe; references must
/// outlive it.
class SignIn {
 public:
  struct Parts {
    sql::Database& database;
    const security::KeyRing& keys;
    const Clock& clock;
    async::BlockingPool& crypto;
    Sessions& sessions;
    AuditRecorder& audit;
  };

  /// Of a queue of 64 for the work of telling passwords, no place gets more than this.
  static constexpr int kMostOfOnePlace = 16;

  explicit SignIn(const Parts& parts)
      : parts_(parts),
        store_(parts.keys),
        attempts_(parts.database, parts.keys, parts.clock),
        crowd_(kMostOfOnePlace) {}

  struct Proof {
    std::string name;
    std::string password;
    std::string code;       ///< of the authenticator, or one of the recovery codes; where it is asked for
    std::string from = {};  ///< the place that it comes from; empty: not known
  };
  struct Done {
    Account account;
    Sessions::Opened session;
  };
  /// kUnauthenticated `account.sign_in_refused`, `account.code_wanted` (the password is right), `account.code_refused`;
  /// kRateLimited `account.locked` {retry_after}; kOverloaded `async.overloaded`, also when too many tries of one
  /// place are under way. Every try is audited.
  Task<Result<Done>> Enter(Proof proof, std::string trace);

  /// Ends all other sessions. kUnauthenticated `account.password_wrong`, kRateLimited `account.locked`, kInvalid
  /// `account.password_*`.
  Task<Status> ChangePassword(AccountId id, std::string token, std::string password, std::string wanted);

  struct Enrolment {
    std::string secret;  ///< base 32, for typing
    std::string uri;     ///< for a QR code
  };
  /// A second factor is asked for only once a code of it was shown. kUnauthenticated `account.password_wrong`,
  /// kConflict `account.second_factor_set`.
  Task<Result<Enrolment>> BeginSecondFactor(AccountId id, std::string password);
  /// Ten recovery codes, each for one use; shown once. kConflict `account.second_factor_not_begun`, kInvalid
  /// `account.code_refused`.
  Task<Result<std::vector<std::string>>> ConfirmSecondFactor(AccountId id, std::string code);

 private:
  Task<Result<bool>> IsPassword(std::string password, std::string hash);
  /// The account, when that is its password; counted as an attempt.
  Task<Result<AccountStore::Found>> Prove(AccountId id, std::string password);
  Task<Result<bool>> UseCode(const AccountStore::Found& found, std::string code);
  Task<Result<Done>> Admit(AccountStore::Found found, const Proof& proof);
  Task<Status> RenewHash(const AccountStore::Found& found, const std::string& password);
  void Record(const Account* account, bool succeeded, std::string trace) const;

  Parts parts_;
  AccountStore store_;
  Attempts attempts_;
  Crowd crowd_;
};

}  // namespace medres::access

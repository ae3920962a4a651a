#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/accounts/model.hpp"
#include "platform/cache/tiered.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

struct SessionRules {
  Milliseconds idle{1'800'000};       ///< without a request; counted to a minute, never later
  Milliseconds absolute{43'200'000};  ///< whatever they do
  /// Who plays one of these may do nothing but set up a second factor until they have.
  std::vector<std::string> second_factor_roles = {};
};

/// Who is signed in, as requests need it.
struct SignedIn {
  AccountId account;
  std::string name;
  std::vector<std::string> roles;
  std::vector<ResourceId> departments;
  std::optional<PatientId> patient;
  bool limited = false;      ///< to their own account: the password, or the second factor, is to be set first
  bool must_change = false;  ///< it is the password
  Instant expires_at;
};

/// Sessions of people who signed in. What they carry is random and marked by the house, so that what it never gave is
/// refused without a look; its SHA-256 is kept, in the database and, for reading, in the cache: this process's memory,
/// then the second tier, sealed. A session that is used is noted in the database about once a minute. Whoever ends
/// sessions tells the other processes by the second tier and by `account.` events. Thread-safe; references must outlive
/// it.
class Sessions {
 public:
  struct Parts {
    sql::Database& database;
    const security::KeyRing& keys;
    const Clock& clock;
    const cache::Backing& caches;
  };

  Sessions(const Parts& parts, SessionRules rules);

  struct Opened {
    std::string token;  ///< ms_ and 80 hexadecimal digits; shown once
    Instant expires_at;
  };
  /// At most twenty of one account; the eldest end first.
  Task<Result<Opened>> Open(const Account& account);

  /// Whether it looks like one of ours; everything else is somebody else's business.
  static bool IsToken(std::string_view text);
  /// From memory, without waiting: nothing when it is not there.
  std::optional<SignedIn> Known(const std::string& token);
  /// kNotFound `account.session_over` for what is none, any more or ever.
  Task<Result<SignedIn>> Find(std::string token);

  Task<Status> End(std::string token, AccountId account);
  /// All of an account but the one of `kept`, which may be empty.
  Task<Status> EndAll(AccountId account, std::string kept = {});
  /// What memory holds of the account is no longer true: another process said so.
  Task<void> Forget(AccountId account);

  const SessionRules& rules() const { return rules_; }

 private:
  bool IsMarked(std::string_view token) const;
  std::string MarkOf(std::string_view random) const;
  Task<Result<cache::Fresh<cache::Bytes>>> Load(const std::string& digest);
  Task<Status> EndThen(sql::Statement const& statement, sql::Params params, AccountId account);

  Parts parts_;
  SessionRules rules_;
  cache::TieredCache cache_;
};

}  // namespace medres::access

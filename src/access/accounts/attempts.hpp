#pragma once

#include <string>

#include "platform/security/key_ring.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

/// Attempts to sign in, counted before it is known what becomes of them, so that many at once count too. Kept by a
/// digest of the name, and in the same way for names that nobody has: how long one waits tells nothing. Over all
/// processes. Thread-safe; references must outlive it.
class Attempts {
 public:
  Attempts(sql::Database& database, const security::KeyRing& keys, const Clock& clock)
      : database_(database), keys_(keys), clock_(clock) {}

  /// kRateLimited `account.locked` {retry_after} while nobody may try that name; such a try counts for nothing.
  Task<Status> Count(std::string name);
  /// One has succeeded: those before it are forgotten.
  Task<Status> Forget(std::string name);

 private:
  std::string DigestOf(const std::string& name) const;

  sql::Database& database_;
  const security::KeyRing& keys_;
  const Clock& clock_;
};

}  // namespace medres::access

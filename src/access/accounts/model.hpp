#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::access {

using AccountId = Id<struct AccountTag>;

/// What is said of somebody who signs in.
struct AccountInput {
  std::string name;          ///< to sign in with; lower case, never changed
  std::string display_name;  ///< for people
  std::vector<std::string> roles;
  std::vector<ResourceId> departments = {};  ///< of a clinician
  std::optional<PatientId> patient = {};     ///< of a patient: who they are
};

/// Somebody who signs in, without what they prove it by.
struct Account : AccountInput {
  AccountId id;
  bool must_change = false;    ///< the password is one that somebody else knows
  bool second_factor = false;  ///< is asked for
  std::optional<Instant> disabled_at;
  Instant password_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

/// What they prove it by, as it is kept.
struct Credentials {
  std::string password;             ///< argon2id
  std::optional<std::string> totp;  ///< the secret, opened
  std::optional<std::string> totp_pending;
  std::int64_t totp_step = 0;  ///< of the last code that was used
  std::string recovery;        ///< SHA-256 of the codes that are left, between blanks
};

/// How callers with an account are named in histories and the audit: `account:01JD…`.
std::string SubjectOf(AccountId id);
std::optional<AccountId> AccountIn(std::string_view subject);

}  // namespace medres::access

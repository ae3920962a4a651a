#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace medres::security {

/// What one hash costs: memory, passes over it, lanes. The default is OWASP's first choice for argon2id (19 MiB, 2, 1).
struct PasswordCost {
  std::uint32_t memory_kib = 19'456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;

  bool operator==(const PasswordCost&) const = default;
};

/// argon2id of a password with a salt of its own, as `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, which says all that
/// verifying needs. Slow on purpose: to be called on a bounded pool, not on a loop. Throws std::runtime_error when
/// there is no memory for it.
std::string HashPassword(std::string_view password, const PasswordCost& cost = {});

/// Whether it is the password, in a time that does not depend on where it differs. What is no argon2id hash is
/// nobody's.
bool VerifyPassword(std::string_view password, const std::string& hash);

/// Whether the hash was made at another cost, and should be made anew now that the password is known.
bool NeedsNewHash(std::string_view hash, const PasswordCost& cost = {});

/// A password that nobody chose: 20 characters that are not mistaken for each other, 100 bits.
std::string MakePassword();

}  // namespace medres::security

#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "platform/security/token_keys.hpp"

namespace medres::security {

/// Why a token (JWT, RFC 7519) is refused.
enum class TokenFault {
  kTooLarge,
  kMalformed,  ///< not three parts of base 64, not JSON, a member twice
  kAlgorithm,  ///< none, or another than HS256, RS256 and ES256
  kCritical,   ///< `crit`, or another header by which a token would say how it is to be read
  kKey,        ///< no such key, or it is for another algorithm
  kSignature,
  kClaims,  ///< a claim that is needed is missing or of a wrong type
  kIssuer,
  kAudience,
  kExpired,
  kNotYet
};
/// too_large, malformed, …
std::string_view ToText(TokenFault fault);

/// What a token must say to be believed.
struct TokenRules {
  std::string issuer;
  std::string audience;
  Milliseconds leeway{60'000};  ///< that two clocks may differ
};

/// What a token says of its bearer. Claims of other names are not read.
struct TokenClaims {
  std::string subject;
  Instant expires_at = {};
  std::string id = {};                        ///< `jti`
  std::vector<std::string> scopes = {};       ///< `scope`, between blanks (RFC 8693)
  std::vector<std::string> roles = {};        ///< `roles`, a list
  std::string patient = {};                   ///< `patient`
  std::vector<std::string> departments = {};  ///< `departments`, a list
};

inline constexpr std::size_t kMaxTokenSize = 6'144;

/// The claims of a token that one of the keys signed, for us, and that holds now. Pure but for the clock's value.
std::expected<TokenClaims, TokenFault> VerifyToken(std::string_view token, const TokenKeySet& keys,
                                                   const TokenRules& rules, Instant now);

/// The key id that a token names, unverified: to find out that a newer set of keys is needed.
std::string KeyIdOf(std::string_view token);

}  // namespace medres::security

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace medres::security {

/// By which tokens are signed. There is no "none".
enum class TokenAlgorithm { kHs256, kRs256, kEs256 };
std::string_view ToText(TokenAlgorithm algorithm);

/// One key of those that tokens are signed with. It is for one algorithm, which is the key's property and not the
/// token's: a public key is never taken for a shared secret.
class TokenKey {
 public:
  virtual ~TokenKey() = default;
  virtual TokenAlgorithm algorithm() const = 0;
  virtual const std::string& id() const = 0;
  virtual bool Verifies(std::string_view text, std::string_view signature) const = 0;
};

/// The keys of an issuer (a JWK Set, RFC 7517). Immutable, thread-safe.
class TokenKeySet {
 public:
  /// Keys of other kinds, for other uses or other algorithms are left out. kInvalid `token.keys` {reason} for what is
  /// no JWK Set, for a key that is too weak (RSA below 2048 bits, a secret below 32 bytes), broken, not on its curve,
  /// or private, and for two keys of one id.
  static Result<TokenKeySet> Parse(std::string_view json);

  const std::vector<std::shared_ptr<const TokenKey>>& keys() const { return keys_; }
  /// Those that may have signed: the one with the id, or all of the algorithm when a token names none.
  std::vector<const TokenKey*> Candidates(std::string_view id, TokenAlgorithm algorithm) const;
  bool HasId(std::string_view id) const;

 private:
  std::vector<std::shared_ptr<const TokenKey>> keys_;
};

}  // namespace medres::security

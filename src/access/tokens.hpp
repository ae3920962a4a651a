#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"
#include "platform/net/http_client.hpp"
#include "platform/security/token.hpp"

namespace medres::access {

struct TokenOptions {
  std::string source;  ///< a file, or an address (https://…), of the issuer's JWK Set; empty: no tokens are believed
  security::TokenRules rules;
  Milliseconds refresh{300'000};
};

/// Tokens (JWT) of the issuer that the settings name. Its keys are read at the start and again from time to time, and
/// soon after a token names a key that is not known, because the issuer changes them. What cannot be read leaves the
/// keys as they were. Verifying does not wait. Thread-safe; references must outlive it.
class Tokens {
 public:
  Tokens(TokenOptions options, const net::HttpClient& http, async::Loops& loops, const Clock& clock,
         log::Logger& logger);

  /// A file must be readable; an address that does not answer is asked again later. kInvalid or kUnavailable
  /// `token.keys`.
  Task<Status> Load();
  void Start();
  Task<void> Stop();

  bool AreUsed() const { return !options_.source.empty(); }
  std::expected<security::TokenClaims, security::TokenFault> Verify(std::string_view token) const;
  /// Reads the keys again.
  Task<Status> Refresh();

 private:
  Task<void> RefreshOften();
  Task<Result<std::string>> Read() const;
  bool IsAddress() const;

  TokenOptions options_;
  const net::HttpClient& http_;
  async::Loops& loops_;
  const Clock& clock_;
  log::Logger& logger_;
  async::TaskGroup group_;
  mutable std::atomic<bool> is_wanted_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const security::TokenKeySet> keys_;
};

}  // namespace medres::access

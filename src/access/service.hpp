#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::access {

/// API keys: made, revoked, and recognised from memory. A key is 256 random bits, so its SHA-256 is stored: a slow hash
/// guards passwords, which people choose. Thread-safe; database and clock must outlive it.
class AccessService {
 public:
  AccessService(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// Makes memory what the database says: at the start, and whenever another process tells of `api_key.` events.
  Task<Status> Load();

  struct NewKey {
    ApiKey key;
    std::string secret;  ///< mk_ and 64 hexadecimal digits; shown once
  };
  /// kInvalid `access.name_false`, `access.scope_false`, `access.expired_already`, all of them at once.
  Task<Result<NewKey>> Create(std::string name, std::vector<std::string> scopes,
                              std::optional<Instant> expires_at = std::nullopt,
                              std::optional<Quota::Rules> rate = std::nullopt);
  /// Gives it a rate of its own from the next request on, or the one that everybody has. kNotFound
  /// `access.key_not_found`, also when it is revoked.
  Task<Result<ApiKey>> SetRate(ApiKeyId id, std::optional<Quota::Rules> rate);
  /// kNotFound `access.key_not_found`, also when it is revoked already.
  Task<Status> Revoke(ApiKeyId id);
  /// Every key that was ever made, in order of creation.
  Task<Result<std::vector<ApiKey>>> List();

  /// The operator's own key from the settings: everything is allowed, nothing is stored. Empty: there is none.
  void SetAdminKey(std::string_view secret);

  /// Nothing when the secret is no key, or a revoked or expired one.
  std::shared_ptr<const ApiKey> Recognise(std::string_view secret) const;
  bool HasKeys() const;

 private:
  using Keys = std::unordered_map<std::string, std::shared_ptr<const ApiKey>>;

  Task<Result<Keys>> ReadKeys();
  void Remember(const ApiKey& key, const std::string& digest);
  void RememberRate(ApiKeyId id, const std::optional<Quota::Rules>& rate);

  sql::Database& database_;
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  Keys by_digest_;
  std::pair<std::string, std::shared_ptr<const ApiKey>> admin_;  ///< digest and key
  std::int64_t changes_ = 0;  ///< of by_digest_, so that a load does not undo what was made while it read
};

/// What is wrong with a key to be made: pure.
std::vector<Issue> CheckKey(std::string_view name, const std::vector<std::string>& scopes);

}  // namespace medres::access

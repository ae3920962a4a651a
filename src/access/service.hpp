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
/// guards passwords, which people choose. Thread-safe.
class AccessService {
 public:
  AccessService(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// Reads the keys into memory.
  Task<Status> Load();

  struct NewKey {
    ApiKey key;
    std::string secret;  ///< shown once
  };
  Task<Result<NewKey>> Create(std::string name, std::vector<std::string> scopes);
  Task<Status> Revoke(ApiKeyId id);

  /// The operator's own key from the environment: everything is allowed, nothing is stored.
  void SetAdminKey(std::string_view secret);

  /// Nothing when the secret is no key, or a revoked one.
  std::shared_ptr<const ApiKey> Recognise(std::string_view secret) const;
  bool HasKeys() const;

 private:
  void Remember(const ApiKey& key, const std::string& digest);

  sql::Database& database_;
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const ApiKey>> by_digest_;
};

}  // namespace medres::access

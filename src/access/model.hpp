#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/quota.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::access {

/// A key that a program or a person calls with. Only the digest of its secret is kept.
struct ApiKey {
  ApiKeyId id;
  std::string name;
  std::vector<std::string> scopes;  ///< "catalog:read" …; "*" is everything
  Instant created_at;
  std::optional<Instant> expires_at;  ///< from then on it is no key
  std::optional<Instant> revoked_at;
  std::optional<Quota::Rules> rate = {};  ///< its own; else what the settings give everybody
};

}  // namespace medres::access

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/config/settings.hpp"

/// What `database.url` and `database.replica_urls` may say. Pure; failures are kInvalid and repeat no address, which
/// may hold a password.
namespace medres::app {

constexpr std::string_view kSqlitePrefix = "sqlite:";

/// `database.url`: `sqlite:` with a path, or PostgreSQL's.
Status CheckDatabaseUrl(const config::Settings& settings);

/// One address for each replica: `database.replica_url`, `database.replicas_of_sqlite`.
Result<std::vector<std::string>> ReplicaUrlsOf(const config::Settings& settings);

}  // namespace medres::app

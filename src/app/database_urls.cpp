#include "app/database_urls.hpp"

#include "base/text.hpp"

namespace medres::app {
namespace {

bool IsPostgres(std::string_view url) { return url.starts_with("postgres://") || url.starts_with("postgresql://"); }

}  // namespace

Status CheckDatabaseUrl(const config::Settings& settings) {
  const std::string_view url = settings.Text("database.url");
  if (IsPostgres(url) || (url.starts_with(kSqlitePrefix) && url.size() > kSqlitePrefix.size())) return {};
  return Fail(Error::Invalid("database.url", "database.url"));
}

Result<std::vector<std::string>> ReplicaUrlsOf(const config::Settings& settings) {
  constexpr const char* kKey = "database.replica_urls";
  const bool is_sqlite = settings.Text("database.url").starts_with(kSqlitePrefix);
  std::vector<std::string> urls;
  for (const std::string_view url : text::Split(settings.Text(kKey), ' ')) {
    if (url.empty()) continue;
    if (is_sqlite) return Fail(Error::Invalid("database.replicas_of_sqlite", kKey));
    if (!IsPostgres(url)) return Fail(Error::Invalid("database.replica_url", kKey));
    urls.emplace_back(url);
  }
  return urls;
}

}  // namespace medres::app

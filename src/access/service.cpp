#include "access/service.hpp"

#include <algorithm>
#include <mutex>

#include "base/text.hpp"
#include "platform/security/digest.hpp"

namespace medres::access {
namespace {

struct AccessSql {
  static constexpr sql::Statement kInsert{
      "api_key.insert", "insert into api_key (id, name, digest, scopes, created_at) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kRevoke{"api_key.revoke",
                                          "update api_key set revoked_at = ?2 where id = ?1 and revoked_at is null"};
  static constexpr sql::Statement kList{
      "api_key.list", "select id, name, digest, scopes, created_at from api_key where revoked_at is null"};
};

std::string Join(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text.append(text.empty() ? "" : " ").append(scope);
  return text;
}

std::vector<std::string> SplitScopes(std::string_view text) {
  std::vector<std::string> scopes;
  for (const std::string_view part : text::Split(text, ' ')) {
    if (!part.empty()) scopes.emplace_back(part);
  }
  return scopes;
}

}  // namespace

Task<Status> AccessService::Load() {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(
                                          [](sql::Session& session) { return session.Run(AccessSql::kList); }));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Remember({.id = rows[i].AsId<ApiKeyId>(0),
              .name = std::string(rows[i].Text(1)),
              .scopes = SplitScopes(rows[i].Text(3)),
              .created_at = rows[i].At(4),
              .revoked_at = std::nullopt},
             std::string(rows[i].Text(2)));
  }
  co_return Status();
}

Task<Result<AccessService::NewKey>> AccessService::Create(std::string name, std::vector<std::string> scopes) {
  NewKey made;
  made.key = {.id = ApiKeyId::Make(),
              .name = std::move(name),
              .scopes = std::move(scopes),
              .created_at = clock_.Now(),
              .revoked_at = std::nullopt};
  made.secret = "mk_" + security::ToHex(security::RandomBytes(32));
  const std::string digest = security::Sha256Hex(made.secret);
  const auto insert = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(
        AccessSql::kInsert, {made.key.id, made.key.name, digest, Join(made.key.scopes), made.key.created_at}));
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(insert, sql::Database::kDeadline));
  Remember(made.key, digest);
  co_return made;
}

Task<Status> AccessService::Revoke(ApiKeyId id) {
  const auto revoke = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(AccessSql::kRevoke, {id, clock_.Now()}));
    if (rows.affected() == 0) co_return Fail(Error::NotFound("access.key_not_found", {{"id", id.Text()}}));
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(revoke, sql::Database::kDeadline));
  const std::unique_lock lock(mutex_);
  std::erase_if(by_digest_, [&](const auto& entry) { return entry.second->id == id; });
  co_return Status();
}

void AccessService::SetAdminKey(std::string_view secret) {
  Remember({.id = {}, .name = "admin", .scopes = {"*"}, .created_at = clock_.Now(), .revoked_at = std::nullopt},
           security::Sha256Hex(secret));
}

std::shared_ptr<const ApiKey> AccessService::Recognise(std::string_view secret) const {
  const std::string digest = security::Sha256Hex(secret);
  const std::shared_lock lock(mutex_);
  const auto found = by_digest_.find(digest);
  return found == by_digest_.end() ? nullptr : found->second;
}

bool AccessService::HasKeys() const {
  const std::shared_lock lock(mutex_);
  return !by_digest_.empty();
}

void AccessService::Remember(const ApiKey& key, const std::string& digest) {
  const std::unique_lock lock(mutex_);
  by_digest_[digest] = std::make_shared<const ApiKey>(key);
}

}  // namespace medres::access
